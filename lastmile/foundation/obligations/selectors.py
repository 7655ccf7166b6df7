"""Reads: what is owed today, by whom, on which matter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Exists, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from lastmile.foundation.access import sharing
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.walks import Behind, merged, walk
from lastmile.foundation.obligations import older, turned
from lastmile.foundation.obligations.models import Callout, CalloutCover, Obligation, ObligationArchive, Step
from lastmile.foundation.obligations.rules import Outcome
from lastmile.foundation.obligations.turned import Turning
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Holding, Post, Unit
from lastmile.foundation.people.selectors import in_force
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock

SHOWN = 50
BY_DUE = ("due_at", "id")


@dataclass(frozen=True)
class Row:
    """One line of 今日待办, as it is shown."""

    uid: UUID
    kind: str
    subject_kind: str
    subject_uid: UUID
    level: str
    title: str
    place: str
    due_at: datetime
    late: bool
    holder: str
    post: str
    next_name: str
    next_at: datetime | None
    explanation: str
    postponed_why: str
    outcome: str
    urgent: bool
    then: str = ""  # 到点后会怎样, in words
    figure: str = ""  # which figure set the due time, and where: the way to 为什么是这个时限
    figure_at: str = ""


@dataclass(frozen=True)
class Today:
    """The three groups of the home page, late first inside each, and what was done today."""

    now: Sequence[Row]
    today: Sequence[Row]
    waiting: Sequence[Row]
    postponed: int
    done_today: int
    postponed_why: str = ""
    later: int = 0  # due after today: nobody should hear of it on its last day only


BESIDE = ("post", "held_by__person", "ladder")
# Units that are no part of the offices' own line: each sees what it was given.
BESIDE_THE_LINE = (Unit.Kind.DEPARTMENT, Unit.Kind.PARTNER)
# What a row shows, and nothing else: the lists are read all day.
FIELDS = (
    "uid", "kind", "subject_kind", "subject_uid", "level", "title", "place", "opened_at", "due_at", "region_code", "figure", "figure_at", "done_at", "urgent", "rung",
    "next_step_at", "explanation", "postponed_why", "outcome", "post__title", "held_by__person__name", "held_by__until_on", "ladder__content",
    "ladder__by",
)  # fmt: skip


def _shown(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_related(*BESIDE).only(*FIELDS)


def open_rows() -> QuerySet[Obligation]:
    """Everything open, with what a row shows. The caller narrows it to what may be seen."""
    return _shown(Obligation.unscoped.filter(done_at__isnull=True))


def held_posts(scope: Scope) -> list[int]:
    """The posts the person holds today, in any rank."""
    held = Holding.objects.filter(in_force(clock.today()), person_id=scope.person_id or 0)
    return list(held.values_list("post_id", flat=True))


def level_posts(scope: Scope) -> list[int]:
    """Every open post at the region the person acts in: the office's whole list, for whoever is on duty. For who acts for a
    department or partner, the posts of that unit: what others there were given is not theirs to read.
    """
    if scope.acting_as is None or not scope.may(Permission.OBLIGATION_VIEW, on=scope.acting_as.region_code):
        return []
    at = Post.unscoped.filter(region_code=scope.acting_as.region_code, closed_on__isnull=True)
    own = Post.unscoped.filter(uid=scope.acting_as.post_uid, unit__kind__in=BESIDE_THE_LINE)
    colleagues = Q(unit__in=own.values("unit")) | ~Exists(own)
    return list(at.filter(colleagues).values_list("pk", flat=True))


def owed_today(scope: Scope, *, whole_level: bool = False, without: Sequence[str] = ()) -> Today:
    """What the person's posts (or all posts of their level) owe now, today, and what they gave out and wait for.

    What another unit handed over is there from the day it comes: no list of their own has it.
    `without`: kinds that only ring for what stands on the list anyway.
    """
    now = clock.now()
    posts = held_posts(scope)
    if whole_level:
        posts = sorted({*posts, *level_posts(scope)})
    mine = open_rows().filter(post__in=posts, postponed_at__isnull=True).order_by("due_at", "id")
    if without:
        mine = mine.exclude(kind__in=without)
    at_hand = _at_hand(now)
    tonight = clock.end_of(clock.today())
    urgent = list(mine.filter(at_hand)[:SHOWN])
    waits = postponed(posts)
    by_tonight = Q(due_at__lte=tonight) | _handed(scope)
    routine = list(mine.exclude(at_hand).filter(by_tonight)[:SHOWN])
    return Today(
        now=_rows(urgent, now),
        today=_rows(routine, now),
        waiting=_rows(_given_out(scope, posts), now),
        postponed=sum(waits.values()),
        postponed_why="、".join(sorted(waits)),
        later=mine.exclude(at_hand | by_tonight).count(),
        done_today=Obligation.unscoped.filter(post__in=posts, done_at__gte=clock.start_of(clock.today())).count(),
    )


def owed_later(scope: Scope, *, whole_level: bool = False, without: Sequence[str] = ()) -> list[Row]:
    """What the person's posts (or all of their level) owe after today, due first: what `Today.later` counts."""
    posts = {*held_posts(scope), *(level_posts(scope) if whole_level else ())}
    mine = open_rows().filter(post__in=posts, postponed_at__isnull=True, due_at__gt=clock.end_of(clock.today()))
    mine = mine.exclude(_at_hand(clock.now()) | _handed(scope)).exclude(kind__in=without)
    return _rows(list(mine.order_by("due_at", "id")[:SHOWN]), clock.now())


