"""Before a call goes out: which posts a branch has, how many people hold them, when the lines will have carried it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Left
from django.db.models.lookups import In

from lastmile.domains.orders import rules
from lastmile.domains.orders.models import Call, CallArea
from lastmile.domains.orders.rules import Area
from lastmile.domains.orders.selectors import sources
from lastmile.foundation.access.models import LEVEL_COLUMN, branch_q
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope, outermost
from lastmile.foundation.channels import capacity
from lastmile.foundation.channels import rules as channel_rules
from lastmile.foundation.obligations.rules import Ladder
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Holding, Person, Post
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock

SHOWN = 30  # vacancies and missing numbers listed by name; the rest is counted
FIRST = (Holding.Rank.A, Holding.Rank.MEMBER)


@dataclass(frozen=True)
class KindRow:
    """A kind of post of a branch, how many there are, and whether the ladder turns to it first."""

    id: str
    title: str
    posts: int
    first: bool


def ladder_for(level: str, region_code: str, at: datetime | None = None) -> Ladder:
    """The calling rule of a colour at an hour (now unless said), of the family of rules the place chose, with its figures."""
    return Ladder.from_json(packs.calling_rule(level, region_code, at or clock.now()))


def first_posts(region_code: str, level: str = rules.Level.RED) -> list[str]:
    """The kinds of posts that are called first for a colour at a place."""
    return list(ladder_for(level, region_code).more["first_posts"])


def may_call_in(scope: Scope) -> list[Region]:
    """The places whose posts somebody may call: their branches, and what lies directly below."""
    found: list[Region] = []
    for code in outermost(scope.branches(Permission.CALL_ISSUE)):
        if code:
            root = regions.get_region(code)
            found += [root, *regions.children(root)]
    return found


def kinds_in(scope: Scope, region_code: str) -> list[KindRow]:
    """Kinds of posts a branch has, in the order of the catalogue, those called first by the rule marked."""
    scope.require(Permission.CALL_ISSUE, on=region_code)
    first = set(first_posts(region_code))
    counted = people.posts_by_kind(region_code)
    return [
        KindRow(kind.id, kind.title, counted[kind.id], kind.id in first)
        for kind in catalogue.post_kinds().values()
        if counted.get(kind.id)
    ]


def posts_of(region_code: str, kinds: Sequence[str], areas: Sequence[Area] = ()) -> QuerySet[Post]:
    """The open posts of some kinds in a branch, or in these areas of it. The caller has checked that it may be called."""
    reach = branch_q(Post, region_code) & within(areas)
    return Post.unscoped.filter(reach, kind__in=list(kinds), closed_on__isnull=True)


def posts_in(areas: Sequence[Area]) -> QuerySet[Post]:
    """Every post of some areas, of none where there are none. The caller has checked that it may be called."""
    return Post.unscoped.filter(within(areas)) if areas else Post.unscoped.none()


def within(areas: Sequence[Area]) -> Q:
    """What stands in some areas: one condition a level, whatever the number of areas. No areas: everywhere."""
    reach = Q(region_code__in=[one.code for one in areas if one.exact]) if areas else Q()
    wide: dict[int, list[str]] = {}
    for one in areas:
        if not one.exact:
            wide.setdefault(len(one.code), []).append(one.code)
    for length, codes in wide.items():
        column = LEVEL_COLUMN.get(length)
        reach |= Q(**{f"{column}__in": codes}) if column else Q(In(Left("region_code", length), codes))
    return reach


def areas_of(call: Call) -> list[Area]:
    """Where a call calls now; none: in all of its region, unless every place of it left."""
    rows = CallArea.objects.filter(call=call, left_at__isnull=True).order_by("id")
    return [Area(code, exact=exact) for code, exact in rows.values_list("region_code", "exact")]


def has_left(call: Call) -> bool:
    """Whether it called in a place in which it calls no more."""
    return CallArea.objects.filter(call=call, left_at__isnull=False).exists()


def _standing(call: Call) -> QuerySet[Post]:
    """The posts of the kinds and places of a call."""
    areas = areas_of(call)
    if not areas and has_left(call):
        return Post.unscoped.none()
    return posts_of(call.region_code, call.post_kinds, areas)


def posts_of_call(call: Call) -> QuerySet[Post]:
    """The posts a call calls: without those that answered a call about the same danger, or whose holder did."""
    posts = _standing(call)
    if not call.answered_in:
        return posts
    answers = sources.answers_in(call.answered_in)
    who = answers.filter(done_by__isnull=False).values("done_by__person")
    held = Holding.objects.filter(people.in_force(clock.today()), rank=Holding.Rank.A, person__in=who)
    return posts.exclude(Q(pk__in=answers.values("post")) | Q(pk__in=held.values("post")))


def spared(call: Call) -> int:
    """How many people of the call's area are not called because they answered a call about the same danger."""
    if not call.answered_in:
        return 0
    posts = _standing(call).order_by().values("pk")
    answers = sources.answers_in(call.answered_in).filter(post__in=posts, done_by__isnull=False)
    return answers.values("done_by__person").distinct().count()


