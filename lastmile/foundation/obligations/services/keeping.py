"""What happens to an obligation while it is open: explained, seen, postponed, given another time, hurried."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lastmile.foundation.access.models import branch_q
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.obligations import rules
from lastmile.foundation.obligations.models import Obligation, Pause, Step
from lastmile.foundation.obligations.older import NO_FIGURE
from lastmile.foundation.obligations.rules import Ladder, Passed
from lastmile.foundation.people.models import Holding
from lastmile.foundation.people.selectors import in_force
from lastmile.foundation.regions.models import Region
from lastmile.kernel import clock
from lastmile.kernel.errors import WrongState


@transaction.atomic
def explain(scope: Scope, *, obligation_uid: UUID, words: str) -> Obligation:
    """Say why something is late: one sentence from whoever owes it. Late is always easier than never."""
    held = Holding.objects.filter(in_force(clock.today()), person_id=scope.person_id or 0).values("post_id")
    obligation = Obligation.unscoped.filter(uid=obligation_uid, post__in=held, done_at__isnull=True).first()
    if obligation is None:
        raise WrongState(_("这件事已经办结,或者不是您的岗位在办。"))
    Obligation.unscoped.filter(pk=obligation.pk).update(explanation=words[:120], explained_at=clock.now())
    ledger.write(scope, "obligation.explained", obligation, private={"words": words[:120]})
    return obligation


def mark_seen(scope: Scope, *, uids: Iterable[UUID]) -> None:
    """Note when the holder first saw it; kept beside received and entered, never counted."""
    Obligation.unscoped.filter(uid__in=list(uids), seen_at__isnull=True).update(seen_at=clock.now())


@transaction.atomic
def postpone_standing(scope: Scope, *, subject_uid: UUID, branch: str, why: str) -> int:
    """While an orange or red alert or a response is in force, standing work of a branch waits and says so.

    Standing work opened meanwhile waits too; once the response is called something else (orange became red), what waits says
    the new words. Returns how many obligations were postponed now.
    """
    region = Region.objects.get(code=branch, closed_on__isnull=True)
    now = clock.now()
    pause, made = Pause.unscoped.get_or_create(
        subject_uid=subject_uid,
        region=region,
        ended_at=None,
        defaults={"region_code": branch, "why": why[:80], "began_at": now},
    )
    standing = Obligation.unscoped.filter(branch_q(Obligation, branch), standing=True, done_at__isnull=True)
    if not made and pause.why != why[:80]:
        _say_anew(pause, standing, why[:80])
    rows = standing.filter(postponed_at__isnull=True)
    count = rows.update(postponed_at=now, postponed_why=pause.why, next_step_at=None)
    if made:
        ledger.write(scope, "standing.postponed", pause, figures={"subject": subject_uid, "count": count})
    return count


def _say_anew(pause: Pause, standing: QuerySet[Obligation], why: str) -> None:
    standing.filter(postponed_at__isnull=False, postponed_why=pause.why).update(postponed_why=why)
    pause.why = why
    pause.save(update_fields=["why"])


@transaction.atomic
def resume_standing(scope: Scope, *, subject_uid: UUID, stay: Iterable[str] = ()) -> int:
    """That response is over: standing work goes on, due times moved by as long as it waited. Returns how many.

    `stay`: codes of the branches where it is in force still; there it goes on waiting. Where another response is still in force, it goes on waiting for that one.
    """
    now, resumed = clock.now(), 0
    over = Pause.unscoped.filter(subject_uid=subject_uid, ended_at__isnull=True).exclude(region_code__in=list(stay))
    for pause in over.select_for_update():
        Pause.unscoped.filter(pk=pause.pk).update(ended_at=now)
        count = _resume(pause.region_code, now)
        ledger.write(scope, "standing.resumed", pause, figures={"subject": subject_uid, "count": count})
        resumed += count
    return resumed


def _resume(branch: str, now: datetime) -> int:
    waiting = Obligation.unscoped.filter(branch_q(Obligation, branch), done_at__isnull=True, postponed_at__isnull=False)
    others = list(Pause.unscoped.filter(ended_at__isnull=True).order_by("began_at", "id"))
    changed = []
    for row in waiting.select_for_update(of=("self",)).select_related("ladder").order_by("id"):
        other = next((one for one in others if row.region_code.startswith(one.region_code)), None)
        if other:
            row.postponed_why = other.why
        else:
            _go_on(row, now)
        changed.append(row)
    fields = ["due_at", "climbs_from", "postponed_at", "postponed_why", "next_step_at"]
    Obligation.unscoped.bulk_update(changed, fields, batch_size=200)
    return sum(row.postponed_at is None for row in changed)


def _go_on(row: Obligation, now: datetime) -> None:
    waited = now - (row.postponed_at or now)
    row.due_at += waited
    row.postponed_at, row.postponed_why = None, ""
    if row.ladder and row.climbs_from:
        row.climbs_from += waited
        row.next_step_at = rules.due_step(Ladder.from_json(row.ladder.content), row.progress, row.climbs_from)


@transaction.atomic
def move_due(scope: Scope, obligation: Obligation, due_at: datetime, *, figure: str = "") -> None:
    """Give another due time (an approved extension); a ladder that counts from the due time starts anew from it.

    `figure`: what set it, at the place asked before; empty where a person did.
    """
    changes: dict[str, object] = {"due_at": due_at, "figure": figure or NO_FIGURE}
    if obligation.ladder:
        ladder = Ladder.from_json(obligation.ladder.content)
        if ladder.starts == "due":
            step = None if obligation.postponed_at else rules.due_step(ladder, rules.Progress(), due_at)
            changes |= {
                "rung": 0,
                "runs": 0,
                "slot": None,
                "last_ran_at": None,
                "climbs_from": due_at,
                "next_step_at": step,
            }
    before = obligation.due_at
    if Obligation.unscoped.filter(pk=obligation.pk, done_at__isnull=True).update(**changes):
        ledger.write(scope, "obligation.moved", obligation, figures={"due": due_at, "was": before})


def set_level(obligations: Iterable[Obligation], level: str) -> int:
    """Show open obligations in the colour their matter has by now (red, orange, yellow, blue). Returns how many changed.

    Their times and ladders stay. The caller writes in the ledger what made it so.
    """
    keys = [one.pk for one in obligations]
    return Obligation.unscoped.filter(pk__in=keys, done_at__isnull=True).exclude(level=level).update(level=level)


@transaction.atomic
def bring_forward(scope: Scope, obligations: Iterable[Obligation], *, to: str) -> int:
    """Run the rung that turns to `to` (stand-in, door) now instead of at its time. Returns for how many that was possible.

    Rungs left out are shown as passed by hand. The caller writes the ledger.
    """
    now, steps, brought = clock.now(), [], 0
    for row in obligations:
        if row.ladder is None or row.done_at or row.postponed_at:
            continue
        ladder = Ladder.from_json(row.ladder.content)
        ahead = rules.brought_forward(ladder, row.progress, to)
        if ahead is None:
            continue
        still_there = Obligation.unscoped.filter(pk=row.pk, rung=row.rung, runs=row.runs, done_at__isnull=True)
        if not still_there.update(rung=ahead.rung, runs=0, slot=ahead.slot, next_step_at=now):
            continue
        brought += 1
        steps += [
            Step(
                obligation_uid=row.uid,
                subject_uid=row.subject_uid,
                rung=number,
                run=row.runs if number == row.rung else 0,
                name=ladder.rungs[number].name,
                at=now,
                passed=Passed.BY_HAND,
            )
            for number in range(row.rung, ahead.rung)
        ]
    Step.objects.bulk_create(steps, batch_size=1000)
    return brought
