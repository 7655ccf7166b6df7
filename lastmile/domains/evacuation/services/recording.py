"""What is said of a row: 已通知, 已走, 有问题. By whom, when it was so, from what; the newest of what was so stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.evacuation import rules
from lastmile.domains.evacuation.models import Move, Shelter
from lastmile.domains.evacuation.rules import GONE, TROUBLE, Entered, Source, Status, Trouble
from lastmile.domains.evacuation.selectors import lists
from lastmile.domains.evacuation.services import helping, setting_aside
from lastmile.domains.evacuation.services.taking import done, holding, moment, take_row
from lastmile.domains.points import public as points
from lastmile.foundation.access.models import branch_q
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, WrongState

MOST = 2_000  # people in one row: a school


@dataclass(frozen=True)
class Said:
    """One line of a sheet that came back: see `record`."""

    uid: UUID
    status: str
    gone: int | None = None
    shelter: UUID | None = None
    destination: str = ""
    tonight: int | None = None


@transaction.atomic
def record(
    scope: Scope,
    *,
    uid: UUID,
    status: str,
    tonight: int | None = None,
    gone: int | None = None,
    shelter: UUID | None = None,
    destination: str = "",
    source: str = Source.SELF,
    at: datetime | None = None,
    people: int | None = None,
    note: str = "",
) -> Move:
    """Say how far a household (or a group) is. Trouble opens help, having gone ends it.

    `tonight`: how many are at home after all. `gone`: how many went, all who are at home unless said. `source`: from
    what it is entered for another (代录). `at`: when it was so; older than what is known it is kept in the record and
    changes nothing. `people`: how many must come to carry.
    """
    row, at = _take(scope, uid), moment(at)
    _check(row, status, source, tonight, gone)
    how = _entered(row, source, at)
    figures: dict[str, Any] = {"status": status, "gone": gone, "tonight": tonight, "entered": how, "source": source}
    if row.status_at and at < row.status_at:
        done(scope, "move.recorded_behind", row, figures=figures, private={"note": note, "to": destination}, at=at)
        return row
    was = row.status
    _change(scope, row, status, tonight, gone, shelter, destination, source, how, at)
    figures = {
        **figures,
        "was": was,
        "gone": row.gone,
        "tonight": row.tonight,
        "shelter": row.shelter and row.shelter.uid,
    }
    done(scope, "move.recorded", row, figures=figures, private={"note": note, "to": row.destination}, at=at)
    _follow(scope, row, people, note)
    return row


def _take(scope: Scope, uid: UUID) -> Move:
    try:
        return take_row(scope, uid)
    except WrongState:
        if not setting_aside.recall(scope, uid):
            raise
    return take_row(scope, uid)


def _check(row: Move, status: str, source: str, tonight: int | None, gone: int | None) -> None:
    if status not in Status.values or status == Status.WAITING:
        raise NotValid(_("请选一种情况。"), fields={"status": _("请选择")})
    if not rules.may_become(row.status, status):
        raise WrongState(_("还没有走的户不能记“已回流”。"))
    if source not in Source.values:
        raise NotValid(_("请选从哪里知道的。"), fields={"source": _("请选择")})
    for name, number in (("tonight", tonight), ("gone", gone)):
        if number is not None and not 0 <= number <= MOST:
            raise NotValid(_("人数不对,请核对。"), fields={name: _("请核对")})
    if status in GONE and gone == 0:
        raise NotValid(_("走了几个人?一个没走就选“有问题”。"), fields={"gone": _("请核对")})


def _entered(row: Move, source: str, at: datetime) -> str:
    if source:
        return Entered.FOR_ANOTHER
    late = clock.now() - at > packs.value("move.late_entry_minutes", row.region_code).duration
    return Entered.LATE if late else Entered.NOW


def _change(
    scope: Scope,
    row: Move,
    status: str,
    tonight: int | None,
    gone: int | None,
    shelter: UUID | None,
    destination: str,
    source: str,
    how: str,
    at: datetime,
) -> None:
    row.tonight = row.tonight if tonight is None else tonight
    row.gone = (row.tonight or None if gone is None else gone) if status in GONE else None
    if row.gone is not None and (row.tonight is None or row.tonight < row.gone):
        row.tonight = row.gone  # more came out than anybody knew of
    row.shelter = _shelter(row, shelter) if status == Status.ARRIVED else None
    row.destination = " ".join(destination.split())[:80] if status in rules.ELSEWHERE else ""
    row.status, row.status_at = status, at
    row.entered, row.source, row.entered_at, row.entered_by_id = how, source, clock.now(), holding(scope)
    if status != Status.ARRIVED:
        row.missing = 0  # nobody is missed at a shelter they are not said to be in
    row.save(
        update_fields=[
            "tonight", "gone", "shelter", "destination", "status", "status_at", "entered", "source", "entered_at",
            "entered_by_id", "missing",
        ]
    )  # fmt: skip


def _shelter(row: Move, uid: UUID | None) -> Shelter:
    """Where they arrived: as said, else where they were, else the one of the point's plan. Raises NotValid without one."""
    found = Shelter.unscoped.filter(uid=uid, removed_on__isnull=True).first() if uid else row.shelter
    found = found or usual_shelter(row)
    if found is None or not found.region_code.startswith(row.region_code[:6]):
        raise NotValid(_("到了哪个安置点?"), fields={"shelter": _("请选安置点")})
    return found


