"""Pages of the office for alerts."""
