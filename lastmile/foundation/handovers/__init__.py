"""A matter handed to a department: who sits there, a share of the one matter, a clock on their answer."""
