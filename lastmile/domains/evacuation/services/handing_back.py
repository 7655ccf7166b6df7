"""A list that ends gives its rows to the gravest list still open that asks for the same people: nobody is lost, nobody doubled."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from lastmile.domains.evacuation.models import Help, Move, MoveList, MoveOrder, OrderedPoint
from lastmile.domains.evacuation.selectors.lists import beside, inside
from lastmile.domains.evacuation.services.opening import GRAVITY, colours_for, worst
from lastmile.domains.evacuation.services.ordering import SELF
from lastmile.domains.evacuation.services.taking import MACHINE, done, take_list
from lastmile.domains.points import public as points
from lastmile.foundation.access.scope import Scope

ANY = Q()


def hand_back(scope: Scope, one: MoveList, which: Q = ANY) -> int:
    """What was said of them goes along, and open help too. Returns how many rows went. `which`: of the
    list's rows, all unless said. The caller holds the list.
    """
    return sum(
        _give(scope, one, other, which) for other in sorted(beside(one), key=lambda row: GRAVITY.index(row.level))
    )


def _give(scope: Scope, one: MoveList, other: MoveList, which: Q) -> int:
    below = _points_of(other)
    at_risk = points.threatened().filter(point__in=below.order_by().values("pk"))
    codes, places = other.asked_in, places_of(other)
    risk = Exists(at_risk.filter(household=OuterRef("household")).order_by())
    must = Q(risk) | inside(places)
    asked = must if other.source_kind == SELF else must | (Q(need_help__gt=0) & inside(codes))
    rows, theirs = Move.unscoped.filter(which, list=one, is_open=True), Move.unscoped.filter(list=other)
    homes = rows.filter(asked, household__isnull=False).exclude(
        household__in=theirs.filter(household__isnull=False).values("household")
    )
    groups = rows.filter(Q(point__in=below.values("pk")) | inside(codes), household__isnull=True).exclude(
        Q(from_point=True) & Q(point__in=theirs.filter(from_point=True).values("point"))
    )
    due = list(homes.filter(must).values_list("pk", flat=True))
    keys = [*homes.values_list("pk", flat=True), *groups.values_list("pk", flat=True)]
    if not keys:
        return 0
    take_list(other)
    Help.unscoped.filter(move__in=keys).update(list=other)
    homes.filter(risk).update(point=worst(at_risk))
    given = Move.unscoped.filter(pk__in=keys)
    given.filter(household__isnull=False).exclude(pk__in=due).update(must=False, counted=True, rank=3)
    given.update(list=other)
    done(scope, "moves.handed_back", other, figures={"from": one.uid, "rows": len(keys)})
    done(scope, "moves.listed", other, figures={"handed_back": len(keys)})
    return len(keys)


def _points_of(one: MoveList) -> QuerySet[Any]:
    """The danger points a list empties: those of its level's colours, and those ordered over it."""
    codes = one.asked_in
    colours = [] if one.source_kind == SELF else list(colours_for(one.level, codes[0] if codes else one.region_code))
    ordered = OrderedPoint.objects.filter(order__list=one).values("point")
    by_colour = inside(codes) & Q(is_watched=True, colour__in=colours)
    return points.points_in(MACHINE).filter(by_colour | Q(pk__in=ordered))


def places_of(one: MoveList) -> list[str]:
    """Places ordered as a whole over a list."""
    orders = MoveOrder.unscoped.filter(list=one).values_list("places", flat=True)
    return sorted({code for places in orders for code in places})
