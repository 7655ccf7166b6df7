"""The night of 2026-07-25: what happens, who does it, and the stage manager who plays it on the demo's clock (practice.md 4.2)."""
