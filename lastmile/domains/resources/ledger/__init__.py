"""应急队伍 and 应急物资 as tables of record: what comes in from a sheet and goes out again."""

from lastmile.domains.resources.ledger.supplies import SUPPLIES
from lastmile.domains.resources.ledger.teams import TEAMS

__all__ = ["SUPPLIES", "TEAMS"]
