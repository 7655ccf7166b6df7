"""Certificates that end (K-2.3.3c): somebody owes the training again before the day, and a new certificate settles it."""
