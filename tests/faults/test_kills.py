"""kill -9 of worker, sealer and web on both sides of every commit, with a gateway that knows a message again."""

from collections import Counter
from uuid import UUID

import pytest

from tests.faults.world import World, wait_until

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
        wait_until(lambda: not world.switch.exists(), f"somebody dies at {point}")
        world.start_again()
    world.drain()
    return matters


@pytest.mark.parametrize("point", POINTS)
def test_whoever_dies_there_loses_nobody_and_no_answer(world: World, night: dict[str, UUID], point: str) -> None:
    assert point in world.killed_at()
    uid = world.key(night[point])
    closed = (
        "SELECT count(*) FROM obligations_obligation WHERE subject_uid=? AND kind='call.answer' AND done_at IS NOT NULL"
    )
    assert world.count(closed, uid) == 6
    answered = (
        "SELECT count(DISTINCT holding_id) FROM obligations_callout WHERE subject_uid=? AND answered_at IS NOT NULL"
    )
    assert world.count(answered, uid) >= 6


@pytest.mark.parametrize("point", POINTS)
def test_whoever_dies_there_calls_nobody_twice(world: World, night: dict[str, UUID], point: str) -> None:
    uid = world.key(night[point])
    attempts = {row[0] for row in world.rows("SELECT uid FROM channels_attempt WHERE subject_uid=?", uid)}
    carried = Counter(call["id"] for call in world.handed() if call["carried"])
    assert [key for key in attempts if carried[str(UUID(str(key)))] > 1] == []
    assert world.count("SELECT coalesce(sum(repeats), 0) FROM channels_attempt WHERE subject_uid=?", uid) == 0
    steps = "SELECT count(*) - count(DISTINCT concat(obligation_uid, ' ', rung, ' ', run)) FROM obligations_step WHERE subject_uid=?"
    assert (
        world.count(
            steps.replace("concat(obligation_uid, ' ', rung, ' ', run)", "obligation_uid || '-' || rung || '-' || run")
            if not world.cluster
            else steps,
            uid,
        )
        == 0
    )


def test_everything_the_gateway_took_is_in_the_record(world: World, night: dict[str, UUID]) -> None:
    known = {
        str(UUID(str(row[0]))) for row in world.rows("SELECT uid FROM channels_attempt WHERE handed_at IS NOT NULL")
    }
    assert {call["id"] for call in world.handed()} <= known


def test_after_all_the_kills_the_record_is_whole(world: World, night: dict[str, UUID]) -> None:
    done = world.verify()
    assert done.returncode == 0, done.stdout + done.stderr
    places = "SELECT count(*) - max(seq) FROM ledger_entry GROUP BY chain_id"
    assert {row[0] for row in world.rows(places)} == {0}
    openings = "SELECT count(*) FROM ledger_entry WHERE action='obligations.opened'"
    assert world.count(openings) == len(POINTS)


def test_every_job_was_done_once_in_effect(world: World, night: dict[str, UUID]) -> None:
    assert world.rows("SELECT state, count(*) FROM jobs_job GROUP BY state")[0][0] == "done"
    answers = "SELECT count(*) FROM ledger_entry WHERE action='call.answered'"
    assert world.count(answers) == 6 * len(POINTS)
