"""Pages of the office for moving people and for shelters."""
