"""Tell facts, put work aside for later, claim it and settle it.

`tell` writes one row per subscriber in the caller's transaction: the fact and its consequences exist together or not at all.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils.module_loading import import_string

from lastmile.foundation.jobs import crash as crashes
from lastmile.foundation.jobs import rules
from lastmile.foundation.jobs.models import Beat, Job
from lastmile.foundation.statements.prepared import Prepared
from lastmile.kernel import crash

log = logging.getLogger(__name__)
One = TypeVar("One")
UNFINISHED = (Job.State.WAITING, Job.State.LEASED)
is_due = Prepared(lambda: Job.objects.filter(state=Job.State.WAITING, run_at__lte=Now())).any
has_expired = Prepared(lambda: Job.objects.filter(state=Job.State.LEASED, lease_until__lt=Now())).any


class Subject(Protocol):
    uid: UUID


class Retry(Exception):
    """A handler asks to be run again later without it counting as a failure.

    `soon`: at once, after whatever else is due; for long work that is done in turns.
    """

    def __init__(self, *words: str, soon: bool = False) -> None:
        super().__init__(*words)
        self.soon = soon


def tell(fact: str, subject: Subject) -> None:
    """Say that something happened; every subscriber of `config/subscriptions.py` gets a job of its own."""
    for handler in settings.SUBSCRIPTIONS.get(fact, []):
        later(handler, subject.uid, fact=fact)


def tell_all(fact: str, subjects: Sequence[Subject]) -> None:
    """The same of many subjects at once, in a statement a subscriber."""
    uids = [one.uid for one in subjects]
    for handler in settings.SUBSCRIPTIONS.get(fact, []) if uids else []:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                values = "%s, %s, u, 'waiting', statement_timestamp(), 0, 0, '', statement_timestamp()"
                cursor.execute(f"{_PUT} SELECT {values} FROM unnest(%s::uuid[]) AS u", [handler, fact, uids])
            else:
                now = "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')"
                values = f"%s, %s, %s, 'waiting', {now}, 0, 0, '', {now}"
                cursor.executemany(f"{_PUT} VALUES ({values})", [(handler, fact, uid.hex) for uid in uids])


_PUT = "INSERT INTO jobs_job (handler, fact, subject_uid, state, run_at, fence, tries, last_error, created_at)"


def later(handler: str, subject_uid: UUID, *, fact: str = "", delay: timedelta = timedelta(0)) -> Job:
    """Run `handler(subject_uid)` after this transaction commits, or `delay` later."""
    return Job.objects.create(
        handler=handler, subject_uid=subject_uid, fact=fact, run_at=_after(delay), created_at=Now()
    )


def _after(delay: timedelta) -> Any:
    """At once is the database's time itself: SQLite writes a sum with more digits, which would be due only at the next tick."""
    return Now() + delay if delay else Now()


def lease() -> timedelta:
    """How long a claimed job is ours; after that another worker takes it over."""
    return timedelta(seconds=settings.JOB_LEASE)


def claim(limit: int = 50) -> list[Job]:
    """Lease up to `limit` jobs that are due. Two workers never hold one job; per subject and handler, in order."""
    give_back_expired()
    if not is_due():
        return []
    earlier = Job.objects.filter(
        handler=OuterRef("handler"), subject_uid=OuterRef("subject_uid"), id__lt=OuterRef("id"), state__in=UNFINISHED
    )
    with transaction.atomic():
        due = Job.objects.filter(~Exists(earlier), state=Job.State.WAITING, run_at__lte=Now()).order_by("run_at", "id")
        ids = list(due.select_for_update(skip_locked=True).values_list("id", flat=True)[:limit])
        if not ids:
            return []
        Job.objects.filter(id__in=ids, state=Job.State.WAITING).update(
            state=Job.State.LEASED, lease_until=Now() + lease(), fence=F("fence") + 1, tries=F("tries") + 1
        )
        crashes.at_commit("jobs.claimed")
        return list(Job.objects.filter(id__in=ids, state=Job.State.LEASED).order_by("id"))


def give_back_expired() -> int:
    """Jobs whose worker died or hangs go back to waiting; those out of tries are given up, loudly."""
    if not has_expired():
        return 0
    expired = Job.objects.filter(state=Job.State.LEASED, lease_until__lt=Now())
    lost = expired.filter(tries__gte=rules.MOST_TRIES).update(
        state=Job.State.GIVEN_UP, settled_at=Now(), last_error="lease expired"
    )
    if lost:
        log.error("%s jobs given up: their workers died each time", lost)
    return expired.update(state=Job.State.WAITING)


def extend(job: Job) -> bool:
    """Hold a long job's lease a little longer; False when somebody else has it by now."""
    return bool(_held(job).update(lease_until=Now() + lease()))


