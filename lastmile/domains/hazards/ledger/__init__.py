"""风险隐患台账 as a table of record (J-3.2f, J-4.6c): what comes in from a sheet and goes out again, whole or by its two halves."""

from lastmile.domains.hazards.ledger.book import HAZARDS, NATURAL, SAFETY

__all__ = ["HAZARDS", "NATURAL", "SAFETY"]
