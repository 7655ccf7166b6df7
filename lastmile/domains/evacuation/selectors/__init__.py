"""Reads of lists, rows, figures, orders, roll-calls and shelters: scope first."""
