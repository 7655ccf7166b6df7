"""The board of a call, all from the database: who is not reached, what was tried, what comes next; and who answered.

The number of queries does not depend on the size of the call; names are read only where they may be shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from lastmile.domains.orders import rules
from lastmile.domains.orders.models import Call
from lastmile.domains.orders.rules import DOOR, VIA, Names, Try
from lastmile.domains.orders.selectors.counting import ABOVE, MISSING, REACHED, VILLAGE, let_go, owed
from lastmile.foundation.access.models import branch_q
from lastmile.foundation.access.walks import Behind
from lastmile.foundation.channels import selectors as channel_selectors
from lastmile.foundation.channels.models import Attempt
from lastmile.foundation.obligations.models import Callout, CalloutCover, LadderCopy, Obligation, Step
from lastmile.foundation.obligations.rules import Ladder, Outcome, To
from lastmile.foundation.people.models import Holding
from lastmile.foundation.regions.models import Region
from lastmile.kernel import clock

SHOWN = 200  # posts whose holders are listed at once; villages narrow it
LAST = 20  # posts that answered last, shown beside those missing
NEAR = ("post", "held_by__person")


@dataclass(frozen=True)
class Door:
    """Somebody was asked to go to the door."""

    uid: UUID
    post: str
    holder: str
    since: datetime
    due_at: datetime


@dataclass(frozen=True)
class Row:
    """One person (or one vacant post) not reached."""

    who: UUID  # the person, or the post where nobody holds it
    name: str  # empty for a vacant post
    posts: str
    place: str
    region_code: str
    tried: str
    others: Sequence[str]  # what the stand-in and the superior said
    passed: Sequence[str]
    next_name: str
    next_at: datetime | None
    may_hurry: frozenset[str]
    door: Door | None


@dataclass(frozen=True)
class Reached:
    """One person reached: when, how, and what was heard."""

    who: UUID
    name: str
    posts: str
    at: datetime
    how: str
    heard: float | None
    late: bool
    entered_at: datetime | None = None  # when somebody typed it in, where that was later


@dataclass(frozen=True)
class Evidence:
    """What was done for some obligations, loaded together."""

    callouts: dict[UUID, list[Callout]]
    tries: dict[UUID, list[Try]]
    steps: dict[UUID, list[Step]]
    ladders: dict[int, Ladder]
    places: dict[str, str]


def named(call: Call, names: Names) -> Q:
    """Obligations whose holders may be shown: where it is somebody's turn, or the ladder turned to their level."""
    reach = Q(pk__in=[])
    for branch in names.turn:
        reach |= branch_q(Obligation, branch)
    if names.later:
        # The ladder turned to a post at their level or, where that lies between, above it.
        codes = {one[:length] for one in names.later for length in (2, 4, 6, 9, 12) if length <= len(one)}
        turned = CalloutCover.objects.filter(
            callout__subject_uid=call.uid, callout__role__in=ABOVE, callout__holding__post__region_code__in=codes
        )
        reach |= Q(uid__in=turned.values("obligation_uid"))
    return reach


def missing(call: Call, names: Names, *, village: str = "") -> list[Row]:
    """Those not reached, by place; at most 200 posts at once, the rest shows by village."""
    rows = owed(call).filter(MISSING, named(call, names))
    if village:
        rows = rows.filter(region_code__startswith=village[:VILLAGE])
    found = list(rows.select_related(*NEAR, "ladder").order_by("region_code", "id")[:SHOWN])
    evidence, doors = _evidence(found), _doors(call)
    groups = _by_holder(found)
    return [_row(call, who, group, evidence, doors) for who, group in groups.items()]


def reached(call: Call, names: Names) -> list[Reached]:
    """Who answered last."""
    return reached_people(reached_posts(call, names, after=None, limit=LAST))


def reached_posts(call: Call, names: Names, *, after: tuple[datetime, int] | None, limit: int) -> list[Obligation]:
    """Posts that answered, the newest first."""
    rows = owed(call).filter(REACHED, named(call, names)).select_related(*NEAR, "done_by__person")
    if after:
        rows = rows.filter(Behind(("-done_at", "-id"), after))
    return list(rows.order_by("-done_at", "-id")[:limit])


