"""Reads of danger points: scope first. `finding` for lists and one point, `below` for people, `plans`, `watching` for readings."""
