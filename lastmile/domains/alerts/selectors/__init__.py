"""Reads: alerts and their chain, what came in, what lies inside an area."""