def reached_people(rows: Sequence[Obligation]) -> list[Reached]:
    """Posts that answered, merged a person."""
    answers = _answers(rows)
    return [_reached(who, group, answers) for who, group in _by_holder(rows).items()]


def _answers(rows: Sequence[Obligation]) -> dict[int, Callout]:
    """The call each person answered of those under whose holding posts were closed, by person."""
    people = {row.done_by.person_id for row in rows if row.done_by}
    answered = Callout.objects.filter(
        subject_uid__in={row.subject_uid for row in rows}, person__in=people, answered_at__isnull=False
    )
    return {one.person_id: one for one in answered.exclude(role__in=ABOVE).order_by("answered_at", "id")}


def of_holder(call: Call, names: Names, who: UUID) -> list[Obligation]:
    """What one person (or a vacant post) owes on a call, where their name may be shown; else nothing."""
    mine = Q(held_by__person__uid=who) | Q(held_by__isnull=True, post__uid=who)
    rows = owed(call).filter(mine, named(call, names)).select_related(*NEAR, "ladder")
    return list(rows.order_by("region_code", "id"))


def open_rows(call: Call) -> list[Obligation]:
    """Everything still owed on a call, for the services of this domain."""
    return list(owed(call).filter(done_at__isnull=True).select_related(*NEAR).order_by("id"))


@dataclass(frozen=True)
class Attempted:
    """One attempt as it is shown on demand."""

    at: datetime
    person: str
    role: str
    channel: str
    came_of: str
    repeats: int


def attempts(rows: Sequence[Obligation]) -> list[Attempted]:
    """Every try to reach somebody about these obligations, oldest first."""
    callouts = {one.uid: one for group in _callouts(rows).values() for one in group}
    found = Attempt.objects.filter(reference__in=list(callouts)).order_by("id").defer("address", "say")
    listen = max((row.ladder.content["listen_seconds"] for row in rows if row.ladder), default=0)
    shown = [
        Attempted(
            at=one.answered_at or one.settled_at or one.handed_at or one.created_at,
            person=callouts[one.reference].person.name,
            role=str(To(callouts[one.reference].role).label),
            channel=str(rules.CHANNELS[one.channel]),
            came_of=rules.came_of(Try(one.channel, one.state, one.error, one.heard_seconds, one.key), listen),
            repeats=one.repeats,
        )
        for one in found
    ]
    return sorted(shown, key=lambda one: one.at)


# --- gathering -------------------------------------------------------------------------------------------------------


def holder_of(row: Obligation) -> UUID:
    """The person an obligation is about, or its post where nobody holds it."""
    return row.held_by.person.uid if row.held_by else row.post.uid


def _by_holder(rows: Iterable[Obligation]) -> dict[UUID, list[Obligation]]:
    groups: dict[UUID, list[Obligation]] = {}
    for row in rows:
        groups.setdefault(holder_of(row), []).append(row)
    return groups


def _callouts(rows: Sequence[Obligation]) -> dict[UUID, list[Callout]]:
    covers = CalloutCover.objects.filter(obligation_uid__in=[row.uid for row in rows])
    found: dict[UUID, list[Callout]] = defaultdict(list)
    for cover in covers.select_related("callout__person", "callout__holding__post").order_by("callout_id"):
        found[cover.obligation_uid].append(cover.callout)
    return found


def _evidence(rows: Sequence[Obligation]) -> Evidence:
    callouts = _callouts(rows)
    tries: dict[UUID, list[Try]] = defaultdict(list)
    steps: dict[UUID, list[Step]] = defaultdict(list)
    uids = {one.uid for group in callouts.values() for one in group}
    told = Attempt.objects.filter(reference__in=uids).order_by("id")
    told_of = told.values_list("reference", "channel", "state", "error", "heard_seconds", "key")
    for uid, channel, state, error, heard, key in told_of:
        tries[uid].append(Try(channel, state, error, heard, key))
    for step in Step.objects.filter(obligation_uid__in=[row.uid for row in rows]).exclude(passed="").order_by("id"):
        steps[step.obligation_uid].append(step)
    copies = LadderCopy.objects.in_bulk({row.ladder_id for row in rows if row.ladder_id})
    ladders = {key: Ladder.from_json(copy.content) for key, copy in copies.items()}
    return Evidence(callouts, tries, steps, ladders, places({row.region_code for row in rows}))