def done(job: Job) -> bool:
    """Settle a job; False when the lease was lost meanwhile."""
    crash.point("job.settled.before")
    settled = bool(_held(job).update(state=Job.State.DONE, settled_at=Now(), last_error=""))
    crash.point("job.settled.after")
    return settled


def failed(job: Job, problem: BaseException) -> bool:
    """Put a failed job back with a growing pause, or give it up after the last try.

    Only the kind of error is kept: its words may hold personal data.
    """
    word = type(problem).__name__[:200]
    if isinstance(problem, Retry):
        pause = timedelta(0) if problem.soon else rules.pause(1)
        return bool(_held(job).update(state=Job.State.WAITING, run_at=_after(pause), tries=F("tries") - 1))
    if _has_no_room(problem):
        again = {"run_at": Now() + rules.pause(1), "tries": F("tries") - 1, "last_error": word}
        return bool(_held(job).update(state=Job.State.WAITING, **again))
    if job.tries >= rules.MOST_TRIES:
        log.error("job %s (%s) given up after %s tries: %s", job.pk, job.handler, job.tries, word)
        return bool(_held(job).update(state=Job.State.GIVEN_UP, settled_at=Now(), last_error=word))
    return bool(_held(job).update(state=Job.State.WAITING, run_at=Now() + rules.pause(job.tries), last_error=word))


def _has_no_room(problem: BaseException) -> bool:
    """Whether the database was full, out of memory or connections, or going down: no fault of the job, however long it lasts."""
    cause = problem.__cause__
    if not isinstance(problem, (OperationalError, InterfaceError)):
        return False
    state, code = str(getattr(cause, "sqlstate", None) or ""), int(getattr(cause, "sqlite_errorcode", 0))
    return state.startswith(("08", "53", "57P")) or code & 0xFF in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)


def _held(job: Job) -> Any:
    return Job.objects.filter(pk=job.pk, fence=job.fence, state=Job.State.LEASED)


_running = threading.local()


def seconds_running() -> float:
    """For how long the job of this thread has been at it; 0 outside a job. Long work is done in turns (`Retry`)."""
    return time.monotonic() - getattr(_running, "since", time.monotonic())


def run(job: Job) -> bool:
    """Run one claimed job and settle it. True when the handler succeeded."""
    _running.since = time.monotonic()
    try:
        return _run(job)
    finally:
        del _running.since


def _run(job: Job) -> bool:
    try:
        import_string(job.handler)(job.subject_uid)
    except Exception as problem:
        if not isinstance(problem, Retry):
            log.warning("job %s (%s) failed: %s", job.pk, job.handler, type(problem).__name__, exc_info=settings.DEBUG)
        if connection.in_atomic_block:  # only in tests; a worker runs outside any transaction
            raise
        failed(job, problem)
        return False
    done(job)
    return True


def run_due(limit: int = 50, *, between: Callable[[], object] | None = None) -> int:
    """Claim and run one batch; returns how many were claimed. `between`: done before each job.

    Before each job that comes late in the batch the lease is made longer; a job that somebody else took over is left alone.
    """
    begun = time.monotonic()
    claimed = claim(limit)
    for job in claimed:
        if between:
            between()
        if time.monotonic() - begun < settings.JOB_LEASE / 2 or extend(job):
            run(job)
    return len(claimed)


def each(some: Iterable[One], act: Callable[[One], int | None]) -> int:
    """Do something for each of many, each in a transaction of its own. One that fails is said loudly and holds up none of
    the others; a database that is away ends it. Returns the sum of what `act` says.
    """
    total = 0
    for one in some:
        try:
            total += act(one) or 0
        except (OperationalError, InterfaceError):
            raise
        except Exception as problem:  # its words may hold personal data
            what, whose, word = getattr(act, "func", act), getattr(one, "pk", one), type(problem).__name__
            log.error("%s failed for %s: %s", getattr(what, "__qualname__", what), whose, word, exc_info=settings.DEBUG)
    return total


def beat(name: str, detail: str = "") -> None:
    """Say that `name` lives."""
    if not Beat.objects.filter(name=name).update(at=Now(), detail=detail):
        Beat.objects.update_or_create(name=name, defaults={"at": Now(), "detail": detail})


def forget_done(older_than: timedelta = timedelta(days=7)) -> int:
    """Delete settled jobs; the ledger keeps what they did."""
    return Job.objects.filter(Q(state=Job.State.DONE), settled_at__lt=Now() - older_than).delete()[0]


def try_again() -> int:
    """Give every given-up job a fresh set of tries, once a person has seen to the cause."""
    given_up = Job.objects.filter(state=Job.State.GIVEN_UP)
    return given_up.update(state=Job.State.WAITING, tries=0, run_at=Now(), settled_at=None)
