"""The responsibility card of whoever holds a post: where, whom they answer to, who answers to them, what they do (J-3.4b–d).

Beside who answers to it a card names the posts below that its kind turns to though they answer to another: a grid member's
the group leader and the members of the micro-grids in the grid (theirs name the grid's member above); a grid leader's the
members and group leaders, who mostly answer to the secretary.

One content for paper, phone and office. One's own card needs no scope: the direct line is known to both ends, whatever
branch they may look into. Whoever prints the cards of others has asked for the holdings with a scope.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from lastmile.foundation.people import grids, selectors
from lastmile.foundation.people.duty_words import lines_of, own_lines
from lastmile.foundation.people.grids import Place
from lastmile.foundation.people.models import Holding, Person, Post, Unit
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks.duties import Duties, Lines
from lastmile.kernel import region_codes
from lastmile.kernel.region_codes import LENGTHS, Level

BELOW = 40  # posts named on a card
Line = tuple[str, str]  # what it is called, what it says
Adds = Callable[[Sequence[Post]], Mapping[UUID, Sequence[Line]]]  # a domain's lines, by uid of the post


@dataclass(frozen=True)
class Contact:
    """Somebody of the direct line. The number is whole: a card that cannot be dialled is none."""

    name: str
    post: str
    phone: str
    rank: str


@dataclass(frozen=True)
class Card:
    """One holding with its place and direct line. Empty `above`: nobody, or the post there is vacant. Where `below` is
    empty though this kind of post has somebody below it, `nobody_below` says why in words.

    `usual` and `at_red` are the five lines of the card's back: what this post says of its own comes before its kind's.
    `more` are lines that domains add, e.g. danger points.
    """

    holding: Holding
    place: Place
    usual: tuple[str, ...]
    at_red: tuple[str, ...]
    duties: Duties | None
    above: list[Contact]
    beside: list[Contact]
    below: list[Contact]
    more: tuple[Line, ...]
    duty_phone: str
    nobody_below: str = ""

    @property
    def in_full(self) -> list[tuple[str, Lines]]:
        """Everything this kind of post does, list by list; the titles are message ids."""
        return lines_of(self.duties) if self.duties else []


def of_person(person_id: int) -> list[Card]:
    """A card for each post held today."""
    return of_holdings(selectors.holdings_of(person_id))


def of_holdings(held: Sequence[Holding]) -> list[Card]:
    """A card for each holding (with its post and person at hand), in their order; a handful of queries for all."""
    own = {one.post_id: one.post for one in held}
    near = Post.unscoped.filter(closed_on__isnull=True)
    above = _superiors(near, own.values())
    above |= _superiors(near, above.values())
    inside = _Inside.read(near, own.values())
    below: dict[int, list[Post]] = {pk: inside.below(post) for pk, post in own.items()}
    for post in near.filter(superior__in=list(own)).order_by("region_code", "kind", "id"):
        if all(post.pk != one.pk for one in below[post.superior_id or 0]):
            below[post.superior_id or 0].append(post)
    upper = {pk: inside.above(post) for pk, post in own.items()}
    named = [post.pk for posts in (*below.values(), *upper.values()) for post in posts[:BELOW]]
    line = _Line(above, upper, below, selectors.holders([*own, *above, *named]))
    codes = [post.region_code for post in own.values()]
    places, phones, added = grids.places(codes), duty_phones(codes), _added(list(own.values()))
    return [line.card(one, places[one.post.region_code], phones, added.get(one.post.uid, ())) for one in held]


def _superiors(near: QuerySet[Post], posts: Iterable[Post]) -> dict[int, Post]:
    return {post.pk: post for post in near.filter(pk__in={one.superior_id for one in posts if one.superior_id})}


@dataclass(frozen=True)
class _Inside:
    """The open posts of some villages that cards name beside the direct line, by village; read at once."""

    by_village: Mapping[str, Sequence[Post]]

    @classmethod
    def read(cls, near: QuerySet[Post], own: Iterable[Post]) -> _Inside:
        naming = [post for post in own if _lower(post.kind)]
        inside = Q()
        for village in {_village(post) for post in naming}:
            inside |= Q(region_code__gte=village, region_code__lt=f"{village}:")
        found: dict[str, list[Post]] = {}
        kinds = {kind for post in naming for kind in _lower(post.kind)}
        for one in near.filter(inside, kind__in=kinds).order_by("region_code", "id") if naming else ():
            found.setdefault(_village(one), []).append(one)
        return cls(found)

    def below(self, post: Post) -> list[Post]:
        """Those at the post's place or inside it, kind by kind; of its own kind only those inside."""
        rows = [one for one in self.by_village.get(_village(post), ()) if one.region_code.startswith(post.region_code)]
        rows = [one for one in rows if one.kind != post.kind or one.region_code != post.region_code]
        return [one for kind in _lower(post.kind) for one in rows if one.kind == kind]

    def above(self, post: Post) -> list[Post]:
        """Those of its own kind in the grid that its micro-grid is a part of."""
        if post.kind not in _lower(post.kind) or len(post.region_code) <= LENGTHS[Level.GRID]:
            return []
        grid = post.region_code[: LENGTHS[Level.GRID]]
        return [
            one for one in self.by_village.get(_village(post), ()) if (one.kind, one.region_code) == (post.kind, grid)
        ]