def places(codes: Iterable[str]) -> dict[str, str]:
    """海科村3组: village and group of each code; the township's own name above."""
    wanted = {code[:length] for code in codes for length in (6, 9, 12, 15, 18) if length <= len(code)}
    found = dict(Region.objects.filter(code__in=wanted, closed_on__isnull=True).values_list("code", "name"))
    return {code: _place(code, found) for code in codes}


def _place(code: str, found: dict[str, str]) -> str:
    if len(code) < VILLAGE:
        return found.get(code, "")
    return "".join(short(found.get(code[:length], "")) for length in (12, 15, 18) if length <= len(code))


def left_words(call: Call, part: Q) -> str:
    """石门村 3 岗 3 人已不在范围内,不再叫应: whom a call asked before their place left its area; "" where nobody."""
    gone = let_go(call, part)
    if not gone.posts:
        return ""
    names = "、".join(dict.fromkeys(name for name in places(gone.villages).values() if name))
    words = _("%(places)s %(posts)s 岗 %(people)s 人已不在范围内,不再叫应")
    return words % {"places": names, "posts": gone.posts, "people": gone.people}


def short(name: str) -> str:
    """海科村民委员会 and 长岭子村村民委员会 as people say them: 海科村, 长岭子村."""
    plain = name.removesuffix("居民委员会")
    if plain == name and name.endswith("村民委员会"):
        plain = name.removesuffix("村民委员会").removesuffix("村") + "村"
    return plain or name


def _doors(call: Call) -> dict[str, list[Obligation]]:
    """Who was or is being fetched at the door, by whom, oldest first."""
    rows = Obligation.unscoped.filter(subject_uid=call.uid, kind=DOOR).exclude(outcome=Outcome.VOID)
    found: dict[str, list[Obligation]] = defaultdict(list)
    for row in rows.select_related(*NEAR).order_by("-id")[: 2 * SHOWN]:
        found[row.occurrence.split(" ")[0]].insert(0, row)
    return found


def doors_of(call: Call, row: Obligation) -> list[Obligation]:
    """Every time somebody was sent to the door of an obligation's holder, oldest first."""
    rows = Obligation.unscoped.filter(subject_uid=call.uid, kind=DOOR, occurrence__startswith=door_key(row))
    return list(rows.select_related("post").order_by("id"))


def door(call: Call, uid: UUID) -> Obligation | None:
    """A door task of a call."""
    return Obligation.unscoped.filter(uid=uid, subject_uid=call.uid, kind=DOOR).select_related(*NEAR).first()


def door_key(row: Obligation) -> str:
    """Under which occurrence the door task of a holder stands."""
    return row.held_by.person.uid.hex if row.held_by else row.uid.hex


def _row(
    call: Call, who: UUID, rows: Sequence[Obligation], evidence: Evidence, doors: dict[str, list[Obligation]]
) -> Row:
    first, ladder = rows[0], evidence.ladders.get(rows[0].ladder_id or 0)
    calls = _unique(rows, evidence)
    own = [one for call_ in calls if call_.role == To.HOLDER_A for one in evidence.tries[call_.uid]]
    errands = doors.get(door_key(first), [])
    errand = next((one for one in errands if one.done_at is None), None)
    ahead = {to for to in (To.HOLDER_B, To.DOOR) if any(_is_ahead(row, ladder, to) for row in rows)}
    if errands and errand is None and first.done_at is None:
        ahead.add(To.DOOR)  # nobody was found: once more
    following = min((row for row in rows if row.next_step_at), key=lambda row: str(row.next_step_at), default=None)
    return Row(
        who=who,
        name=first.held_by.person.name if first.held_by else "",
        posts="、".join(dict.fromkeys(row.post.title for row in rows)),
        place=evidence.places.get(first.region_code, ""),
        region_code=first.region_code,
        tried=rules.tried(own, ladder.listen_seconds if ladder else 0),
        others=[
            *_others(calls, evidence, ladder.listen_seconds if ladder else 0),
            *(f"{clock.local(one.done_at):%H:%M} {one.reason}" for one in errands if one.done_at and one.reason),
        ],
        passed=_passed(rows, evidence, ladder),
        next_name=ladder.rungs[following.rung].name if following and ladder else "",
        next_at=following.next_step_at if following else None,
        may_hurry=frozenset(ahead),
        door=_door(errand),
    )


