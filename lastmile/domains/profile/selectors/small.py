"""九小场所: up to what size a place is one of the nine sorts, where, and what follows for one that is larger (J-3.4g)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lastmile.domains.profile.rules import Limit, PlaceKind
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.rulepacks.rules import Figure, where_from
from lastmile.foundation.rulepacks.small_places import Bound, SmallPlace
from lastmile.kernel.errors import NotValid

MEASURES = ("area", "beds", "people", "floor")
FIGURE = "small_place.shop_area"  # where a form that shows the bounds leads to their source
ASKED = ("kind", "sort", *MEASURES)


@dataclass(frozen=True)
class Sized:
    """How a place stands to the bounds of its sort there. `beyond` are the bounds it is above, `unknown` those not measured."""

    title: str
    limits: list[Limit]
    beyond: list[Limit]
    unknown: list[Limit]
    where: str
    figure: str
    larger: PlaceKind
    lists: str

    @property
    def words(self) -> str:
        """What follows for a place above its bound, or ""."""
        if not self.beyond:
            return ""
        said = {
            "sort": self.title, "limit": "、".join(one.words for one in self.beyond),
            "have": "、".join(one.have for one in self.beyond), "kind": self.larger.label, "lists": self.lists,
        }  # fmt: skip
        return (
            _(
                "%(sort)s要%(limit)s,这里是%(have)s,不算九小场所。类别按“%(kind)s”登记:走访用%(lists)s,不再算进九小场所的数。"
            )
            % said
        )


def _lists(one: SmallPlace) -> str:
    """The lists of the sort that are walked at the larger kind too."""
    ready = catalogue.checklists_built_in()
    return "、".join(f"《{ready[key].title}》" for key in one.checklists if one.beyond in ready[key].places)


def sorts_at(region_code: str) -> list[tuple[str, str]]:
    """The nine sorts to choose from, each with its bound there. Raises NotValid for a code of no level."""
    book = packs.book(region_code)
    return [
        (one.id, f"{one.title}({'、'.join(limit.words for limit in _limits(one, book, {}))})")
        for one in catalogue.small_sorts().values()
    ]


def size_of(region_code: str, facts: Mapping[str, Any]) -> Sized | None:
    """How a place with these facts (`ASKED`) stands there; None where it is no 九小场所, or nobody said of which sort."""
    return sized(packs.book(region_code), facts)


def sized(book: Any, facts: Mapping[str, Any]) -> Sized | None:
    """The same with figures at hand."""
    one = catalogue.small_sorts().get(facts.get("sort") or "")
    if one is None or facts.get("kind") != one.kind:
        return None
    limits = _limits(one, book, facts)
    figure: Figure = book.figure(one.bounds[0].most)
    return Sized(
        title=one.title,
        limits=limits,
        beyond=[limit for limit in limits if limit.is_beyond],
        unknown=[limit for limit in limits if limit.value is None],
        where=where_from(figure),
        figure=figure.key,
        larger=PlaceKind(one.beyond),
        lists=_lists(one),
    )


def _limits(one: SmallPlace, book: Any, facts: Mapping[str, Any]) -> list[Limit]:
    return [_limit(bound, book, facts.get(bound.measure)) for bound in one.bounds]


def _limit(bound: Bound, book: Any, value: int | None) -> Limit:
    most: Figure = book.figure(bound.most)
    least = book.figure(bound.least).whole if bound.least else None
    return Limit(bound.measure, most.unit, least, most.whole, value)


def must_be_small(region_code: str, facts: Mapping[str, Any]) -> None:
    """Raises NotValid for no such sort, and at the kind for a place above the bound of its sort."""
    if facts.get("sort") and facts["sort"] not in catalogue.small_sorts():
        raise NotValid(_("没有这一类九小场所。"), fields={"sort": _("请重选")})
    found = size_of(region_code, facts)
    if found and found.beyond:
        raise NotValid(found.words, fields={"kind": found.words})
