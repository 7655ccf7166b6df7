"""Kills around the hand-over, with a gateway that neither knows a message again nor can be asked."""

from uuid import UUID

import pytest

from tests.faults import promises
from tests.faults.world import World

POINTS = ["attempts.claimed.after", "gateway.before", "gateway.after", "gateway.after", "attempts.recorded.before"]
# What nobody lives any more to hand over, and whose time is up: no clock that runs while a worker is only slow.
ENDED = "UPDATE channels_attempt SET lease_until='2000-01-01 00:00:00' WHERE state='leased' RETURNING uid"
IN_THE_CROWD = "attempts.recorded.before"
# Nobody answers before the third redial, and no SMS is confirmed: the unknown ones stay unknown until sent again.
SLOW = ["rings_out", "rings_out", "rings_out", "answers"]


@pytest.fixture(scope="module")
def in_flight(world: World) -> set[str]:
    """Ids of everything that was being handed over when its worker died; afterwards the night is drained.

    Five calls of posts, then a message to everybody.
    """
    world.env |= {"LASTMILE_GATEWAY_DEDUPES": "0", "LASTMILE_ATTEMPT_LEASE": "90"}
    world.python("from tests.faults import domain; domain.prepare_residents()")
    world.start_all("--forgetful", "--mute", workers=1, sealers=1, voice=SLOW, sms="never")
    held: set[str] = set()
    asked = [*((point, "open_call") for point in POINTS), (IN_THE_CROWD, "tell_residents")]
    for point, handler in asked:
        if handler == "tell_residents":
            world.drain()  # or a redial of a post takes the death meant for the crowd
        world.throw(point)
        world.later(f"tests.faults.domain.{handler}")
        world.wait_for_death(point)
        held |= {str(UUID(str(row[0]))) for row in world.rows(ENDED)}
        world.start_again()
    world.drain()
    return held


def test_at_most_what_was_in_flight_goes_out_twice(world: World, in_flight: set[str]) -> None:
    """How many really do is a matter of the moment: whoever answers meanwhile is not called again."""
    assert in_flight
    assert promises.doubled(world) <= in_flight


def test_every_repeat_says_so_and_is_counted(world: World, in_flight: set[str]) -> None:
    counted = world.rows("SELECT uid, repeats FROM channels_attempt WHERE repeats > 0")
    repeats = {str(UUID(str(uid))): times for uid, times in counted}
    assert promises.doubled(world) <= set(repeats) <= in_flight
    marked = [call for call in world.handed() if call["repeat"]]
    assert marked
    assert all("可能重复收到" in call["text"] for call in marked)
    assert {call["id"] for call in world.handed() if "可能重复收到" in call["text"]} <= set(repeats)


def test_nobody_is_lost_with_such_a_gateway_either(world: World, in_flight: set[str]) -> None:
    matters = world.rows("SELECT DISTINCT subject_uid FROM obligations_obligation WHERE kind='call.answer'")
    assert len(matters) == len(POINTS)
    for (matter,) in matters:
        promises.nobody_is_lost(world, UUID(str(matter)))
    promises.the_record_is_whole(world, len(POINTS))


def test_of_a_crowd_nobody_is_lost_and_the_board_shows_the_repeats(world: World, in_flight: set[str]) -> None:
    [(crowd,)] = world.rows("SELECT subject_uid FROM channels_fanout")
    promises.every_resident_is_told(world, UUID(str(crowd)))
    promises.counts_equal_a_recount(world)
    shown = f"from lastmile.foundation.channels.selectors import repeats; print(repeats('{UUID(str(crowd))}'))"
    assert int(world.python(shown)) == world.count(promises.REPEATS, world.key(UUID(str(crowd)))) > 0
