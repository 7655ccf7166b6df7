"""kill -9 of workers in the middle of a message to everybody, with a gateway that dedupes and one that does not."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.faults import promises
from tests.faults.world import World

TELL = "tests.faults.domain.tell_residents"
QUEUING = ["messages.queued.before", "messages.queued.after"]
CARRYING = ["attempts.claimed.after", "gateway.after", "attempts.recorded.before", "callbacks.applied.before"]


@pytest.fixture(scope="module")
def night(world: World) -> dict[str, UUID]:
    """One message to everybody for each point; a worker dies at it, the other goes on, a call to the posts comes behind."""
    world.python("from tests.faults import domain; domain.prepare_residents()")
    world.start_all(sealers=1)
    matters = {}
    for point in [*QUEUING, *CARRYING]:
        world.throw(point)
        matters[point] = world.later(TELL)
        world.wait_for_death(point)
        world.start_again()
    matters["call"] = world.open_call()
    world.drain()
    return matters


@pytest.mark.parametrize("point", [*QUEUING, *CARRYING])
def test_whoever_dies_there_loses_no_resident_and_tells_nobody_twice(
    world: World, night: dict[str, UUID], point: str
) -> None:
    assert point in world.killed_at()
    promises.every_resident_is_told(world, night[point])
    promises.nobody_is_called_twice(world, night[point])
    promises.those_in_need_stand_first(world, night[point])


def test_a_call_behind_the_crowd_reaches_every_post(world: World, night: dict[str, UUID]) -> None:
    promises.nobody_is_lost(world, night["call"])


def test_after_all_the_kills_the_board_equals_a_recount(world: World, night: dict[str, UUID]) -> None:
    promises.counts_equal_a_recount(world)
    assert world.verify().returncode == 0
