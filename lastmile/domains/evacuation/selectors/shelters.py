"""Shelters: the list, one of them, how many are there now; and what the public may read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from lastmile.domains.evacuation import rules
from lastmile.domains.evacuation.models import Move, Shelter
from lastmile.domains.evacuation.rules import Facility, Opening, Status
from lastmile.domains.evacuation.selectors.lists import is_near
from lastmile.foundation.access.models import branch_q
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.walks import tally, walk
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Holding
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock
from lastmile.kernel.errors import NotVisible

ORDER = ("region_code", "id")
After = tuple[Any, ...] | None
TABS = ("", *Opening.values, "removed")


@dataclass(frozen=True)
class Filters:
    words: str = ""
    state: str = ""  # open, closed, full, removed

    @property
    def narrows(self) -> bool:
        return bool(self.words or self.state)


def shelters_in(scope: Scope, permission: str = Permission.SHELTER_VIEW) -> QuerySet[Shelter]:
    """Every shelter in use that may be seen, or kept."""
    return Shelter.objects.visible_to(scope, permission).filter(removed_on__isnull=True)


def get_shelter(scope: Scope, uid: Any) -> Shelter:
    """One shelter with its place and keeper, removed ones too; or NotVisible."""
    try:
        found = Shelter.unscoped.filter(uid=uid).select_related("region__parent", "keeper_post").first()
    except (ValidationError, ValueError) as problem:
        raise NotVisible(_("没有找到,或者不在您的范围内。")) from problem
    if found is None or not is_near(scope, found.region_code, Permission.SHELTER_VIEW):
        raise NotVisible(_("没有找到,或者不在您的范围内。"))
    return found


def page(scope: Scope, filters: Filters, after: After, limit: int, *, private: bool = False) -> list[Shelter]:
    """A page in the order of places; behind `after` (region_code, id). `private`: those with a contact's number that is not public."""

    def narrow(rows: QuerySet[Shelter]) -> QuerySet[Shelter]:
        rows = _of_tab(rows, filters.state).select_related("region__parent", "keeper_post")
        if filters.words:
            rows = rows.filter(name__runs=filters.words)
        if private:
            rows = rows.filter(phone_public=False).exclude(phone="")
        if not after:
            return rows
        code, pk = after
        return rows.filter(region_code__gte=code).filter(Q(region_code__gt=code) | Q(pk__gt=pk))

    return walk(Shelter, scope, Permission.SHELTER_VIEW, narrow=narrow, order=ORDER, limit=limit)


def _of_tab(rows: QuerySet[Shelter], tab: str) -> QuerySet[Shelter]:
    rows = rows.filter(removed_on__isnull=tab != "removed")
    return rows.filter(opening=tab) if tab in Opening.values else rows


def counts(scope: Scope) -> dict[str, str]:
    """How many in each tab, exact to 1,000. A query a tab."""
    return {
        tab: tally(
            Shelter,
            scope,
            Permission.SHELTER_VIEW,
            narrow=lambda rows, tab=tab: _of_tab(rows, tab),  # type: ignore[misc]
            order=ORDER,
        )
        for tab in TABS
    }


@dataclass(frozen=True)
class Room:
    """How a shelter stands: how many it holds indoors and out (待核 is None), how many are there, and what to say."""

    indoor: int | None
    outdoor: int | None
    people: int = 0
    unknown: int = 0  # rows there without a number
    note: str = ""  # "full", "nearly" or ""

    @property
    def total(self) -> int | None:
        return rules.total(self.indoor, self.outdoor)

    @property
    def left(self) -> int | None:
        """Room left, as far as known."""
        return None if self.total is None else max(self.total - self.people, 0)


def rooms(shelters: Iterable[Shelter]) -> dict[int, Room]:
    """By key of the shelter: one query for the people, and the packs' figures of each place."""
    rows = list(shelters)
    here = Move.unscoped.filter(
        shelter__in=[one.pk for one in rows], status=Status.ARRIVED, is_open=True, returned_at__isnull=True
    )
    there = {one["shelter"]: one for one in here.order_by().values("shelter").annotate(people=Sum("gone"))}
    silent = set(here.filter(gone__isnull=True).values_list("shelter", flat=True)) if there else set()
    books: dict[str, Any] = {}
    return {one.pk: _room(one, there.get(one.pk, {}), one.pk in silent, books) for one in rows}