def owed_postponed(scope: Scope, *, whole_level: bool = False) -> list[Row]:
    """What waits meanwhile, due first: what `Today.postponed` counts. Nobody presses for it; it may be done all the same."""
    posts = {*held_posts(scope), *(level_posts(scope) if whole_level else ())}
    mine = open_rows().filter(post__in=posts, postponed_at__isnull=False)
    return _rows(list(mine.order_by("due_at", "id")[:SHOWN]), clock.now())


def _at_hand(now: datetime) -> Q:
    """马上办: its clock runs in minutes, or it is due so soon."""
    soon = timedelta(minutes=float(packs.of_installation("system.at_hand_minutes").number))
    return Q(urgent=True) | Q(due_at__lte=now + soon, due_at__gt=now)


def _handed(scope: Scope) -> Q:
    """On a matter that was opened to the person's unit or post."""
    return Q(subject_uid__in=sharing.subjects(scope)) if scope.shared_with else Q(pk__in=[])


def postponed(posts: Sequence[int]) -> dict[str, int]:
    """How much standing work of some posts waits, by the reason: 暴雨红色预警期间."""
    rows = Obligation.unscoped.filter(post__in=posts, done_at__isnull=True, postponed_at__isnull=False)
    return dict(rows.order_by().values_list("postponed_why").annotate(Count("pk")))


def _given_out(scope: Scope, posts: Sequence[int]) -> list[Obligation]:
    """What others owe because the person gave it out: a walk for each holding they ever acted under. A matter that was opened
    to them and is closed to them again is not theirs to wait for: its page would not open.
    """
    mine = Holding.objects.filter(person_id=scope.person_id or 0).values_list("pk", flat=True)
    given = open_rows().exclude(post__in=posts)
    if scope.shared_with:
        given = given.exclude(subject_uid__in=sharing.ended(scope))
    walks = [given.filter(opened_by=one).order_by(*BY_DUE)[:SHOWN] for one in mine]
    return merged(walks, lambda keys: given.filter(pk__in=keys), order=BY_DUE, limit=SHOWN)


def next_of(scope: Scope) -> Row | None:
    """The next thing that will be owed, for the empty page."""
    mine = open_rows().filter(post__in=held_posts(scope), postponed_at__isnull=True, due_at__gt=clock.now())
    row = mine.order_by("due_at", "id").first()
    return _rows([row], clock.now())[0] if row else None


