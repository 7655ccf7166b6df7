"""Daily work that was not done is done later the same day; long jobs hold up nothing that is timed."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from lastmile.foundation.jobs import services, timetable, worker
from lastmile.foundation.jobs.models import Job
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db(transaction=True)
HERE = "lastmile.foundation.jobs.tests.test_daily_work"
MIDNIGHT, AN_HOUR = "00:10", timedelta(hours=1)
done: list[str] = []
trouble: list[BaseException] = []
stop = threading.Event()


def rounds() -> None:
    if trouble:
        raise trouble.pop()
    done.append("rounds")


def climb() -> None:
    done.append("climb")


def takes_long(uid: UUID) -> None:
    done.append("job")
    if done.count("job") == 2:
        stop.set()


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    yield
    done.clear()
    trouble.clear()
    stop.clear()


@pytest.fixture
def midnight(settings: Any) -> datetime:
    """The moment when the rounds of a day are opened."""
    settings.TIMETABLE = {"rounds": (f"{HERE}.rounds", MIDNIGHT)}
    day = clock.today() + timedelta(days=1)
    with clock.stopped(clock.at(day, 0)):
        timetable.lay_out()
    return clock.at(day, 0, 10)


def at(moment: datetime) -> list[str]:
    with clock.stopped(moment):
        timetable.run_due()
    return done


def test_what_failed_is_done_within_the_hour_and_once_that_day(midnight: datetime) -> None:
    trouble.append(RuntimeError("the database was restarted"))
    assert at(midnight) == []
    assert at(midnight + AN_HOUR) == ["rounds"]
    assert at(midnight + 20 * AN_HOUR) == ["rounds"]
    assert at(midnight + 24 * AN_HOUR) == ["rounds", "rounds"]


def test_what_its_worker_died_over_is_done_by_another(midnight: datetime) -> None:
    trouble.append(SystemExit())
    with pytest.raises(SystemExit):
        at(midnight)
    assert at(midnight + AN_HOUR) == ["rounds"]


def test_what_somebody_is_at_is_not_begun_by_another(midnight: datetime) -> None:
    with clock.stopped(midnight):
        assert timetable._take_daily("rounds", MIDNIGHT)
        assert timetable.run_due() == []


def test_between_long_jobs_the_timetable_goes_on(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.TIMETABLE = {"climb": (f"{HERE}.climb", 1)}
    monkeypatch.setattr(worker, "BEAT", 0)
    monkeypatch.setattr(timetable, "_take_interval", lambda name, seconds: True)
    for _one in range(2):
        services.later(f"{HERE}.takes_long", uuid7())
    worker.work(stop)
    assert done[:4] == ["climb", "job", "climb", "job"]
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}
