"""Writes: take in, chain, issue, end; feeds."""
