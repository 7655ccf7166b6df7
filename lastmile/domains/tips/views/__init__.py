"""Pages of tips: the list, one tip, the acts, who sent it."""
