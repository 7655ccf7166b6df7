"""What must hold after any fault: nothing lost, nothing doubled, the record whole."""

from __future__ import annotations

import json
from collections import Counter
from uuid import UUID

from tests.faults.world import World

POSTS, RESIDENTS = 6, 40
UIDS = "SELECT uid FROM channels_attempt WHERE subject_uid=? AND lane > 0"
ANSWERS = "SELECT count(*) FROM ledger_entry WHERE action='call.answered'"
CLOSED = (
    "SELECT count(*) FROM obligations_obligation WHERE subject_uid=? AND kind='call.answer' AND done_at IS NOT NULL"
)
ANSWERED = "SELECT count(DISTINCT holding_id) FROM obligations_callout WHERE subject_uid=? AND answered_at IS NOT NULL"
STEPS_TWICE = (
    "SELECT count(*) FROM (SELECT 1 FROM obligations_step WHERE subject_uid=? "
    "GROUP BY obligation_uid, rung, run HAVING count(*) > 1) AS twice"
)
REPEATS = "SELECT coalesce(sum(repeats), 0) FROM channels_attempt WHERE subject_uid=?"


def nobody_is_lost(world: World, matter: UUID) -> None:
    """Every post was called and every answer counted."""
    assert world.count(CLOSED, world.key(matter)) == POSTS
    assert world.count(ANSWERED, world.key(matter)) >= POSTS


def nobody_is_called_twice(world: World, matter: UUID) -> None:
    """No message went out twice, no rung ran twice."""
    rows = world.rows("SELECT uid FROM channels_attempt WHERE subject_uid=?", world.key(matter))
    assert {str(UUID(str(row[0]))) for row in rows} & doubled(world) == set()
    assert world.count(REPEATS, world.key(matter)) == 0
    assert world.count(STEPS_TWICE, world.key(matter)) == 0


def doubled(world: World) -> set[str]:
    """Our ids of messages that the gateway carried out more than once."""
    carried = Counter(call["id"] for call in world.handed() if call["carried"])
    return {uid for uid, count in carried.items() if count > 1}


def everything_handed_is_known(world: World) -> None:
    """What the gateway was given, our own history knows."""
    rows = world.rows("SELECT uid FROM channels_attempt WHERE handed_at IS NOT NULL")
    assert {call["id"] for call in world.handed()} <= {str(UUID(str(row[0]))) for row in rows}


def the_record_is_whole(world: World, matters: int) -> None:
    """Verified as an outsider would; every place taken once; each matter opened once and answered once a post."""
    done = world.verify()
    assert done.returncode == 0, done.stdout + done.stderr
    gaps = world.rows("SELECT count(*) - max(seq) FROM ledger_entry GROUP BY chain_id")
    assert {row[0] for row in gaps} == {0}
    assert world.count("SELECT count(*) FROM ledger_entry WHERE action='obligations.opened'") == matters
    assert world.count(ANSWERS) == POSTS * matters
    assert world.rows("SELECT DISTINCT state FROM jobs_job") == [("done",)]


# --- one message to very many

SENT = "SELECT count(*), count(DISTINCT address_key) FROM channels_attempt WHERE subject_uid=? AND lane > 0"
IN_BATCHES = "SELECT figures FROM ledger_entry WHERE action='messages.queued' AND subject_uid=?"


def every_resident_is_told(world: World, matter: UUID) -> None:
    """One message an address, each carried out by the gateway; the entries of the batches stand for all of them."""
    assert world.rows(SENT, world.key(matter)) == [(RESIDENTS, RESIDENTS)]
    uids = {str(UUID(str(uid))) for (uid,) in world.rows(UIDS, world.key(matter))}
    assert uids <= {call["id"] for call in world.handed() if call["carried"]}
    told = [
        json.loads(row[0]) if isinstance(row[0], str) else row[0] for row in world.rows(IN_BATCHES, world.key(matter))
    ]
    assert sum(figures["count"] for figures in told) == RESIDENTS


def those_in_need_stand_first(world: World, matter: UUID) -> None:
    """In the order in which they are claimed."""
    rows = world.rows("SELECT lane FROM channels_attempt WHERE subject_uid=? ORDER BY id", world.key(matter))
    assert [lane for (lane,) in rows] == sorted(lane for (lane,) in rows)


def counts_equal_a_recount(world: World) -> None:
    assert world.python("from tests.faults import domain; print(domain.differences())").strip() == "[]"
