"""Personal words of past nights are erased when their time is over; figures, states and moments stay."""

from __future__ import annotations

from django.db import transaction

from lastmile.domains.evacuation.models import Help, Move, MoveList
from lastmile.domains.evacuation.services.taking import MACHINE
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people.rules import months_before
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock

ERASED = "—"


@transaction.atomic
def forget() -> int:
    """Erase who led those in no list, where people went, and what was said of them. By the timetable; returns how many rows."""
    months = packs.value("retention.household", "").whole
    past = MoveList.unscoped.filter(ended_at__lt=clock.start_of(months_before(clock.today(), months)))
    total = 0
    for one in past.order_by("id"):
        rows = Move.unscoped.filter(list=one)
        count = rows.exclude(name="", phone="", destination="").update(name="", phone="", destination="")
        count += Help.unscoped.filter(list=one).exclude(note="", ended_how=ERASED).update(note="", ended_how=ERASED)
        if count:
            ledger.write(MACHINE, "moves.forgotten", one, figures={"rows": count})
        total += count
    return total