def open_in_branch(
    scope: Scope, *, late_only: bool = False, after: tuple[datetime, int] | None = None, limit: int = SHOWN
) -> list[Row]:
    """Everything open on the person's branches, by due time; a walk per branch."""
    now = clock.now()

    def narrow(rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = _shown(rows.filter(done_at__isnull=True))
        if late_only:
            rows = rows.filter(due_at__lt=now)
        if after:
            rows = rows.filter(Behind(BY_DUE, after))
        return rows

    found = walk(Obligation, scope, Permission.OBLIGATION_VIEW, narrow=narrow, order=BY_DUE, limit=limit)
    return _rows(found, now)


def of_subject(subject_uid: UUID) -> list[Row]:
    """Everything owed on a matter, open first, archived last. The caller has checked that the matter is visible."""
    rows = _shown(Obligation.unscoped.filter(subject_uid=subject_uid))
    first = Case(When(done_at__isnull=True, then=Value(0)), default=Value(1), output_field=IntegerField())
    past = _shown(ObligationArchive.unscoped.filter(subject_uid=subject_uid))
    return _rows([*rows.order_by(first, "due_at", "id"), *past.order_by("due_at", "id")], clock.now())


def first_open(subject_uids: Sequence[UUID]) -> dict[UUID, Row]:
    """By matter, what is owed on it first: in whose hands it is. The caller has checked that the matters are visible."""
    now = clock.now()
    found = {
        one.subject_uid: one
        for one in open_rows().filter(subject_uid__in=list(subject_uids)).order_by("-due_at", "-id")
    }
    names = _holders(list(found.values()))
    return {subject: _row(one, now, names[one.uid]) for subject, one in found.items()}


def owed_by(post_ids: Sequence[int], *, limit: int = SHOWN) -> list[Row]:
    """What some posts owe, late first. The caller has checked that the posts are visible."""
    rows = open_rows().filter(post__in=list(post_ids), postponed_at__isnull=True).order_by("due_at", "id")
    return _rows(list(rows[:limit]), clock.now())


def open_on(subject_uid: UUID, kind: str) -> list[Obligation]:
    """Open obligations of a kind on a matter, for the owning domain."""
    return list(Obligation.unscoped.filter(subject_uid=subject_uid, kind=kind, done_at__isnull=True))


def open_on_many(subject_uids: Iterable[UUID], kinds: Iterable[str]) -> list[Obligation]:
    """Open obligations of some kinds on many matters, for the owning domain."""
    rows = Obligation.unscoped.filter(subject_uid__in=list(subject_uids), kind__in=list(kinds), done_at__isnull=True)
    return list(rows.select_related("ladder"))


def open_of_kind(subject_uids: Iterable[UUID], kind: str) -> list[Obligation]:
    """Open obligations of a kind on many matters, for the owning domain."""
    return list(Obligation.unscoped.filter(subject_uid__in=list(subject_uids), kind=kind, done_at__isnull=True))


def explanation_of(scope: Scope, uid: UUID) -> str:
    """Why something these posts owe is late, as it was said last; "" where nobody did or it is not theirs."""
    rows = Obligation.unscoped.filter(uid=uid, post__in=held_posts(scope), done_at__isnull=True)
    return rows.values_list("explanation", flat=True).first() or ""


def next_rung(one: Obligation | ObligationArchive) -> str:
    """The name of the step that follows if nobody acts, or ""."""
    if one.ladder is None or one.next_step_at is None:
        return ""
    rungs = one.ladder.content["rungs"]
    return str(rungs[one.rung]["name"]) if one.rung < len(rungs) else ""


def _then(one: Obligation | ObligationArchive, name: str, above: str) -> str:
    """到点后会怎样, in words, also where no step follows any more. `name`: of the step that follows; `above`: to whom it was
    turned already.
    """
    if one.postponed_why:
        return str(_("已顺延,恢复后再转"))
    if name:
        return _next(one, name, above)
    if above:
        return str(_("%(above)s,列在名单上直到办结")) % {"above": above}
    if one.kind.endswith(".door"):
        return str(_("没登记结果,照叫应规则继续往上转"))
    if one.ladder is not None:
        return str(_("已转到最上一级,列在名单上直到办结"))
    return str(_("列为超期,写明原因照样可以办"))


def _next(one: Obligation | ObligationArchive, name: str, above: str) -> str:
    """The step that follows; of routine work, which climbs by days, with its day and behind what was done already."""
    if one.ladder is None or one.ladder.by != "digest" or one.next_step_at is None:
        return name
    words = f"{turned.day_in_words(one.next_step_at)}{name}"
    return str(_("%(above)s;再没办,%(next)s")) % {"above": above, "next": words} if above else words


def shown_rows(found: Sequence[Obligation]) -> list[Row]:
    """Obligations read by `open_rows` as lines of a list."""
    return _rows(found, clock.now())


def _rows(found: Sequence[Obligation | ObligationArchive], now: datetime) -> list[Row]:
    turnings, names = turned.turnings(found, now), _holders(found)
    return [_row(one, now, names[one.uid], turnings.get(one.uid)) for one in found]


def _holders(found: Sequence[Obligation | ObligationArchive]) -> dict[UUID, str]:
    """By obligation, in whose hands it is: what is open goes with its post to whoever holds that now, what is over stays with
    whoever held it then. Asked for only where somebody left or nobody was there.
    """
    today = clock.today()
    left = [one for one in found if one.done_at is None and not (one.held_by and _is_in(one.held_by, today))]
    held = people.holders({one.post_id for one in left}) if left else {}
    then = {one.uid: one.held_by.person.name if one.held_by else "" for one in found}
    return then | {one.uid: next((each.person.name for each in held.get(one.post_id, ())), "") for one in left}


def _is_in(held: Holding, today: date) -> bool:
    return held.until_on is None or held.until_on >= today


def _row(one: Obligation | ObligationArchive, now: datetime, holder: str, turning: Turning | None = None) -> Row:
    figure, figure_at = older.set_by(one)
    following = turning.ahead if turning else next_rung(one)
    return Row(
        uid=one.uid,
        kind=one.kind,
        subject_kind=one.subject_kind,
        subject_uid=one.subject_uid,
        level=one.level,
        title=one.title,
        place=one.place,
        due_at=one.due_at,
        late=(one.done_at or now) > one.due_at,
        holder=holder,
        post=one.post.title,
        next_name=following,
        then=_then(one, following, turning.above if turning else ""),
        next_at=None if turning and not following else one.next_step_at,
        explanation=one.explanation,
        postponed_why=one.postponed_why,
        outcome=str(Outcome(one.outcome).label) if one.outcome else "",
        urgent=one.urgent,
        figure=figure,
        figure_at=figure_at,
    )


def late_steps(seconds: int = 60) -> int:
    """Ladder steps overdue by more than `seconds`: the health page turns red."""
    limit = clock.now() - timedelta(seconds=seconds)
    return Obligation.unscoped.filter(next_step_at__lt=limit).count()


def steps_of(obligation_uid: UUID) -> list[Step]:
    """Every rung that ran or was passed, oldest first."""
    return list(Step.objects.filter(obligation_uid=obligation_uid).order_by("id"))


def steps_on(subject_uid: UUID) -> QuerySet[Step]:
    """Every rung of a matter that ran or was passed, oldest first."""
    return Step.objects.filter(subject_uid=subject_uid).order_by("id")


def callouts_of(subject_uid: UUID) -> QuerySet[Callout]:
    """Every call made for a matter, oldest first."""
    return Callout.objects.filter(subject_uid=subject_uid).select_related("person", "holding__post").order_by("id")


def covers_of(subject_uid: UUID) -> list[tuple[int, UUID]]:
    """(callout id, obligation uid) of a matter's calls."""
    covers = CalloutCover.objects.filter(callout__subject_uid=subject_uid)
    return list(covers.values_list("callout_id", "obligation_uid"))


def people_called(subject_uids: Sequence[UUID], *, after: int, limit: int, until: datetime | None = None) -> list[int]:
    """Persons called on some matters (until a moment), in any role, by key, one page after another."""
    called = Callout.objects.filter(subject_uid__in=list(subject_uids), person__gt=after).order_by("person_id")
    called = called.filter(created_at__lte=until) if until else called
    return list(called.values_list("person_id", flat=True).distinct()[:limit])
