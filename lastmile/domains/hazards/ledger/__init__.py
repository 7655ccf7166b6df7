"""风险隐患台账 as a table of record (J-3.2f, J-4.6c): what comes in from a sheet and goes out again."""

from lastmile.domains.hazards.ledger.book import HAZARDS

__all__ = ["HAZARDS"]
