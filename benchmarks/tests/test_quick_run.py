"""A run at small sizes: every read and write of ours gives what the SQL beside it gives, or the run stops."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tools import forking

KEYS = {"name", "ours", "raw", "ratio", "goal", "size", "unit", "passed"}


def run(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks", *words]
    return forking.run(command, os.environ)


@pytest.fixture(scope="module")
def migrated(begin_migrated: Callable[[str], None]) -> str:
    """The name of a database that is copied where the command would migrate."""
    cluster, name = os.environ["DATABASE_URL"], f"figures_{os.getpid()}"
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    begin_migrated(urlunsplit(urlsplit(cluster)._replace(path=f"/{name}")))
    return name


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory, migrated: str) -> list[dict[str, object]]:
    path = tmp_path_factory.mktemp("figures") / "latest.json"
    done = run("--quick", "--migrated", migrated, "--results", str(path))
    assert done.returncode == 0, done.stderr[-3000:]
    found: list[dict[str, object]] = json.loads(path.read_text())
    return found


def test_every_part_gives_figures_and_equal_results(results: list[dict[str, object]]) -> None:
    names = [str(one["name"]) for one in results]
    lists = {"hazards", "people", "posts", "owed", "branch", "opening", "sealing", "page", "tree", "cards"}
    alerts = {"alert: queued", "alert: posts called", "alert: board", "alert: the first call", "answers:", "drain of"}
    assert not [one for one in lists | alerts if not any(name.startswith(one) for name in names)]


def test_a_figure_passes_when_its_ratio_is_within_its_goal(results: list[dict[str, object]]) -> None:
    for one in results:
        assert one.keys() == KEYS
        assert one["passed"] == (None if one["goal"] is None else one["ratio"] <= one["goal"])  # type: ignore[operator]
