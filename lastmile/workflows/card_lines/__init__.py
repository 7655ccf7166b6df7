"""What domains add to responsibility cards (the settings' CARD_LINES)."""
