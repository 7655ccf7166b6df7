"""Who lives below a danger point, and how many of them are at home tonight. Unknown is 待核, never zero."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Sum, Value, When
from django.utils.module_loading import import_string

from lastmile.domains.points.models import DangerPoint, ThreatenedHousehold, ThreatenedPlace
from lastmile.foundation.rulepacks.masking import masked_phone

COUNTED = ("registered", "at_home", "away", "need_help")


@dataclass(frozen=True)
class Counted:
    """A sum over households; `unknown` of them say nothing. None: nobody says anything, it is 待核."""

    value: int | None = None
    unknown: int = 0

    @property
    def known(self) -> bool:
        """Whether every household says it."""
        return self.value is not None and not self.unknown


@dataclass(frozen=True)
class Below:
    """The people below one point, summed from their households.

    `at_home`: who usually is, as the register has it; `tonight`: who is at home now, without the households that moved
    out (`out`, see `_is_out`).
    """

    households: int = 0
    registered: Counted = Counted()
    at_home: Counted = Counted()
    tonight: Counted = Counted()
    out: int = 0
    away: Counted = Counted()
    need_help: Counted = Counted()
    places: int = 0
    unlisted: int | None = None

    @property
    def to_move(self) -> int | None:
        """At home tonight and in no list: whom a move must reach, as far as known."""
        parts = [number for number in (self.at_home.value, self.unlisted) if number is not None]
        return sum(parts) if parts else None


def below(points: Iterable[DangerPoint]) -> dict[int, Below]:
    """By key of the point. Two queries whatever the number of points; households that moved away count no more."""
    rows = list(points)
    keys = [one.pk for one in rows]
    sums = {one["point"]: one for one in _sums(_lived_in().filter(point__in=keys))}
    units = ThreatenedPlace.objects.filter(point__in=keys, removed_at__isnull=True, place__closed_on__isnull=True)
    places = dict(units.order_by().values_list("point").annotate(Count("pk")))
    return {one.pk: _below(one, sums.get(one.pk, {}), places.get(one.pk, 0)) for one in rows}


def _lived_in() -> QuerySet[ThreatenedHousehold]:
    return ThreatenedHousehold.objects.filter(removed_at__isnull=True, household__left_on__isnull=True)


def _is_out() -> Exists:
    """Whether a household moved out and is not back: whoever moves people knows (the settings' HOMES_OUT)."""
    return Exists(import_string(settings.HOMES_OUT)(OuterRef("household")))


def _sums(rows: QuerySet[ThreatenedHousehold]) -> QuerySet[ThreatenedHousehold, Any]:
    tonight = Case(When(_is_out(), then=Value(0)), default=F("household__at_home"), output_field=IntegerField())
    return (
        rows.order_by()
        .values("point")
        .annotate(
            households=Count("pk"),
            out=Count("pk", filter=Q(_is_out())),
            sum_tonight=Sum(tonight),
            known_tonight=Count(tonight),
            **{f"sum_{name}": Sum(f"household__{name}") for name in COUNTED},
            **{f"known_{name}": Count(f"household__{name}") for name in COUNTED},
        )
    )


def _below(point: DangerPoint, sums: dict[str, int], places: int) -> Below:
    households = sums.get("households", 0)
    counted = {
        name: Counted(sums.get(f"sum_{name}"), households - sums.get(f"known_{name}", 0))
        for name in (*COUNTED, "tonight")
    }
    return Below(households=households, out=sums.get("out", 0), places=places, unlisted=point.unlisted, **counted)


def threatened() -> QuerySet[ThreatenedHousehold]:
    """Who lives below a danger point in watch, for work over many points at once; the caller has checked the scope."""
    return _lived_in().filter(point__is_watched=True)


def households_below(point: DangerPoint) -> list[ThreatenedHousehold]:
    """Households below a point the caller may see: who moves first, then who needs help, then the rest. Each says whether it
    `is_out` now.
    """
    rows = _lived_in().filter(point=point).annotate(is_out=_is_out()).select_related("household__region")
    return list(
        rows.order_by("-first", F("household__need_help").desc(nulls_last=True), "household__region_code", "pk")
    )


def places_below(point: DangerPoint) -> list[ThreatenedPlace]:
    """Units and places below a point the caller may see."""
    rows = ThreatenedPlace.objects.filter(point=point, removed_at__isnull=True, place__closed_on__isnull=True)
    return list(rows.select_related("place").order_by("pk"))


def phone_of(threatened: ThreatenedHousehold) -> str:
    """The household's number, masked."""
    return masked_phone(threatened.household.phone)
