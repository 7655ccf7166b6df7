"""What is settled beforehand at a place 检查对象: its plan, its two cards, what is still missing, and who keeps which."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lastmile.domains.profile.models import Place, PlaceCard, PlacePlan
from lastmile.domains.profile.rules import PLAN_GROUPS, WhichCard
from lastmile.domains.profile.selectors.finding import places_in
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.grading.rules import Colour
from lastmile.foundation.people import selectors as people
from lastmile.foundation.precautions import cards, planning
from lastmile.foundation.precautions.cards import Card, Said
from lastmile.foundation.precautions.watching import Watch, vacancies, watches
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.wording import in_own_language

MINE_MOST = 100


def plan_of(place: Place) -> PlacePlan | None:
    """The version in force, or None."""
    return _plans(place).first()


def versions(place: Place) -> list[PlacePlan]:
    """Every version, newest first."""
    return list(_plans(place))


def _plans(place: Place) -> QuerySet[PlacePlan]:
    return PlacePlan.objects.filter(place=place).select_related("made_by__person").order_by("-version")


def usual_plan(kind: str) -> str:
    """The ready-made text a kind of place usually begins from."""
    return next((one.id for one in catalogue.point_plans().values() if kind in one.places), "")


def mine(scope: Scope) -> list[Place]:
    """The places a person watches or keeps under any of their posts of today, in the order of the tree."""
    posts = [one.post_id for one in people.holdings_of(scope.person_id)] if scope.person_id else []
    rows = places_in(scope).filter(Q(monitor_post__in=posts) | Q(keeper_post__in=posts))
    return list(rows.select_related("region__parent").order_by("region_code", "id")[:MINE_MOST])


def kept_by(scope: Scope, posts: Collection[int]) -> dict[int, list[str]]:
    """Key of a post → the names of the places it watches or keeps, in the order of the tree. One query."""
    rows = places_in(scope).filter(Q(monitor_post__in=posts) | Q(keeper_post__in=posts)).order_by("region_code", "id")
    found: dict[int, list[str]] = {}
    for name, *two in rows.values_list("name", "monitor_post_id", "keeper_post_id"):
        for post in {*two}.intersection(posts):
            found.setdefault(post, []).append(name)
    return found


# --- the two cards ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PlaceCards:
    """The card for the wall of a place, and the one for whoever keeps it."""

    leave: Card
    work: Card

    @property
    def by_which(self) -> list[tuple[WhichCard, Card]]:
        return [(WhichCard.LEAVE, self.leave), (WhichCard.WORK, self.work)]

    @property
    def digests(self) -> list[str]:
        """Of everything that is true today, for whoever scans a card."""
        return [self.leave.digest, self.work.digest]


def cards_of(place: Place, plan: PlacePlan | None, held: Sequence[Watch]) -> PlaceCards:
    """The cards of a place the caller may see."""
    with in_own_language():
        return _cards(place, plan, held)


def _cards(place: Place, plan: PlacePlan | None, held: Sequence[Watch]) -> PlaceCards:
    last = {one.which: one for one in PlaceCard.objects.filter(place=place).order_by("id")}
    shared = {**_shared(place), **cards.shared(plan, held, place.region_code)}
    words = plan.content if plan else {}
    leave = {**shared, "manager": place.manager, "carry": words.get("carry", "")}
    work = {**shared, **_work(place, words), **cards.work(plan, held)}
    return PlaceCards(Card(leave, {}, last.get(WhichCard.LEAVE)), Card(work, {}, last.get(WhichCard.WORK)))


def cards_now(place: Place) -> PlaceCards:
    """The cards as plan and posts are now."""
    return cards_of(place, plan_of(place), watches([place])[place.uid])


def _shared(place: Place) -> Said:
    return {
        "place": cards.place_words(place.region, place.name),
        "point": place.name,
        "number": "",
        "kind": str(place.get_kind_display()),
        "address": place.address,
        "people": place.people,
    }


def _work(place: Place, words: dict[str, str]) -> Said:
    known = {name: words.get(name, "") for name in ("trigger", "signs", "frequency", "tools")}
    manager = f"{place.manager} {place.manager_phone}".strip()
    return {**known, "manager": manager, "safety_officer": place.safety_officer}


# --- 还差什么 ------------------------------------------------------------------------------------------------------------


def missing(
    place: Place, plan: PlacePlan | None, held: Sequence[Watch], found: PlaceCards, *, has_route: bool
) -> list[str]:
    """还差什么, in words. A small place nobody began to prepare lacks nothing: only grave ones must be prepared for."""
    grave = place.major_source or place.risk in {Colour.RED, Colour.ORANGE}
    if not grave and plan is None and not any(one.post for one in held):
        return []
    lacks = [] if place.people is not None else [_("在场人数待核")]
    lacks += vacancies(held)
    lacks += planning.missing(plan, has_route=has_route, to_move=place.people, groups=PLAN_GROUPS)
    if plan:
        lacks += [_("%(card)s没有发(或要换)") % {"card": which.label} for which, one in found.by_which if one.is_due]
    return lacks
