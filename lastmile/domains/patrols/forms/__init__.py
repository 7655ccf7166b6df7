"""Turn what was typed or sent into values; nothing here saves."""
