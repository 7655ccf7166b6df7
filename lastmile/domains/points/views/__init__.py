"""Pages of the office for danger points."""
