"""kill -9 of worker, sealer and web on both sides of every commit, with a gateway that knows a message again."""

from uuid import UUID

import pytest

from tests.faults import promises
from tests.faults.world import World

COMMITS = [
    "obligations.opened",
    "attempts.written",
    "attempts.claimed",
    "gateway",  # on both sides of the hand-over itself
    "attempts.recorded",
    "callback.kept",
    "callbacks.applied",
    "jobs.claimed",
    "answer.recorded",
    "job.settled",
    "entries.sealed",
    "bulk.digested",
    "head.signed",
]
POINTS = [f"{commit}.{side}" for commit in COMMITS for side in ("before", "after")]


@pytest.fixture(scope="module")
def night(world: World) -> dict[str, UUID]:
    """One call for each point; somebody dies at it, the others go on, the dead one is started again."""
    world.start_all()
    matters = {}
    for point in POINTS:
        if point.startswith("head."):
            world.kill("sealer0")  # heads are signed at the start and once a minute
        world.throw(point)
        world.start_again()
        matters[point] = world.open_call()
        world.wait_for_death(point)
        world.start_again()
    world.drain()
    return matters


@pytest.mark.parametrize("point", POINTS)
def test_whoever_dies_there_loses_nobody_and_no_answer(world: World, night: dict[str, UUID], point: str) -> None:
    assert point in world.killed_at()
    promises.nobody_is_lost(world, night[point])


@pytest.mark.parametrize("point", POINTS)
def test_whoever_dies_there_calls_nobody_twice(world: World, night: dict[str, UUID], point: str) -> None:
    promises.nobody_is_called_twice(world, night[point])


def test_everything_the_gateway_took_is_in_our_history(world: World, night: dict[str, UUID]) -> None:
    promises.everything_handed_is_known(world)


def test_after_all_the_kills_the_record_is_whole(world: World, night: dict[str, UUID]) -> None:
    promises.the_record_is_whole(world, len(night))
