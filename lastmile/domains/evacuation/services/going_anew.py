"""Whoever was let home is asked again: by an order, by a graver level, where a place comes back."""

from __future__ import annotations

from django.db.models import QuerySet

from lastmile.domains.evacuation.models import Move, MoveList
from lastmile.domains.evacuation.rules import Entered, Source, Status
from lastmile.domains.evacuation.services.setting_aside import nowhere_else
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import services as ledger


def ask_anew(scope: Scope, one: MoveList, rows: QuerySet[Move]) -> int:
    """Rows of a list that were let home stand as they were opened, unless another open list asks for the same people by now.

    Nobody was told, nobody is out; what was said stays in the ledger. The caller holds the list. Returns how many.
    """
    back = nowhere_else(rows.filter(is_open=True, returned_at__isnull=False), one)
    keys = list(back.values_list("pk", flat=True))
    again = Move.unscoped.filter(pk__in=keys)
    again.update(
        status=Status.WAITING,
        status_at=None,
        gone=None,
        shelter=None,
        destination="",
        entered=Entered.NOW,
        source=Source.SELF,
        entered_at=None,
        entered_by=None,
        missing=0,
        returned_at=None,
    )
    if keys:
        ledger.write_many(scope, "move.asked_anew", again)
    return len(keys)
