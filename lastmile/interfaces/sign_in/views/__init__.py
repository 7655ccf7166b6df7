"""Pages about one's own way in: entering, password and second factor, keys for programs."""
