"""Numbers the public left to be told of alerts by SMS: with consent, proved by a code, taken back at any time."""