def _village(post: Post) -> str:
    return post.region_code[: LENGTHS[Level.VILLAGE]]


def _lower(kind: str) -> tuple[str, ...]:
    known = catalogue.post_kinds().get(kind)
    return known.lower if known else ()


def _may_lead(kind: str) -> bool:
    """Whether posts of this kind have anybody below them by the posts pack."""
    return bool(_lower(kind)) or any(kind in one.superior_kinds for one in catalogue.post_kinds().values())


@dataclass(frozen=True)
class _Line:
    """Who stands around the holdings of one set of cards."""

    above: Mapping[int, Post]
    upper: Mapping[int, list[Post]]
    below: Mapping[int, list[Post]]
    holders: Mapping[int, list[Holding]]

    def card(self, one: Holding, place: Place, phones: Mapping[str, str], more: Sequence[Line]) -> Card:
        pack = catalogue.duties_of(one.post.kind)
        superior = self._superior(one)
        beside = [other for other in self.holders.get(one.post_id, []) if other.person_id != one.person_id]
        below = self._contacts(self.below.get(one.post_id, [])[:BELOW], but=one.person_id)
        return Card(
            holding=one,
            place=place,
            usual=own_lines(one.post) or (pack.usual if pack else ()),
            at_red=pack.at_red if pack else (),
            duties=pack,
            above=self._contacts([*self.upper[one.post_id], *([superior] if superior else [])], but=one.person_id),
            beside=[_contact([(one.post, other)]) for other in beside],
            below=below,
            more=tuple(more),
            duty_phone=phones.get(one.post.region_code, ""),
            nobody_below="" if below or not _may_lead(one.post.kind) else self._why_nobody(one),
        )

    def _why_nobody(self, one: Holding) -> str:
        """Nobody to name below: one that the same person holds, nobody in it, no such post, or all here answer to another."""
        posts = self.below.get(one.post_id, [])
        if any(self.holders.get(post.pk) for post in posts):
            return _("本人兼任")
        if posts:
            return _("空缺")
        return _("没有登记") if _lower(one.post.kind) else _("没有直接下级")

    def _superior(self, one: Holding) -> Post | None:
        """The post above; where the same person alone holds that too, the next above it."""
        post = self.above.get(one.post.superior_id or 0)
        if post and {other.person_id for other in self.holders.get(post.pk, [])} == {one.person_id}:
            return self.above.get(post.superior_id or 0)
        return post

    def _contacts(self, posts: Iterable[Post], *, but: int) -> list[Contact]:
        """Everybody else in these posts: nobody rings themselves, and whoever holds several is called once."""
        found: dict[int, list[tuple[Post, Holding]]] = {}
        for post in posts:
            for one in self.holders.get(post.pk, []):
                if one.person_id != but:
                    found.setdefault(one.person_id, []).append((post, one))
        return [_contact(held) for held in found.values()]


def _contact(held: Sequence[tuple[Post, Holding]]) -> Contact:
    """One person with all posts of the line they hold; B where they are nothing but stand-in."""
    ranks = {one.rank for _post, one in held}
    person = held[0][1].person
    titles = "、".join(dict.fromkeys(post.title for post, _one in held))
    return Contact(person.name, titles, person.phone, held[0][1].rank if len(ranks) == 1 else Holding.Rank.A)


def _added(posts: Sequence[Post]) -> dict[UUID, list[Line]]:
    """What the domains named in the settings' CARD_LINES add, in their order."""
    found: dict[UUID, list[Line]] = {}
    for path in settings.CARD_LINES:
        adds: Adds = import_string(path)
        for uid, lines in adds(posts).items():
            found.setdefault(uid, []).extend(lines)
    return found


def duty_phones(codes: Iterable[str]) -> dict[str, str]:
    """Place → the public duty phone of the office nearest above it, or ""."""
    wanted = {code: [*region_codes.ancestors(code), code] for code in codes}
    above = {one for line in wanted.values() for one in line}
    offices = Unit.unscoped.filter(region_code__in=above, kind=Unit.Kind.OFFICE, closed_on__isnull=True)
    phones = dict(offices.exclude(phone="").order_by("id").values_list("region_code", "phone"))
    return {code: next((phones[one] for one in reversed(line) if one in phones), "") for code, line in wanted.items()}


def duty_phone(region_code: str) -> str:
    """The public duty phone of the office nearest above a place, or ""."""
    return duty_phones([region_code])[region_code]


def rescue_unit(region_code: str) -> tuple[str, str]:
    """救援单位 of a place as its cards name it: the rescue team of its township and the number to call, its own or the
    duty phone. Without a team, or without any number, that part is "".
    """
    teams = Unit.unscoped.filter(region_code=region_code[:9], kind=Unit.Kind.TEAM, closed_on__isnull=True)
    name, phone = teams.order_by("id").values_list("name", "phone").first() or ("", "")
    return name, phone or duty_phone(region_code)


def born_on(person_id: int) -> date | None:
    """A person's own birthday, for how large their own pages are set."""
    return Person.unscoped.filter(pk=person_id).values_list("born_on", flat=True).first()
