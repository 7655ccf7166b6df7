"""The machine's clock jumps: it is logged, and nothing that is leased or timed fires twice."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from lastmile.foundation.jobs import services, timetable, worker
from lastmile.foundation.jobs.models import Beat, Job
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db(transaction=True)
HERE = "lastmile.foundation.jobs.tests.test_clock_jumps"
ticks: list[int] = []


def tick() -> None:
    ticks.append(1)


@pytest.fixture(autouse=True)
def _forget() -> None:
    ticks.clear()


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[float, float], None]]:
    """Set what the machine's two clocks show: the one people set, and the one nobody can."""

    def show(wall: float, steady: float) -> None:
        monkeypatch.setattr(worker.time, "time", lambda: wall)
        monkeypatch.setattr(worker.time, "monotonic", lambda: steady)

    monkeypatch.setattr(worker, "_last", None)
    yield show


@pytest.mark.parametrize("jump", [61, 3600, -61, -86400])
def test_a_jump_over_a_minute_is_logged(
    machine: Callable[[float, float], None], jump: int, caplog: pytest.LogCaptureFixture
) -> None:
    machine(1_000_000, 50)
    worker.notice_jump()
    machine(1_000_001 + jump, 51)
    assert worker.notice_jump() == jump
    assert f"jumped by {jump} s" in caplog.text
    assert Beat.objects.get(name="clock-jump").detail == f"{jump} s"


@pytest.mark.parametrize("jump", [0, 59, -59])
def test_a_smaller_one_is_not(machine: Callable[[float, float], None], jump: int) -> None:
    machine(1_000_000, 50)
    worker.notice_jump()
    machine(1_000_001 + jump, 51)
    worker.notice_jump()
    assert Beat.objects.count() == 0


def test_an_hour_asleep_is_no_jump(machine: Callable[[float, float], None]) -> None:
    machine(1_000_000, 50)
    worker.notice_jump()
    machine(1_003_600, 3650)
    assert worker.notice_jump() == 0


@pytest.mark.parametrize("hours", [2, -2])
def test_leases_and_intervals_follow_the_database_whatever_the_business_clock_shows(
    settings: object, hours: int
) -> None:
    settings.TIMETABLE = {"tick": (f"{HERE}.tick", 60)}  # type: ignore[attr-defined]
    timetable.lay_out()
    timetable.run_due()
    services.later(f"{HERE}.tick", uuid7())
    services.claim()
    with clock.stopped(datetime.now(UTC) + timedelta(hours=hours)):
        assert timetable.run_due() == []
        assert services.claim() == []
    assert (len(ticks), Job.objects.get().state) == (1, "leased")
