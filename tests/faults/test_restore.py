"""A backup taken while everything runs, put back elsewhere: the record is whole and the calls go on."""

from pathlib import Path
from uuid import UUID

import pytest

from lastmile.interfaces import supervisor
from tests.faults import promises
from tests.faults.world import World, an_empty_world


@pytest.fixture(scope="module")
def restored(world: World, tmp_path_factory: pytest.TempPathFactory) -> tuple[World, list[UUID]]:
    """Saved in the middle of three calls, with the old platform dead; its gateway lives on."""
    photo = world.folder / "files" / "ab" / "photo"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"picture")
    world.start_all()
    matters = [world.open_call() for _number in range(3)]
    archive = world.folder / "saved.tar"
    for name in ("worker0", "sealer1"):
        world.kill(name)
    saved = world.run(*supervisor.lastmile("backup", str(archive)))
    assert saved.returncode == 0, saved.stderr
    for name in ("web", "worker1", "sealer0"):
        world.kill(name)
    fresh = an_empty_world(world, tmp_path_factory.mktemp("elsewhere"))
    done = fresh.run(*supervisor.lastmile("restore", str(archive)))
    assert done.returncode == 0, done.stderr
    return fresh, matters


def test_files_come_with_it(restored: tuple[World, list[UUID]]) -> None:
    assert (Path(restored[0].folder) / "files" / "ab" / "photo").read_bytes() == b"picture"


def test_the_record_is_whole(restored: tuple[World, list[UUID]]) -> None:
    done = restored[0].verify()
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_second_restore_over_it_is_refused(restored: tuple[World, list[UUID]], world: World) -> None:
    fresh, _matters = restored
    done = fresh.run(*supervisor.lastmile("restore", str(world.folder / "saved.tar")))
    assert done.returncode == 1
    assert "not empty" in done.stderr


def test_the_calls_go_on_and_nobody_is_called_twice(restored: tuple[World, list[UUID]], world: World) -> None:
    fresh, matters = restored
    fresh.start("web", supervisor.gunicorn(fresh.web, workers=1))
    fresh.start("worker", supervisor.lastmile("work"))
    fresh.start("sealer", supervisor.lastmile("seal"))
    opened = [row[0] for row in fresh.rows("SELECT subject_uid FROM jobs_job WHERE handler LIKE ?", "%open_call")]
    fresh.drain()
    assert opened
    for matter in matters:
        if fresh.key(matter) in {fresh.key(UUID(str(uid))) for uid in opened}:
            promises.nobody_is_lost(fresh, matter)
    assert promises.doubled(world) == set()
    fresh.stop()
