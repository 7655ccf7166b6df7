"""kill -9 of PostgreSQL itself on both sides of the commits, under workers, sealers and web that live on."""

from uuid import UUID

import pytest

from tests.faults import promises
from tests.faults.world import World
from tools.waiting import wait_until

COMMITS = [
    "obligations.opened",
    "attempts.written",
    "attempts.claimed",
    "gateway",
    "answer.recorded",
    "entries.sealed",
]
POINTS = [f"{commit}.{side}" for commit in COMMITS for side in ("before", "after")]


@pytest.fixture(scope="module")
def night(world: World) -> dict[str, UUID]:
    """One call for each point, at which the server dies; it is started again at once and recovers."""
    world.start_all()
    assert world.cluster
    matters = {}
    for point in POINTS:
        matters[point] = world.open_call()
        world.throw(point, victim=world.cluster.postmaster())
        wait_until(lambda: not world.switch.exists(), f"the database dies at {point}")
        world.cluster.start_again()
        world.start_again()
    world.drain()
    return matters


@pytest.mark.parametrize("point", POINTS)
def test_a_database_that_dies_there_loses_nobody_and_no_answer(
    world: World, night: dict[str, UUID], point: str
) -> None:
    assert point in world.killed_at()
    promises.nobody_is_lost(world, night[point])


@pytest.mark.parametrize("point", POINTS)
def test_a_database_that_dies_there_makes_nobody_be_called_twice(
    world: World, night: dict[str, UUID], point: str
) -> None:
    promises.nobody_is_called_twice(world, night[point])


def test_after_all_the_recoveries_the_record_is_whole(world: World, night: dict[str, UUID]) -> None:
    promises.everything_handed_is_known(world)
    promises.the_record_is_whole(world, len(night))
