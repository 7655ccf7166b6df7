"""Reads of print sets, and how many cards of an area are as they were printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from lastmile.foundation.access.models import branch_q
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.walks import walk
from lastmile.foundation.jobs import selectors as jobs
from lastmile.foundation.jobs.selectors import Setback
from lastmile.foundation.people import cards as people_cards
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Holding, Post
from lastmile.foundation.prints import cards
from lastmile.foundation.prints.models import CardPrint, PrintSet
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.wording import in_own_language
from lastmile.kernel import clock
from lastmile.kernel.errors import TooMuch

MOST = 3_000  # cards looked at, or printed, at once: a county with its townships comes township by township
AT_ONCE = 200
RUN = "lastmile.foundation.prints.services.run"  # the handler of a set's job


@dataclass(frozen=True)
class KindCount:
    """Cards of one kind of post in an area: `changed` since they were printed, `never` printed."""

    kind: str
    title: str
    cards: int
    changed: int
    never: int

    @property
    def needed(self) -> int:
        return self.changed + self.never


def get_set(scope: Scope, uid: Any) -> PrintSet:
    """The set, or NotVisible for whoever may not keep the people of its place."""
    found: PrintSet = PrintSet.objects.get_visible(scope, Permission.PEOPLE_CHANGE, uid)
    return found


def setback(one: PrintSet) -> Setback | None:
    """Whether making the set failed, and when it is tried again; None while it goes well, and when it has ended."""
    return jobs.setback(RUN, one.uid) if one.ended_at is None else None


def sets(scope: Scope, area: str, *, after: tuple[Any, ...] | None, limit: int) -> list[PrintSet]:
    """A page of the sets of an area, newest first: behind `after` (id,)."""

    def narrow(rows: QuerySet[PrintSet]) -> QuerySet[PrintSet]:
        rows = rows.filter(branch_q(PrintSet, area)).select_related("region")
        return rows.filter(pk__lt=after[0]) if after else rows

    return walk(PrintSet, scope.within(area), Permission.PEOPLE_CHANGE, narrow=narrow, order=("-id",), limit=limit)


def holdings(scope: Scope, area: str, kinds: Sequence[str] = (), *, stand_ins: bool = False) -> list[Holding]:
    """Who holds posts of these kinds (all listed ones for none) in an area today, by place: as A or as a member, with
    `stand_ins` also as B, whose name and number stand on the card of the A. Raises TooMuch."""
    wanted = kinds or [kind.id for kind in catalogue.post_kinds().values() if kind.listed]
    posts = people.posts_in(scope).filter(branch_q(Post, area), kind__in=wanted).values("pk")
    found = Holding.objects.filter(people.in_force(clock.today()), post__in=posts).select_related("post", "person")
    if not stand_ins:
        found = found.exclude(rank=Holding.Rank.B)
    rows = list(found.order_by("post__region_code", "post__kind", "post_id", "rank", "id")[: MOST + 1])
    if len(rows) > MOST:
        raise TooMuch(_("这里超过%(n)s张卡,请先在上方选到乡镇。") % {"n": MOST})
    return rows


def printed(held: Iterable[Holding]) -> dict[int, str]:
    """Holding key → digest of what its card said when it was last printed."""
    last = CardPrint.objects.filter(holding__in=[one.pk for one in held]).order_by()
    newest = last.values("holding").annotate(newest=Max("pk")).values("newest")
    return dict(CardPrint.objects.filter(pk__in=newest).values_list("holding", "digest"))


def contents(held: Sequence[Holding]) -> list[cards.Content]:
    """What the card of each holding says now, in the language of the house whoever asks: else its digest would differ."""
    with in_own_language():
        return [cards.content(card) for card in people_cards.of_holdings(held)]


def counts(scope: Scope, area: str) -> list[KindCount]:
    """How the cards of an area stand, by kind of post in the order of the posts pack: some ten queries, whatever their
    number. Raises TooMuch for an area that is too large."""
    held = holdings(scope, area)
    known = printed(held)
    found: dict[str, list[int]] = {}
    for one, said in zip(held, contents(held), strict=True):
        count = found.setdefault(one.post.kind, [0, 0, 0])
        count[0] += 1
        if one.pk not in known:
            count[2] += 1
        elif known[one.pk] != cards.digest(said):
            count[1] += 1
    return [
        KindCount(kind.id, kind.title, *found[kind.id]) for kind in catalogue.post_kinds().values() if kind.id in found
    ]


@dataclass(frozen=True)
class Scanned:
    """What a scanned card is told: whether it still says what is true, and the duty phone. Names nobody."""

    valid: bool
    duty_phone: str
    holding: Holding


def scanned(code: str) -> Scanned | None:
    """The card of a QR code; None for a code nobody printed. Valid while its holder holds the post and nothing changed."""
    one = CardPrint.objects.select_related("holding__post", "holding__person").filter(code=code).first()
    if one is None:
        return None
    day, held = clock.today(), one.holding
    in_force = (
        not held.void
        and held.from_on <= day
        and (held.until_on is None or day <= held.until_on)
        and held.post.closed_on is None
    )
    valid = in_force and cards.digest(contents([held])[0]) == one.digest
    return Scanned(valid, people_cards.duty_phone(held.post.region_code), held)


def titles(asked: PrintSet) -> list[str]:
    """What the kinds of a set are called."""
    kinds = catalogue.post_kinds()
    return [kinds[name].title for name in asked.kinds if name in kinds]
