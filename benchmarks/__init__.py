"""Figures: our code against hand-written SQL, on PostgreSQL. `python -m benchmarks --help`."""