@dataclass(frozen=True)
class Preview:
    """What a call would do, before it does: 183 岗位 = 152 人."""

    text: str  # as an SMS brings it, mark first
    signs: int
    parts: int
    posts: int
    people: int
    groups: int  # posts of several members, of whom one answers for all; each counts as one
    members: int
    vacant: int
    vacancies: Sequence[Post]
    without_number: int
    nameless: Sequence[Person]
    voice_done_at: datetime
    sms_done_at: datetime
    ladder: Ladder


def preview(
    scope: Scope,
    *,
    region_code: str,
    text: str,
    level: str,
    post_kinds: Sequence[str],
    mark: str = "",
    drill: bool = False,
    areas: Iterable[str] = (),
    at: datetime | None = None,
) -> Preview:
    """Counted in a handful of queries, whatever the size of the branch. `areas`: codes of the places concerned."""
    scope.require(Permission.CALL_ISSUE, on=region_code)
    day, reach = clock.today(), rules.areas_for(areas)
    place = rules.reaching(region_code, reach)
    posts, ladder = posts_of(place, post_kinds, reach), ladder_for(level, place, at)
    held = Holding.objects.filter(people.in_force(day), post__in=posts.values("pk"), rank__in=FIRST)
    member = Q(rank=Holding.Rank.MEMBER)
    counted = held.aggregate(
        posts=Count("post", distinct=True),
        people=Count("person", filter=~member, distinct=True),
        groups=Count("post", filter=member, distinct=True),
        members=Count("person", filter=member, distinct=True),
    )
    total = posts.count()
    vacancies = posts.filter(people.vacant(day)).select_related("region").order_by("region_code", "id")[:SHOWN]
    silent = Person.unscoped.filter(pk__in=held.values("person"), phone_key="").order_by("region_code", "id")
    whole = channel_rules.wording(said(rules.with_reply(text, ladder.sms_reply), mark, drill=drill), mark, "")
    return Preview(
        text=whole,
        signs=len(whole),
        parts=rules.parts(whole, packs.value("call.sms_signs", region_code).whole),
        posts=total,
        people=counted["people"] + counted["groups"],
        groups=counted["groups"],
        members=counted["members"],
        vacant=total - counted["posts"],
        vacancies=list(vacancies),
        without_number=silent.count(),
        nameless=list(silent[:SHOWN]),
        voice_done_at=done_at("voice", counted["people"] + counted["members"]),
        sms_done_at=done_at("sms", counted["people"] + counted["members"]),
        ladder=ladder,
    )


def said(text: str, mark: str, *, drill: bool) -> str:
    """Where the mark is not the drill's (in a demo), a drill says so itself."""
    return f"{channel_rules.MARKS['drill']}{text}" if drill and mark != "drill" else text


def done_at(channel: str, more: int = 0) -> datetime:
    """When the lines will have carried what waits in the first lane and `more` behind it."""
    seconds = more / capacity.per_second(channel) if channel != "voice" else 0.0
    if channel == "voice":
        rounds = -(-more // capacity.lines())
        seconds = rounds * packs.value("channel.voice_call_seconds", "").number
    return capacity.forecast(channel, 0) + timedelta(seconds=seconds)


def last_kinds(region_code: str) -> list[str]:
    """The posts chosen for the last call of a branch, or none."""
    last = Call.unscoped.filter(region_code=region_code).order_by("-opened_at", "-id").first()
    return list(last.post_kinds) if last else []
