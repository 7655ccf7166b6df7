"""The typed call of the real orders domain, killed on both sides of its commits."""

from uuid import UUID

import pytest

from tests.faults import promises
from tests.faults.world import World

POINTS = [
    "obligations.opened.before",
    "obligations.opened.after",
    "attempts.written.before",
    "gateway.after",
    "answer.recorded.after",
    "job.settled.before",
]
ISSUED = "SELECT count(*) FROM ledger_entry WHERE action='call.issued'"
NUMBERS = "SELECT count(*), count(DISTINCT number) FROM orders_call"


@pytest.fixture(scope="module")
def night(world: World) -> dict[str, UUID]:
    """One typed call for each point, issued by a worker that may die over it and do it again with the same uid."""
    world.env["FAULTS_DOMAIN"] = "orders"
    world.start_all()
    matters = {}
    for point in POINTS:
        world.throw(point)
        matters[point] = world.later("tests.faults.domain.issue_call")
        world.wait_for_death(point)
        world.start_again()
    world.drain()
    return matters


@pytest.mark.parametrize("point", POINTS)
def test_every_post_is_called_and_every_answer_counted_once(world: World, night: dict[str, UUID], point: str) -> None:
    assert point in world.killed_at()
    promises.nobody_is_lost(world, night[point])
    promises.nobody_is_called_twice(world, night[point])


def test_each_call_was_issued_once_under_a_number_of_its_own(world: World, night: dict[str, UUID]) -> None:
    assert world.count(ISSUED) == len(POINTS)
    assert world.rows(NUMBERS) == [(len(POINTS), len(POINTS))]


def test_the_record_of_real_calls_is_whole(world: World, night: dict[str, UUID]) -> None:
    done = world.verify()
    assert done.returncode == 0, done.stdout + done.stderr
    promises.everything_handed_is_known(world)
