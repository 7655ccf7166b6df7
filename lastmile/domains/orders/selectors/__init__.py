"""Reads of calls: scope first."""