def usual_shelter(row: Move) -> Shelter | None:
    """The shelter the point's plan names, or the only one of the village."""
    near = Shelter.unscoped.filter(branch_q(Shelter, row.region_code[:9]), removed_on__isnull=True).order_by("id")
    plan = points.plan_of(row.point) if row.point else None
    named = plan.content.get("shelter", "") if plan else ""
    found = [one for one in near if named and (one.name in named or named in one.name)]
    village = [one for one in near if one.region_code.startswith(row.region_code[:12])]
    return found[0] if found else village[0] if len(village) == 1 else None


def usual_shelters(rows: Iterable[Move]) -> dict[int, Shelter | None]:
    """The same for many rows, by key of the row: two queries for each point of each village."""
    found: dict[tuple[int | None, str], Shelter | None] = {}
    keys: dict[int, tuple[int | None, str]] = {}
    for row in rows:
        key = keys[row.pk] = (row.point_id, row.region_code[:12])
        if key not in found:
            found[key] = usual_shelter(row)
    return {pk: found[key] for pk, key in keys.items()}


def _follow(scope: Scope, row: Move, people: int | None, note: str) -> None:
    """Help is opened, or ends."""
    helping.settle(scope, row)
    empty = row.status in rules.NOT_FOUND and row.tonight == 0
    if row.status in {*TROUBLE, Status.BACK} and not empty:
        helping.ask_help(scope, row, Trouble(row.status), number=people, note=note)


@transaction.atomic
def record_sheet(
    scope: Scope, *, source_uid: UUID, said: Iterable[Said], source: str = Source.PAPER, at: datetime | None = None
) -> int:
    """代录 of a sheet that came back: many rows at once, all or none, also those that went to another list meanwhile.

    Returns how many.
    """
    one, count, said = lists.get_list(scope, source_uid), 0, list(said)
    scope.require(Permission.MOVE_RECORD, on=_anywhere(scope, one.places))
    known = set(lists.rows_by_uid(scope, [line.uid for line in said]).values_list("uid", flat=True))
    for line in said:
        if line.uid not in known:
            raise NotValid(_("有的户不在这份名单里,或者不在您的范围内。"))
        record(
            scope,
            uid=line.uid,
            status=line.status,
            gone=line.gone,
            shelter=line.shelter,
            destination=line.destination,
            tonight=line.tonight,
            source=source,
            at=at,
        )
        count += 1
    if not count:
        raise NotValid(_("一户都没有填。"))
    return count


def _anywhere(scope: Scope, codes: Iterable[str]) -> str:
    """A place of the list where the person may record, if there is one: each row is asked about again."""
    mine = scope.branches(Permission.MOVE_RECORD)
    found = [
        max(code, branch, key=len)
        for code in codes
        for branch in mine
        if code.startswith(branch) or branch.startswith(code)
    ]
    return found[0] if found else next(iter(codes), "")


@transaction.atomic
def note_print(scope: Scope, *, source_uid: UUID, points: Iterable[UUID]) -> None:
    """Sheets hold names and numbers: that they were printed is in the ledger."""
    one = lists.get_list(scope, source_uid)
    scope.require(Permission.MOVE_RECORD, on=_anywhere(scope, one.places))
    done(scope, "moves.printed", one, figures={"points": sorted(map(str, points))})
