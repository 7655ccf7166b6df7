"""What comes back for a call: an answer on any channel answers all the person's posts and stops the rest."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from lastmile.foundation.channels import services as channels
from lastmile.foundation.jobs import crash
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.obligations import rules
from lastmile.foundation.obligations.models import Callout, CalloutCover, LadderCopy, Obligation
from lastmile.foundation.obligations.rules import Ladder, To
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock

AS_HOLDER = (To.HOLDER_A, To.HOLDER_B)


def take_answer(
    *, reference: UUID, channel: str, at: datetime, heard_seconds: float | None = None, key: str = "", reply: str = ""
) -> bool:
    """Something came back for a call. True when it counts as an answer by the ladder the call was made under.

    Answering twice, late or on two channels at once changes nothing more.
    """
    callout = Callout.objects.filter(uid=reference).first()
    if callout is None:
        return False
    ladder = Ladder.from_json(LadderCopy.objects.get(pk=callout.ladder_id).content)
    if not rules.counts_as_answer(ladder, heard_seconds=heard_seconds, key=key, reply=reply, channel=channel):
        return False
    return _record(callout, channel=channel, at=at, heard_seconds=heard_seconds)


@transaction.atomic
def _record(callout: Callout, *, channel: str, at: datetime, heard_seconds: float | None) -> bool:
    """Mark a call answered, stop the other attempts to reach this person, and tell the owning domain."""
    fresh = Callout.objects.filter(pk=callout.pk, answered_at__isnull=True)
    if not fresh.update(answered_at=at, answered_via=channel, heard_seconds=heard_seconds):
        return False
    _stop_calls(callout)
    answered = [one.pk for one in covered_by(callout.subject_uid, callout.person_id)]
    # the owning domain closes within seconds; until then the ladder holds its breath
    soon = clock.now() + packs.value("call.answered_wait_minutes", "").duration
    Obligation.unscoped.filter(pk__in=answered, done_at__isnull=True, next_step_at__lt=soon).update(next_step_at=soon)
    jobs.tell("callout.answered", callout)
    crash.at_commit("answer.recorded")
    return True


def _stop_calls(callout: Callout) -> None:
    """An answer as holder leaves calls to the same person as superior standing: those ask for more."""
    calls = Callout.objects.filter(subject_uid=callout.subject_uid, person_id=callout.person_id)
    if callout.role in AS_HOLDER:
        calls = calls.filter(role__in=AS_HOLDER)
    channels.cancel(calls.values_list("uid", flat=True))


def covered_by(subject_uid: UUID, person_id: int) -> QuerySet[Obligation]:
    """Open obligations of a matter for which this person was called as holder or stand-in: what their answer answers."""
    calls = Callout.objects.filter(subject_uid=subject_uid, person_id=person_id, role__in=AS_HOLDER)
    uids = list(CalloutCover.objects.filter(callout__in=calls).values_list("obligation_uid", flat=True))
    return Obligation.unscoped.filter(uid__in=uids, done_at__isnull=True).order_by("id")


def get_callout(callout_uid: UUID) -> Callout:
    """A call with its person. Raises Callout.DoesNotExist."""
    return Callout.objects.select_related("person", "holding__post").get(uid=callout_uid)


@transaction.atomic
def answered_otherwise(subject_uid: UUID, person_id: int, *, via: str, at: datetime) -> int:
    """The person answered without a call of ours bringing it: in the app, to a colleague, at the door.

    Marks their open calls and stops what has not gone out. Returns how many calls that were.
    """
    calls = Callout.objects.filter(
        subject_uid=subject_uid, person_id=person_id, role__in=AS_HOLDER, answered_at__isnull=True
    )
    channels.cancel(list(calls.values_list("uid", flat=True)))
    return calls.update(answered_at=at, answered_via=via)


@transaction.atomic
def stop_idle_calls(obligations: Iterable[Obligation]) -> int:
    """Take back calls that have nothing left to ask for once these obligations are closed. Returns how many attempts."""
    covers = CalloutCover.objects.filter(obligation_uid__in=[one.uid for one in obligations])
    still_open = Obligation.unscoped.filter(uid=OuterRef("obligation_uid"), done_at__isnull=True)
    busy = CalloutCover.objects.filter(Exists(still_open), callout=OuterRef("pk"))
    idle = Callout.objects.filter(~Exists(busy), pk__in=covers.values("callout"), answered_at__isnull=True)
    return channels.cancel(list(idle.values_list("uid", flat=True)))


@transaction.atomic
def stop_all_calls(subject_uid: UUID) -> int:
    """The matter is over: nothing that waits goes out any more. Returns how many attempts were stopped."""
    return channels.cancel(
        Callout.objects.filter(subject_uid=subject_uid, answered_at__isnull=True).values_list("uid", flat=True)
    )
