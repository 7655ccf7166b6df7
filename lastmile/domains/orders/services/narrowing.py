"""Places leave the area of a call, by an update of what it was issued for: nobody is called or climbed past for them any more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from lastmile.domains.orders import rules
from lastmile.domains.orders.models import Call, CallArea
from lastmile.domains.orders.rules import ANSWER, DOOR, State
from lastmile.domains.orders.selectors import calls, choosing, counting
from lastmile.domains.orders.services.answers import hold
from lastmile.domains.orders.services.placing import limit, rows_of
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.jobs import crash
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.obligations import answering
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.people.models import Person
from lastmile.foundation.wording import worded
from lastmile.kernel import clock, region_codes

BATCH = 2000


def narrow(scope: Scope, *, uid: UUID, stay: Iterable[str]) -> Call:
    """The call concerns only what of its places lies in these, by codes. The others may come back by `widen`.

    As with a new call the places commit first, then what is owed elsewhere ends; a job does that too.
    """
    call = _narrow(scope, uid, sorted(set(stay)))
    let_go(scope, call)
    return call


@transaction.atomic
def _narrow(scope: Scope, uid: UUID, stay: Sequence[str]) -> Call:
    call = hold(calls.get_call(scope, uid))
    scope.require(Permission.CALL_ISSUE, on=call)
    known = choosing.areas_of(call)
    wide = [one.code for one in known if not one.exact]
    kept = rules.areas_for(region_codes.common(wide, stay))
    if kept == rules.areas_for(wide):
        return call
    gone = [one for one in known if one not in kept]
    CallArea.objects.filter(rows_of(gone), call=call).update(left_at=clock.now())
    limit(call, [one for one in kept if one not in known])
    left = [one.code for one in gone if not one.exact]
    ledger.write(
        scope, "call.narrowed", call, figures={"left": left, "stay": [one.code for one in kept if not one.exact]}
    )
    jobs.tell("call.narrowed", call)
    return call


def let_go(scope: Scope, call: Call) -> int:
    """End what is owed to a call in places in which it calls no more, batch by batch; safe to run again. Returns how many posts."""
    total = 0
    while choosing.has_left(call) and (count := _let_go(scope, call)):
        total += count
    return total


@transaction.atomic
def _let_go(scope: Scope, call: Call) -> int:
    held = hold(call)
    rows = (
        list(_outside(held).select_related("held_by__person").order_by("id")[:BATCH])
        if held.state == State.OPEN
        else []
    )
    if not rows:
        return 0
    set_aside(scope, held, rows)
    answering.stop_idle_calls(rows)  # behind it: a ladder that climbed meanwhile has called by now
    tally = counting.tally(held, Q())
    Call.unscoped.filter(pk=held.pk).update(posts=tally.posts, people=tally.people)
    ledger.write(scope, "call.let_go", held, figures={"posts": len(rows)})
    crash.at_commit("call.let_go")
    return len(rows)


def _outside(call: Call) -> QuerySet[Obligation]:
    """Open answers of posts that stand nowhere the call still calls."""
    rows = Obligation.unscoped.filter(counting.ASKED, subject_uid=call.uid, kind=ANSWER, done_at__isnull=True)
    areas = choosing.areas_of(call)
    return rows.exclude(choosing.within(areas)) if areas else rows


def set_aside(scope: Scope, call: Call, rows: Sequence[Obligation]) -> None:
    """Answers that are not asked any more, and the errands to the doors of whoever is asked for nothing else."""
    obligations.set_aside(scope, [row.pk for row in rows], reason=worded("已不在范围内,不再叫应"))
    doors = Obligation.unscoped.filter(subject_uid=call.uid, kind=DOOR)
    found: dict[str, list[int]] = {}
    for pk, occurrence in doors.values_list("pk", "occurrence"):
        found.setdefault(occurrence.split(" ")[0], []).append(pk)
    keys = {row.held_by.person.uid.hex if row.held_by else row.uid.hex for row in rows} & found.keys()
    idle = keys - _still_asked(call, keys)
    obligations.set_aside(scope, [pk for key in idle for pk in found[key]], reason=worded("已不在范围内,不再叫应"))


def _still_asked(call: Call, keys: Iterable[str]) -> set[str]:
    """Of some errands, those to persons who owe an answer for another post all the same."""
    people = Person.unscoped.filter(uid__in=[UUID(key) for key in keys])
    rows = Obligation.unscoped.filter(counting.ASKED, subject_uid=call.uid, kind=ANSWER, done_at__isnull=True)
    asked = rows.filter(held_by__person__in=people).values_list("held_by__person__uid", flat=True)
    return {uid.hex for uid in asked}
