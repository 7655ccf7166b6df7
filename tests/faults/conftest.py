"""A night per module: one world of processes, copied from one prepared database; on PostgreSQL in a cluster that may be killed."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.world import World, copy_of, make_seed
from tools.postgres import KILLED, Cluster

ON_POSTGRESQL = os.environ.get("DATABASE_URL", "").startswith("postgres")
# SQLite has no server to kill or to say that it is full, PostgreSQL no file of ours that a full disk cuts short.
collect_ignore = ["test_full_disk.py"] if ON_POSTGRESQL else ["test_database_kills.py", "test_full_server.py"]


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster | None]:
    """A server of our own that may be killed; none where the tests run on SQLite."""
    if not ON_POSTGRESQL:
        yield None
        return
    made = Cluster(settings=KILLED)
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def seed(
    cluster: Cluster | None, tmp_path_factory: pytest.TempPathFactory, begin_migrated: Callable[[str], None]
) -> World:
    return make_seed(tmp_path_factory.mktemp("seed"), cluster, begin_migrated)


@pytest.fixture(scope="module")
def world(seed: World, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[World]:
    folder: Path = tmp_path_factory.mktemp(request.module.__name__.rpartition(".")[2])
    made = copy_of(seed, folder)
    yield made
    made.stop()
