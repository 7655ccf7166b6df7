"""Climb: run every ladder step that is due, matter by matter, each batch one transaction without any network.

A batch takes all due steps of its matters, so that calls of one matter are merged per person in one place.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet

from lastmile.foundation.channels.bulk.statements import change_rows
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.obligations import rules
from lastmile.foundation.obligations.calling import Plan, address_of
from lastmile.foundation.obligations.models import Obligation, Step
from lastmile.foundation.obligations.rules import Ladder, Passed, Progress, Rung, To
from lastmile.foundation.obligations.turning import Batch, load
from lastmile.foundation.statements.prepared import Prepared
from lastmile.kernel import clock

log = logging.getLogger(__name__)
STEPS = 500  # roughly as many due steps make a batch …
MOST = 10_000  # … but a matter's steps stay together up to this many
CLIMBED = ["rung", "runs", "slot", "last_ran_at", "next_step_at"]


def climb_all() -> int:
    """Run due steps until none is left; called every second by the timetable, by any number of workers.

    One matter that cannot be climbed holds up no other: then each is climbed by itself.
    """
    now, total = clock.now(), 0
    try:
        while _is_due(now) and (done := climb(now)):
            total += done
    except (OperationalError, InterfaceError):
        raise
    except Exception as problem:
        log.error("a batch of steps failed: %s; each matter by itself now", type(problem).__name__)
        return total + jobs.each(_due_matters(now), partial(climb, now))
    return total


def climb(now: datetime, matter: UUID | None = None) -> int:
    """Run one batch of due steps, or those of one matter; returns how many obligations were looked at."""
    with transaction.atomic():
        rows = _claim(now, matter)
        if not rows:
            return 0
        batch, plan, steps = load(rows, now), Plan(now), []
        for row in rows:
            steps += _climb_one(row, batch, plan)
        plan.carry_out()
        for step in steps:
            step.callout_uid = None if step.passed else plan.uid_of(step.obligation_uid, step.rung)
        Step.objects.bulk_create(steps, batch_size=1000)
        change_rows(Obligation, CLIMBED, [(row.pk, *(getattr(row, name) for name in CLIMBED)) for row in rows])
        return len(rows)


def _due(now: datetime) -> QuerySet[Obligation]:
    return Obligation.unscoped.filter(next_step_at__lte=now)


# Asked every second by every worker, so it takes no lock.
_is_due = Prepared(_due, Obligation._meta.get_field("next_step_at")).any


def _due_matters(now: datetime) -> list[UUID]:
    return list(_due(now).order_by().values_list("subject_uid", flat=True).distinct())


def _claim(now: datetime, matter: UUID | None) -> list[Obligation]:
    """Every due step of the matters that waited longest (or of one), locked in one order.

    A second worker waits for the first and then finds the steps gone: claimed by state, so nothing fires twice.
    """
    longest = _due(now).order_by("next_step_at", "id").values_list("subject_uid", flat=True)
    matters = {matter} if matter else set(longest[:STEPS])
    if not matters:
        return []
    return list(_due(now).filter(subject_uid__in=matters).order_by("id").select_for_update()[:MOST])


def _climb_one(row: Obligation, batch: Batch, plan: Plan) -> list[Step]:
    """Run or pass rungs until the next one lies in the future."""
    ladder = batch.ladders[row.ladder_id or 0]
    base = row.climbs_from or row.opened_at
    progress, steps = row.progress, []
    while (due := rules.due_step(ladder, progress, base)) is not None and due <= batch.now:
        reason, rung = _turn_to(row, ladder, progress, batch, plan), ladder.rungs[progress.rung]
        vacant = batch.passed_over(row, rung) if not progress.runs else []
        steps += [_step(row, progress, f"{rung.name}({post.title})", batch.now, Passed.VACANT) for post in vacant]
        steps.append(_step(row, progress, rung.name, batch.now, reason))
        progress = rules.after_pass(progress) if reason else rules.after_run(ladder, progress, batch.now)
    row.rung, row.runs, row.slot, row.last_ran_at = progress.rung, progress.runs, progress.slot, progress.last_ran_at
    row.next_step_at = rules.due_step(ladder, progress, base)
    return steps


def _step(row: Obligation, progress: Progress, name: str, at: datetime, passed: str) -> Step:
    return Step(
        obligation_uid=row.uid,
        subject_uid=row.subject_uid,
        rung=progress.rung,
        run=progress.runs,
        name=name[:60],
        at=at,
        passed=passed,
    )


def _turn_to(row: Obligation, ladder: Ladder, progress: Progress, batch: Batch, plan: Plan) -> str:
    """Plan the call (or the door) of one rung; returns why it was passed instead, or ""."""
    rung = ladder.rungs[progress.rung]
    if rung.to == To.DOOR:
        goes = batch.goes_to_the_door(row)
        if goes is None:
            return Passed.VACANT
        plan.send_to_door(row, goes, batch.first_holders(row.post_id))
        return ""
    people = batch.people(row, rung)
    if not people:
        return Passed.VACANT
    before = batch.turned_to(row, progress.rung)
    fresh = [one for one in people if _again(rung, progress) or one.person_id not in before]
    if not fresh:
        return Passed.SAME_PERSON
    if ladder.by == "digest":
        return ""  # the daily digest reads how far it climbed; nobody is called
    channels = rules.channels_at(ladder, rung, clock.local(batch.now).time())
    if not channels:
        return Passed.QUIET
    rung = replace(rung, channels=channels)
    reachable = [one for one in fresh if any(address_of(one.person, channel) for channel in rung.channels)]
    if not reachable:
        return Passed.NO_ADDRESS
    for holding in reachable:
        plan.call(row, holding, progress.rung, rung, again=holding.person_id in before)
        batch.called[row.uid].add(holding.person_id)
    return ""


def _again(rung: Rung, progress: Progress) -> bool:
    """Redialling the holder is meant; a stand-in or superior who is the same person is not."""
    return rung.to == To.HOLDER_A or progress.runs > 0
