"""A lease that ran out belongs to somebody else; whoever lost it settles nothing."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db.models.functions import Now

from lastmile.foundation.jobs import services
from lastmile.foundation.jobs.models import Job
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db(transaction=True)
HERE = "lastmile.foundation.jobs.tests.test_leases"
ran: list[UUID] = []


def note(uid: UUID) -> None:
    ran.append(uid)


def lose_the_rest(uid: UUID) -> None:
    """Takes so long that somebody else took over everything else this worker holds."""
    ran.append(uid)
    Job.objects.exclude(subject_uid=uid).update(state="leased", fence=99)


@pytest.fixture(autouse=True)
def _forget() -> None:
    ran.clear()


def taken_over() -> tuple[Job, Job]:
    """A job as the slow worker and as the one who took it over hold it."""
    services.later(f"{HERE}.note", uuid7())
    [slow] = services.claim()
    Job.objects.update(lease_until=Now() - timedelta(seconds=1))
    [quick] = services.claim()
    return slow, quick


def test_completing_is_refused() -> None:
    slow, quick = taken_over()
    assert not services.done(slow)
    assert Job.objects.get().state == "leased"
    assert services.done(quick)


def test_failing_is_refused() -> None:
    slow, quick = taken_over()
    assert not services.failed(slow, RuntimeError())
    assert services.done(quick)
    assert not services.failed(slow, RuntimeError())
    assert Job.objects.get().state == "done"


def test_extending_is_refused() -> None:
    slow, quick = taken_over()
    assert not services.extend(slow)
    assert services.extend(quick)


def test_a_late_job_of_a_batch_is_left_alone_when_somebody_else_has_it(settings: Any) -> None:
    settings.JOB_LEASE = 0  # every job comes late
    first, second = uuid7(), uuid7()
    services.later(f"{HERE}.lose_the_rest", first)
    services.later(f"{HERE}.note", second)
    services.run_due()
    assert ran == [first]


def test_the_length_of_a_lease_is_a_setting(settings: Any) -> None:
    settings.JOB_LEASE = 500
    services.later(f"{HERE}.note", uuid7())
    services.claim()
    assert Job.objects.filter(lease_until__gt=Now() + timedelta(seconds=400)).count() == 1
