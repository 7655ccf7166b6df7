"""Places leave the area of a list, by an update of what set it off: nobody is asked to knock there any more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from lastmile.domains.evacuation.models import Help, Move, MoveList, OrderedPoint
from lastmile.domains.evacuation.rules import STUCK, Status
from lastmile.domains.evacuation.selectors import lists
from lastmile.domains.evacuation.selectors.figuring import NOT_REACHED
from lastmile.domains.evacuation.selectors.lists import Source
from lastmile.domains.evacuation.services import setting_aside
from lastmile.domains.evacuation.services.handing_back import hand_back, places_of
from lastmile.domains.evacuation.services.returning import close_help
from lastmile.domains.evacuation.services.taking import MACHINE, done, held
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.jobs import crash
from lastmile.foundation.wording import worded
from lastmile.kernel import region_codes

BATCH = 2000
ADDED = Q(household__isnull=True, from_point=False) | Q(household__isnull=False, point__isnull=True, must=True)
TO_DO = NOT_REACHED | Q(status__in=STUCK)


def narrow(scope: Scope, *, source: Source, stay: Iterable[str]) -> None:
    """The list of a source concerns only what of its places lies in these, by codes; the others come back by `open_lists`.

    The places commit first, then rows elsewhere end; a job does that too. Without an open list nothing happens. The caller
    has checked that the source may be acted on.
    """
    one = lists.find_list(source)
    if one is not None and one.ended_at is None:
        one, left = _narrow(scope, one, sorted(set(stay)))
        let_go(scope, one, added_in=left)


@transaction.atomic
def _narrow(scope: Scope, one: MoveList, stay: list[str]) -> tuple[MoveList, list[str]]:
    one = held(MoveList.unscoped.filter(pk=one.pk))
    kept = region_codes.common(one.region_codes, stay)
    left = sorted(set(one.region_codes) - set(kept))
    if one.ended_at or not left:
        return one, []
    one.region_codes, one.left_codes = kept, sorted({*one.left_codes, *left})
    one.save(update_fields=["region_codes", "left_codes"])
    setting_aside.open_aside(scope, one, left)
    done(scope, "moves.narrowed", one, figures={"left": left, "stay": kept})
    return one, left


def let_go(scope: Scope, one: MoveList, *, added_in: Sequence[str] = ()) -> int:
    """End what is open of a list in places it concerns no more, batch by batch; safe to run again. Returns how many rows.

    Whom somebody added by hand ends only with the places that leave just now (`added_in`): added afterwards, they were meant.
    """
    total = 0
    if one.left_codes and _hand_over(scope, one):
        while count := _let_go(scope, one, added_in):
            total += count
    return total


def let_go_of(list_uid: UUID) -> int:
    """The same for a list that a fact names."""
    one = MoveList.unscoped.filter(uid=list_uid).first()
    return let_go(MACHINE, one) if one else 0


@transaction.atomic
def _hand_over(scope: Scope, one: MoveList) -> bool:
    """Rows that another list in force asks for go to it, with what was said of them. False once the list is ended."""
    one = held(MoveList.unscoped.filter(pk=one.pk))
    if one.ended_at is None:
        hand_back(scope, one, _outside(one))
        told = Move.unscoped.filter(_outside(one), list=one, status=Status.TOLD, must=True)
        told.filter(Q(household__isnull=True) | Q(point__isnull=False)).update(must=False)  # reached, and need not go
    return one.ended_at is None


@transaction.atomic
def _let_go(scope: Scope, one: MoveList, added_in: Sequence[str] = ()) -> int:
    one = held(MoveList.unscoped.filter(pk=one.pk))
    keys = [] if one.ended_at else list(_rows(one, added_in).order_by("id").values_list("pk", flat=True)[:BATCH])
    if not keys:
        return 0
    close_help(scope, Help.unscoped.filter(move__in=keys, ended_at__isnull=True), worded("已不在范围内,不再到户"))
    setting_aside.set_aside(one, keys)
    done(scope, "moves.let_go", one, figures={"rows": len(keys)})
    crash.at_commit("moves.let_go")
    return len(keys)


def _rows(one: MoveList, added_in: Sequence[str]) -> QuerySet[Move]:
    """Rows nobody was reached in, or that are not out: whoever has gone stays until somebody named lets them home."""
    rows = Move.unscoped.filter(_outside(one) & TO_DO, list=one, is_open=True)
    return rows.filter(~ADDED | lists.inside(added_in))


def _outside(one: MoveList) -> Q:
    """Where a list concerns nobody any more, and no order over it does."""
    ordered = OrderedPoint.objects.filter(order__list=one).values_list("point", flat=True)
    return ~lists.inside([*one.region_codes, *places_of(one)]) & (Q(point__isnull=True) | ~Q(point__in=list(ordered)))
