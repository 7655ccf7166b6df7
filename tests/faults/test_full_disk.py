"""The disk is full: nothing is written by halves, the worker lives on and goes on once there is room."""

from uuid import UUID

import pytest

from lastmile.interfaces import supervisor
from tests.faults import promises
from tests.faults.world import World
from tools.waiting import wait_until

# In one look: the sealers go on meanwhile, and so does the worker.
OPENED = (
    "SELECT (SELECT count(*) FROM obligations_obligation WHERE subject_uid=?),"
    " (SELECT count(*) FROM ledger_entry WHERE action='obligations.opened')"
)
PUT = (
    "SELECT (SELECT count(*) FROM channels_attempt WHERE lane > 0),"
    " (SELECT coalesce(sum(json_extract(figures, '$.count')), 0) FROM ledger_entry WHERE action='messages.queued')"
)
ROOM = 96  # KiB any file of this worker may grow to: too little for SQLite's log of changes


@pytest.fixture(scope="module")
def matter(world: World) -> UUID:
    """A call asked for while the worker's disk is full, and a message to everybody."""
    world.python("from tests.faults import domain; domain.prepare_residents()")
    world.start_all(workers=0)
    command = ["bash", "-c", f'ulimit -f {ROOM}; exec "$@"', "full", *supervisor.lastmile("work")]
    world.start("worker0", command)
    world.later("tests.faults.domain.tell_residents")
    asked = world.open_call()
    log = world.folder / "worker0.log"
    wait_until(lambda: "database away" in log.read_text(), "the worker meets the full disk")
    return asked


def test_a_worker_without_room_lives_on_and_writes_nothing_by_halves(world: World, matter: UUID) -> None:
    assert world.processes["worker0"].poll() is None
    assert world.rows(OPENED, world.key(matter))[0] in {(0, 0), (promises.POSTS, 1)}
    [(put, entered)] = world.rows(PUT)
    assert put == entered
    check = "from django.db import connection as c; print(c.cursor().execute('PRAGMA integrity_check').fetchall())"
    assert world.python(check).strip() == "[('ok',)]"


def test_with_room_again_everything_is_done(world: World, matter: UUID) -> None:
    world.kill("worker0")
    world.start("worker0", supervisor.lastmile("work"))
    world.drain()
    promises.nobody_is_lost(world, matter)
    promises.nobody_is_called_twice(world, matter)
    promises.the_record_is_whole(world, 1)
    [(crowd,)] = world.rows("SELECT subject_uid FROM channels_fanout")
    promises.every_resident_is_told(world, UUID(crowd))
    promises.counts_equal_a_recount(world)
