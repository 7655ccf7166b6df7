"""PostgreSQL has no room: it says so in the middle of the work, with the error it has for that; nothing is written by halves."""

from uuid import UUID

import psycopg
import pytest

from tests.faults import promises
from tests.faults.world import World
from tools.waiting import wait_until

ROOM = 15  # attempts the server has room for: one batch of a crowd and a part of the next
FULL = f"""
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM channels_attempt) > {ROOM} THEN
        RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER no_room AFTER INSERT ON channels_attempt FOR EACH STATEMENT EXECUTE FUNCTION no_room();
"""
# In one look: the worker goes on meanwhile.
PUT = (
    "SELECT (SELECT count(*) FROM channels_attempt WHERE lane > 0),"
    " (SELECT coalesce(sum((figures->>'count')::int), 0) FROM ledger_entry WHERE action='messages.queued')"
)


@pytest.fixture(scope="module")
def matter(world: World) -> UUID:
    """A message to everybody that the server has no room for, and a call behind it."""
    world.python("from tests.faults import domain; domain.prepare_residents()")
    with psycopg.connect(world.url) as connection:
        connection.execute(FULL)
    world.start_all(workers=1)
    world.later("tests.faults.domain.tell_residents")
    asked = world.open_call()
    log = world.folder / "worker0.log"
    wait_until(lambda: "OperationalError" in log.read_text(), "the worker hears that there is no room")
    return asked


def test_a_worker_lives_on_and_of_each_batch_there_is_everything_or_nothing(world: World, matter: UUID) -> None:
    assert world.processes["worker0"].poll() is None
    assert world.count("SELECT count(*) FROM channels_attempt") <= ROOM
    [(put, entered)] = world.rows(PUT)
    assert put == entered


def test_with_room_again_everything_is_done_by_the_same_worker(world: World, matter: UUID) -> None:
    with psycopg.connect(world.url) as connection:
        connection.execute("DROP FUNCTION no_room CASCADE")
    world.drain()
    assert world.processes["worker0"].poll() is None
    promises.nobody_is_lost(world, matter)
    promises.nobody_is_called_twice(world, matter)
    promises.the_record_is_whole(world, 1)
    [(crowd,)] = world.rows("SELECT subject_uid FROM channels_fanout")
    promises.every_resident_is_told(world, UUID(str(crowd)))
    promises.counts_equal_a_recount(world)
