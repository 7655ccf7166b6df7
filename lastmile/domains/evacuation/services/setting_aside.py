"""Rows of places that left the area: kept in a list of their own that is ended, and taken back when the place comes back.

So every figure stays a count of the rows of a list, and opening a list again finds nothing in its way.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from lastmile.domains.evacuation.models import Help, Move, MoveList
from lastmile.domains.evacuation.rules import NOT_FOUND, TROUBLE, Trouble
from lastmile.domains.evacuation.selectors import lists
from lastmile.domains.evacuation.services import helping
from lastmile.domains.evacuation.services.taking import done, holding, take_list
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.wording import worded
from lastmile.kernel import clock


def aside_of(one: MoveList) -> QuerySet[MoveList]:
    """The ended lists that keep what was set aside of a list, a list for each time places left."""
    return MoveList.unscoped.filter(source_kind__startswith=lists.ASIDE, source_uid=one.uid)


def open_aside(scope: Scope, one: MoveList, left: Sequence[str]) -> MoveList:
    """Where the rows of places that leave now are kept. The caller holds the list."""
    now = clock.now()
    return MoveList.unscoped.create(
        source_kind=f"{lists.ASIDE}{aside_of(one).count() + 1}",
        source_uid=one.uid,
        title=worded("%(title)s(已不在范围内)") % {"title": one.title[:100]},
        level=one.level,
        drill=one.drill,
        region_id=one.region_id,
        region_code=one.region_code,
        region_codes=list(left),
        opened_at=now,
        ended_at=now,
        opened_by_id=holding(scope),
        ended_by_id=holding(scope),
    )


def set_aside(one: MoveList, keys: Sequence[int]) -> None:
    """These rows are asked for no more; what was said of them goes along. The caller holds the list."""
    kept = aside_of(one).latest("id")
    Help.unscoped.filter(move__in=keys).update(list=kept)
    Move.unscoped.filter(pk__in=keys).update(list=kept, is_open=False, missing=0)


@transaction.atomic
def take_back(scope: Scope, one: MoveList, codes: Sequence[str]) -> int:
    """Rows set aside in places that come back are owed again, trouble included, unless another open list has them."""
    if not one.left_codes:
        return 0
    one = take_list(one)
    back = Move.unscoped.filter(lists.inside(codes), list__in=aside_of(one))
    keys = list(nowhere_else(back, one).values_list("pk", flat=True))
    Move.unscoped.filter(pk__in=keys).update(list=one, is_open=True, returned_at=None)
    groups = Move.unscoped.filter(lists.inside(codes), list=one, household__isnull=True, must=False)
    groups.update(must=True, counted=True)
    empty = Q(status__in=NOT_FOUND, tonight=0)
    for row in Move.unscoped.filter(pk__in=keys, status__in=TROUBLE).exclude(empty).select_related(*ROW):
        helping.ask_help(scope, row, Trouble(row.status))
    if keys:
        done(scope, "moves.came_back", one, figures={"rows": len(keys)})
    return len(keys)


ROW = ("list", "household", "region")


def nowhere_else(rows: QuerySet[Move], one: MoveList) -> QuerySet[Move]:
    """Those whose household, or point's group, has no open row that stands."""
    open_ = Move.unscoped.filter(lists.STANDING, list__drill=one.drill)
    homes = open_.filter(household__isnull=False).values("household")
    groups = Q(household__isnull=True) & ~Q(from_point=True, point__in=open_.filter(from_point=True).values("point"))
    return rows.filter(groups | (Q(household__isnull=False) & ~Q(household__in=homes)))


def recall(scope: Scope, uid: UUID) -> bool:
    """Something is said of a row that was set aside (a phone was without a network): what was done there counts."""
    row = Move.unscoped.filter(uid=uid, list__source_kind__startswith=lists.ASIDE).select_related("list").first()
    one = MoveList.unscoped.filter(uid=row.list.source_uid, ended_at__isnull=True).first() if row else None
    if row is None or one is None or not nowhere_else(Move.unscoped.filter(pk=row.pk), one).exists():
        return False
    Move.unscoped.filter(pk=row.pk).update(list=take_list(one), is_open=True)
    done(scope, "moves.came_back", one, figures={"rows": 1})
    return True
