"""`lastmile serve`: whatever is killed comes back by itself; with the supervisor gone nothing is left behind."""

import json
import os
import signal
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from lastmile.interfaces import supervisor
from tests.faults.world import World
from tools.waiting import wait_until

PARTS = {"web": "gunicorn", "worker": "work", "sealer": "seal"}


@pytest.fixture(scope="module")
def served(world: World) -> World:
    world.start("serve", supervisor.lastmile("serve", "--port", str(world.web), "--workers", "1"))
    wait_until(lambda: healthy(world), "the platform is well")
    return world


def healthy(world: World) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{world.web}/healthz", timeout=10) as answer:
            return bool(json.loads(answer.read())["ok"])
    except (urllib.error.URLError, OSError):
        return False


def parts(world: World) -> dict[str, int]:
    """Process ids of the supervisor's own children, by part."""
    served = world.processes["serve"].pid
    children = Path(f"/proc/{served}/task/{served}/children").read_text().split()
    found = {}
    for pid in map(int, children):
        found |= {name: pid for name, word in PARTS.items() if word in words_of(pid)}
    return found


def words_of(pid: int) -> list[str]:
    """Of its command line; none where it is gone since it was listed."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    except (FileNotFoundError, ProcessLookupError):
        return []


@pytest.mark.parametrize("name", sorted(PARTS))
def test_a_part_that_is_killed_comes_back(served: World, name: str) -> None:
    before = parts(served)[name]
    os.kill(before, signal.SIGKILL)
    wait_until(lambda: parts(served).get(name, before) != before, f"{name} is started again")
    wait_until(lambda: healthy(served), "the platform is well again")


def test_parts_do_not_outlive_a_killed_supervisor(served: World) -> None:
    orphans = list(parts(served).values())
    served.kill("serve")
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in orphans), "the parts are gone")
