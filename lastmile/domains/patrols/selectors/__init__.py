"""Reads: lists in force, walks, rounds owed and walked."""
