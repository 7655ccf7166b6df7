"""Two hours without a worker, and a clock that jumps: rungs keep their distance, nothing fires twice."""

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest

from lastmile.foundation.obligations.tests.factories import RED_NIGHT
from tests.faults import promises
from tests.faults.world import World
from tools.waiting import wait_until

RAN = "SELECT obligation_uid, rung, run, at FROM obligations_step WHERE subject_uid=? AND passed='' ORDER BY id"
DOOR = next(number for number, rung in enumerate(RED_NIGHT.rungs) if rung.to == "door")


@pytest.fixture(scope="module")
def silent(world: World) -> World:
    """Nobody ever answers: the ladder climbs to the door."""
    world.start_all(workers=1, sealers=1, voice=["rings_out"], sms="never")
    return world


def wind(world: World, minutes: int, speed: int = 60) -> None:
    """Set the platform's clock forward or back; an hour takes a minute, or as `speed` says."""
    world.python(
        "from datetime import timedelta; from lastmile.demo import clock as demo; from lastmile.kernel import clock; "
        f"demo.wind(to=clock.now() + timedelta(minutes={minutes}), speed={speed})"
    )


def steps(world: World, matter: UUID) -> dict[str, list[tuple[int, int, datetime]]]:
    """(rung, run, when) of what really ran, by obligation."""
    found = defaultdict(list)
    for uid, rung, run, at in world.rows(RAN, world.key(matter)):
        found[str(uid)].append((rung, run, at if isinstance(at, datetime) else datetime.fromisoformat(at)))
    return dict(found)


def have_run(world: World, matter: UUID, rung: int) -> bool:
    found = steps(world, matter)
    return len(found) == promises.POSTS and all(any(one[0] >= rung for one in ran) for ran in found.values())


def least_wait(rung: int, run: int) -> timedelta:
    step = RED_NIGHT.rungs[rung]
    return timedelta(minutes=step.repeat_every if run else step.wait)


def test_after_two_hours_without_a_worker_the_rungs_still_keep_their_least_wait(silent: World) -> None:
    wind(silent, 0, speed=1)  # or a redial falls due before the worker is gone
    matter = silent.open_call()
    wait_until(lambda: have_run(silent, matter, 0), "everybody was called once")
    silent.kill("worker0")
    wind(silent, 120)
    silent.start_again()
    wait_until(lambda: have_run(silent, matter, DOOR), "somebody is sent to the door")
    for ran in steps(silent, matter).values():
        gaps = [later[2] - earlier[2] for earlier, later in pairwise(ran)]
        assert gaps[0] >= timedelta(hours=1, minutes=50)
        assert all(gap >= least_wait(*one[:2]) for gap, one in zip(gaps, ran[1:], strict=True))
    assert silent.count(promises.STEPS_TWICE, silent.key(matter)) == 0


@pytest.mark.parametrize("minutes", [10, -5])
def test_a_clock_that_jumps_fires_nothing_twice(silent: World, minutes: int) -> None:
    matter = silent.open_call()
    wait_until(lambda: have_run(silent, matter, 0), "everybody was called once")
    wind(silent, minutes)
    wait_until(lambda: have_run(silent, matter, 1), "everybody was called again")
    promises.nobody_is_called_twice(silent, matter)
    calls = "SELECT count(*) FROM obligations_callout WHERE subject_uid=? GROUP BY person_id, rung, attempt"
    assert {row[0] for row in silent.rows(calls, silent.key(matter))} == {1}


def test_the_record_of_such_a_night_is_whole(silent: World) -> None:
    unsealed = "SELECT count(*) FROM ledger_entry WHERE seq IS NULL"
    wait_until(lambda: silent.count(unsealed) == 0, "everything is sealed")
    assert silent.verify().returncode == 0
