"""Pages of hazards: the list, one matter, the acts."""