def _is_ahead(row: Obligation, ladder: Ladder | None, to: str) -> bool:
    return bool(ladder and row.done_at is None and rules.is_ahead(ladder, row.progress, to))


def _unique(rows: Sequence[Obligation], evidence: Evidence) -> list[Callout]:
    found = {one.pk: one for row in rows for one in evidence.callouts.get(row.uid, [])}
    return [found[key] for key in sorted(found)]


def _others(calls: Sequence[Callout], evidence: Evidence, listen: int) -> list[str]:
    """B 角 余小满:语音未接; 上一级 余正昌:按 1,我去找."""
    words = []
    for person, role in dict.fromkeys((one.person_id, one.role) for one in calls if one.role != To.HOLDER_A):
        mine = [one for one in calls if (one.person_id, one.role) == (person, role)]
        title = {To.HOLDER_B: _("B 角"), To.SUPERIOR: _("上一级")}.get(To(role), _("带班和上级"))
        answered = next((one for one in mine if one.answered_at), None)
        if answered and role != To.HOLDER_B:
            said = _("按 1,我去找")
        else:
            said = rules.tried([one for call in mine for one in evidence.tries[call.uid]], listen) or _("已通知")
        words.append(f"{title} {mine[0].person.name}:{said}")
    return words


def _passed(rows: Sequence[Obligation], evidence: Evidence, ladder: Ladder | None) -> list[str]:
    steps = [step for row in rows for step in evidence.steps.get(row.uid, [])]
    rungs = ladder.rungs if ladder else ()
    return list(
        dict.fromkeys(
            rules.passed(step.name, step.passed, rungs[step.rung].to if step.rung < len(rungs) else "")
            for step in steps
        )
    )


def _door(row: Obligation | None) -> Door | None:
    if row is None:
        return None
    holder = row.held_by.person.name if row.held_by else ""
    return Door(row.uid, row.post.title, holder, row.opened_at, row.due_at)


def _reached(who: UUID, rows: Sequence[Obligation], answers: dict[int, Callout]) -> Reached:
    first = rows[0]
    by = answers.get(first.done_by.person_id) if first.done_by and not first.reason else None
    return Reached(
        who=who,
        name=first.held_by.person.name if first.held_by else "",
        posts="、".join(dict.fromkeys(row.post.title for row in rows)),
        at=first.done_at or first.opened_at,
        how=first.reason or _how(first, by),
        heard=by.heard_seconds if by else None,
        late=any(row.outcome == "late" for row in rows),
        entered_at=first.entered_at if first.reason and _was_later(first) else None,
    )


def _was_later(row: Obligation) -> bool:
    """Whether what happened was typed in a minute or more after it did."""
    return bool(row.entered_at and row.done_at and (row.entered_at - row.done_at).total_seconds() >= 60)


def _how(row: Obligation, by: Callout | None) -> str:
    """语音; or B 角 余小满 短信, when somebody else answered for it."""
    via = str(VIA.get(by.answered_via, by.answered_via)) if by else ""
    if row.done_by is None or (row.held_by and row.held_by.person_id == row.done_by.person_id):
        return via
    title = _("B 角") if row.done_by.rank == Holding.Rank.B else ""
    return " ".join(word for word in (title, row.done_by.person.name, via) if word)


def channels(call: Call) -> list[tuple[str, list[tuple[str, int]]]]:
    """(channel, [(state in words, count)]) of everything that was sent for a call."""
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for channel, state, number in channel_selectors.figures(call.uid):
        found[channel].append((str(rules.STATES[state]), number))
    return [(str(rules.CHANNELS[channel]), states) for channel, states in found.items()]


def course(call: Call, part: Q, limit: int = 300) -> list[tuple[datetime, str, str, int]]:
    """(when, rung, why passed, posts) of every rung that ran or was passed in a part of a call, oldest first."""
    uids = owed(call).filter(part).values("uid")
    steps = Step.objects.filter(subject_uid=call.uid, obligation_uid__in=uids).order_by()
    counted = steps.values_list("at", "name", "passed").annotate(n=Count("pk")).order_by("at", "name")[:limit]
    return [(at, name, why, number) for at, name, why, number in counted]