def _room(one: Shelter, there: Any, silent: bool, books: dict[str, Any]) -> Room:
    book = (
        books.setdefault(one.region_code[:9], packs.book(one.region_code[:9]))
        if one.region_code[:9] not in books
        else books[one.region_code[:9]]
    )
    each = float(book.figure(f"shelter.m2_{one.period}").number)
    indoor = one.room_indoor if one.room_indoor is not None else _by_area(one.area_indoor, each)
    outdoor = one.room_outdoor if one.room_outdoor is not None else _by_area(one.area_outdoor, each)
    people_there = there.get("people") or 0
    nearly, full = (float(book.figure(key).number) for key in ("shelter.nearly_full_share", "shelter.full_share"))
    note = rules.fullness(people_there, rules.total(indoor, outdoor), nearly=nearly, full=full)
    return Room(indoor, outdoor, people_there, int(silent), note)


def open_too_long(one: Shelter) -> int | None:
    """For how many days it has been open, full or not, where that is longer than its sort may be; None while it may."""
    if one.opened_at is None:
        return None
    days = (clock.now() - one.opened_at).days
    return days if days >= packs.value(f"shelter.days_{one.period}", one.region_code).whole else None


def _by_area(area: Any, each: float) -> int | None:
    return rules.capacity(None if area is None else float(area), each)


def keepers(shelters: Iterable[Shelter]) -> dict[int, list[Holding]]:
    """Who keeps each shelter today, A first, by key of the shelter. One query."""
    rows = list(shelters)
    held = people.holders({one.keeper_post_id for one in rows if one.keeper_post_id})
    return {one.pk: held.get(one.keeper_post_id or 0, []) for one in rows}


def nearest(region_code: str) -> list[Shelter]:
    """Shelters of the township a place lies in, those of its own village first; open ones first among equals."""
    township, village = region_code[:9], region_code[:12]
    rows = Shelter.unscoped.filter(branch_q(Shelter, township), removed_on__isnull=True).order_by(*ORDER)[:200]
    rank = {Opening.OPEN: 0, Opening.CLOSED: 1, Opening.FULL: 2}
    return sorted(rows, key=lambda one: (not one.region_code.startswith(village), rank[Opening(one.opening)], one.pk))


# --- the public's page -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PublicShelter:
    """What anybody may read of a shelter (practice.md P3). None is 待核; a phone only where it may be shown."""

    uid: UUID
    name: str
    kind: str
    place: str
    village: str
    opening: str
    opening_words: str
    opening_at: datetime | None
    room: int | None
    facilities: Sequence[str]
    barrier_free: bool | None
    contact: str
    phone: str
    route: str
    longitude: float | None
    latitude: float | None


def public_shelters(region_code: str) -> list[PublicShelter]:
    """The shelters of a place for the public pages: what hangs on the wall anyway, nothing of who is in them."""
    rows = Shelter.unscoped.filter(branch_q(Shelter, region_code), removed_on__isnull=True)
    found = list(rows.select_related("region__parent", "keeper_post").order_by(*ORDER)[:500])
    room = rooms(found)
    return [_public(one, room[one.pk]) for one in found]


def _public(one: Shelter, room: Room) -> PublicShelter:
    village = one.region if one.region.level <= 5 else one.region.parent
    full = room.note == "full" and one.opening == Opening.OPEN
    opening = Opening.FULL if full else Opening(one.opening)
    title = one.keeper_post.title if one.keeper_post else ""
    return PublicShelter(
        uid=one.uid,
        name=one.name,
        kind=str(one.get_kind_display()),
        place=one.place,
        village=village.name if village else "",
        opening=opening.value,
        opening_words=str(opening.label),
        opening_at=one.opening_at,
        room=room.total,
        facilities=facility_words(one),
        barrier_free=one.barrier_free,
        contact=title or (one.contact if one.phone_public else ""),
        phone=one.phone if one.phone_public else "",
        route=one.route,
        longitude=one.point.x if one.point else None,
        latitude=one.point.y if one.point else None,
    )


def facility_words(one: Shelter) -> list[str]:
    """What a shelter has, in words."""
    return [str(Facility(name).label) for name in one.facilities if name in Facility.values]
