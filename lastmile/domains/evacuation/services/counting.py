"""清点: rounds are opened by the timetable while people are in shelters; who is missing goes to the village head by name."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, time
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.evacuation import rules
from lastmile.domains.evacuation.models import Counted, Move, MoveList, RollCall, Shelter
from lastmile.domains.evacuation.rules import COUNT, Night, Trouble
from lastmile.domains.evacuation.selectors import lists, rollcalls, shelters
from lastmile.domains.evacuation.services import helping
from lastmile.domains.evacuation.services.taking import MACHINE, done, held, holding, moment, take_list
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.obligations import selectors as owed
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.obligations.rules import Ladder, Outcome
from lastmile.foundation.obligations.services import Owed
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Post
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.wording import worded
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed, NotValid, WrongState


def open_rounds() -> int:
    """Open the round that is due at every shelter in use. By the timetable; doing it again opens nothing twice."""
    return jobs.each(MoveList.unscoped.filter(ended_at__isnull=True).order_by("id"), _open_of_list)


def _open_of_list(one: MoveList) -> int:
    return jobs.each(rollcalls.shelters_in_use(one), partial(_open_due, one))


def _open_due(one: MoveList, shelter: Shelter) -> int:
    due = _due(one, shelter)
    return int(due is not None and _open(MACHINE, one, shelter, due) is not None)


def _due(one: MoveList, shelter: Shelter) -> datetime | None:
    book = packs.book(shelter.region_code)
    night = Night(
        begins=clock_of(book.figure("call.night_from").value),
        ends=clock_of(book.figure("call.night_until").value),
        every=book.figure("move.rollcall_hours").duration,
        morning=clock_of(book.figure("move.rollcall_morning").value),
    )
    begun: datetime = shelter.begun or one.opened_at  # type: ignore[attr-defined]  # the rounds count from the first arrival
    last: datetime | None = shelter.last  # type: ignore[attr-defined]
    return rules.due_round(clock.local(begun), clock.local(last) if last else None, clock.local(clock.now()), night)


def clock_of(words: object) -> time:
    """A clock of the packs as a time of day."""
    return datetime.strptime(str(words), "%H:%M").time()


@transaction.atomic
def _open(scope: Scope, one: MoveList, shelter: Shelter, due: datetime) -> RollCall | None:
    values = {"region_id": shelter.region_id, "region_code": shelter.region_code, "opened_at": clock.now()}
    made_one, made = RollCall.unscoped.get_or_create(list=one, shelter=shelter, due_at=due, defaults=values)
    if not made:
        return None
    done(scope, "rollcall.opened", made_one, figures={"shelter": shelter.uid, "due": due})
    _give_way(scope, made_one)
    if post := _owner(shelter):
        minutes = packs.value("move.rollcall_minutes", shelter.region_code).duration
        count = Owed(
            kind=COUNT,
            subject=made_one,
            title=worded("清点:%(shelter)s") % {"shelter": shelter.name},
            due_at=clock.now() + minutes,
            figure="move.rollcall_minutes",
            figure_at=shelter.region_code,
            ladder=Ladder.from_json(packs.ladder("move_count", shelter.region_code)),
            place=shelter.name[:80],
            level=one.level,
            urgent=True,
        )
        obligations.open_one(scope, post, count)
    return made_one


def _give_way(scope: Scope, newest: RollCall) -> None:
    """A round nobody took gives way to the next: who is there is counted once, not once for each round that was missed."""
    before = RollCall.unscoped.filter(list=newest.list, shelter=newest.shelter, taken_at__isnull=True)
    uids = before.exclude(pk=newest.pk).values_list("uid", flat=True)
    rows = owed.open_of_kind(list(uids), COUNT)
    obligations.close(scope, rows, outcome=Outcome.SUPERSEDED, reason=worded("没有清点,开了下一次"))


def _owner(shelter: Shelter) -> Post | None:
    post = shelter.keeper_post
    if post and not post.closed_on and people.holders([post.pk]):
        return post
    return people.nearest_post(shelter.region_code, helping.HEADS)


@transaction.atomic
def open_rollcall(scope: Scope, *, source_uid: UUID, shelter_uid: UUID) -> RollCall:
    """二次清点 now, by hand. One that is open at the place already is the same."""
    one = take_list(lists.get_list(scope, source_uid))
    shelter = shelters.get_shelter(scope, shelter_uid)
    if not rollcalls.may_count(scope, shelter.region_code):
        raise NotAllowed(_("您没有这项权限,或者不在您的范围内。"))
    waiting = RollCall.unscoped.filter(list=one, shelter=shelter, taken_at__isnull=True).order_by("-due_at").first()
    if waiting:
        return waiting
    made = _open(scope, one, shelter, clock.now())
    return made or RollCall.unscoped.filter(list=one, shelter=shelter).latest("due_at")


@transaction.atomic
def take_rollcall(
    scope: Scope,
    *,
    uid: UUID,
    present: Mapping[UUID, int | None],
    listed: Collection[UUID] | None = None,
    at: datetime | None = None,
) -> RollCall:
    """Who was there. `present`: by row how many (None: all that were expected); rows left out were not there.

    `listed`: whom the sheet asked about. Who came in while it was filled in is nobody's absence: the next count has them.
    Who is missing by name turns to the village head and climbs until found. Raises WrongState for one taken already.
    """
    rollcall, at = _take(scope, uid), moment(at)
    rows = list(rollcalls.expected_at(rollcall.list, rollcall.shelter).select_related("region", "household", "list"))
    if set(present) - {row.uid for row in rows}:
        raise NotValid(_("有的人现在不在这个安置点的名单里,请重新打开再点。"))
    rows = [row for row in rows if listed is None or row.uid in listed]
    counted = [_count(rollcall, row, present) for row in rows]
    Counted.objects.bulk_create(counted)
    # A household whose number nobody knows is there, or at least one of it is missing.
    rollcall.expected = sum(
        one.present if one.expected is None and one.present else one.expected or 1 for one in counted
    )
    rollcall.present = sum(one.present for one in counted)
    rollcall.taken_at, rollcall.taken_by_id = at, holding(scope)
    rollcall.save(update_fields=["expected", "present", "taken_at", "taken_by_id"])
    obligations.close_all(scope, subject_uid=rollcall.uid, kinds=[COUNT])
    figures = {"expected": rollcall.expected, "present": rollcall.present}
    done(scope, "rollcall.taken", rollcall, figures=figures, at=at)
    for row, one in zip(rows, counted, strict=True):
        _follow(scope, row, one)
    return rollcall


def _take(scope: Scope, uid: UUID) -> RollCall:
    rollcall = rollcalls.get_rollcall(scope, uid)
    if not rollcalls.may_take(scope, rollcall):
        raise NotAllowed(_("您没有这项权限,或者不在您的范围内。"))
    take_list(rollcall.list)
    rollcall = held(RollCall.unscoped.filter(pk=rollcall.pk))
    if rollcall.taken_at:
        raise WrongState(_("这一次已经清点过了。要再点一次,请新开一次清点。"))
    return rollcall


def _count(rollcall: RollCall, row: Move, present: Mapping[UUID, int | None]) -> Counted:
    here = 0
    if row.uid in present:
        said = present[row.uid]
        here = (row.gone or 1) if said is None else said
    if here < 0 or here > 2_000:
        raise NotValid(_("人数不对,请核对。"))
    return Counted(rollcall=rollcall, move=row, expected=row.gone, present=here)


def _follow(scope: Scope, row: Move, one: Counted) -> None:
    missing = max((one.expected or 1) - one.present, 0)
    if not missing:
        if row.missing:
            helping.found(scope, row, worded("清点时在"))
        return
    Move.unscoped.filter(pk=row.pk).update(missing=missing)
    row.missing = missing
    helping.ask_help(scope, row, Trouble.MISSING, number=missing)
