"""清点: which counts there are, and who is expected where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from lastmile.domains.evacuation.models import Counted, Move, MoveList, RollCall, Shelter
from lastmile.domains.evacuation.rules import TOWNSHIP_CODE, Status
from lastmile.domains.evacuation.selectors import turns
from lastmile.domains.evacuation.selectors.doors import BESIDE, ORDER, Line, lines
from lastmile.domains.evacuation.selectors.lists import is_near
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.statements.prepared import Prepared
from lastmile.kernel.errors import NotVisible


def expected_at(one: MoveList, shelter: Shelter) -> QuerySet[Move]:
    """The rows whose people are in a shelter now; for callers that may see the shelter."""
    return Move.unscoped.filter(
        list=one, shelter=shelter, status=Status.ARRIVED, is_open=True, returned_at__isnull=True
    )


def get_rollcall(scope: Scope, uid: Any) -> RollCall:
    """One count, or NotVisible."""
    rows = RollCall.unscoped.filter(uid=uid).select_related("shelter", "list", "taken_by__person")
    found = rows.first()
    if found is None or not is_near(scope, found.region_code, Permission.MOVE_VIEW):
        raise NotVisible(_("没有找到,或者不在您的范围内。"))
    return found


def rollcalls_of(scope: Scope, one: MoveList) -> list[RollCall]:
    """The counts of a list, the newest first."""
    rows = RollCall.unscoped.filter(list=one).select_related("shelter", "taken_by__person").order_by("-due_at", "-id")
    return [row for row in rows[:1000] if is_near(scope, row.region_code, Permission.MOVE_VIEW)][:200]


def may_count(scope: Scope, code: str) -> bool:
    """Whether somebody may call the roll at a place: whoever records there, or in a grid of the same village."""
    branches = turns.near(scope, (Permission.MOVE_RECORD,))
    return any(code.startswith(one) or (len(code) >= TOWNSHIP_CODE and one.startswith(code)) for one in branches)


def may_take(scope: Scope, rollcall: RollCall) -> bool:
    """Whether somebody may take this one: at the place, or at the level above once its ladder turned there."""
    if may_count(scope, rollcall.region_code):
        return True
    return is_near(scope, rollcall.region_code, Permission.MOVE_RECORD) and turns.is_turned(scope, rollcall)


@dataclass(frozen=True)
class Expected:
    """One line of a count: a row, how many should be there, and once counted how many were."""

    line: Line
    expected: int | None
    present: int | None = None

    @property
    def missing(self) -> int:
        return 0 if self.present is None else max((self.expected or 1) - self.present, 0)


def sheet(scope: Scope, rollcall: RollCall) -> Sequence[Expected]:
    """Whom to look for: as counted once it was taken, else who is there by the list now. Whoever counts reads names; a
    level above reads nobody before its turn.
    """
    named = may_take(scope, rollcall)
    if not named and not is_read(scope, rollcall):
        return []
    if rollcall.taken_at:
        done = {one.move_id: one for one in Counted.objects.filter(rollcall=rollcall)}
        rows = list(Move.unscoped.filter(pk__in=done).select_related(*BESIDE).order_by(*ORDER))
        return [
            Expected(one, done[one.move.pk].expected, done[one.move.pk].present)
            for one in lines(scope, rows, named=named)
        ]
    rows = list(expected_at(rollcall.list, rollcall.shelter).select_related(*BESIDE).order_by(*ORDER))
    return [Expected(one, one.move.gone) for one in lines(scope, rows, named=named)]


def is_read(scope: Scope, rollcall: RollCall) -> bool:
    """Whether somebody sees who is expected line by line, be it with surnames only."""
    code = rollcall.region_code
    return any(code.startswith(one) or one.startswith(code) for one in turns.near(scope))


def shelters_in_use(one: MoveList) -> list[Shelter]:
    """Shelters where somebody of the list is now: `begun` since when, `last` which round was due there last, None where none was."""
    return _in_use(one.pk)


def _rows_in_use(list_id: int) -> QuerySet[Shelter]:
    here = Move.unscoped.filter(list=list_id, status=Status.ARRIVED, is_open=True, returned_at__isnull=True)
    begun = here.filter(shelter=OuterRef("pk")).order_by("status_at").values("status_at")
    rounds = RollCall.unscoped.filter(list=list_id, shelter=OuterRef("pk")).order_by("-due_at").values("due_at")
    rows = Shelter.unscoped.filter(pk__in=here.values("shelter")).order_by("region_code", "id")
    return rows.annotate(begun=Subquery(begun[:1]), last=Subquery(rounds[:1]))


_in_use = Prepared(_rows_in_use, MoveList._meta.pk)
