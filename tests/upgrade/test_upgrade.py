"""What the last release left behind goes through every later migration and is all there: on the database of this run."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from lastmile.foundation.rulepacks import catalogue
from tests.upgrade.installation import LASTMILE, SAVED, environment, run
from tools.postgres import binaries

# Models whose rows a later migration adds or takes away on purpose: label → why.
CHANGED: dict[str, str] = {}


def _put_back_sqlite(folder: Path) -> str:
    (folder / "lastmile.sqlite3").write_bytes(gzip.decompress((SAVED / "sqlite.gz").read_bytes()))
    return ""


def _put_back_postgresql(server: str) -> str:
    """A database of its own on the server of this run."""
    name = f"upgrade_{os.getpid()}"
    url = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    psql = [str(binaries() / "psql"), "--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1"]
    subprocess.run([*psql, "-c", f'CREATE DATABASE "{name}" TEMPLATE template0', server], check=True)
    dump = gzip.decompress((SAVED / "postgresql.gz").read_bytes())
    subprocess.run([*psql, url], input=dump, check=True, stdout=subprocess.DEVNULL)
    return url


@pytest.fixture(scope="module")
def kind() -> str:
    return "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"


@pytest.fixture(scope="module")
def told(kind):
    return json.loads((SAVED / f"{kind}.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def env(kind, tmp_path_factory):
    """The saved installation, brought to today."""
    folder = tmp_path_factory.mktemp("upgrade")
    server = os.environ.get("DATABASE_URL", "")
    url = _put_back_sqlite(folder) if kind == "sqlite" else _put_back_postgresql(server)
    env = environment(folder, url)
    run(env, LASTMILE, "migrate", "--verbosity", "0")
    return env


@pytest.fixture(scope="module")
def found(env, told):
    return json.loads(run(env, "tests.upgrade.looking", told=json.dumps(told)))


def test_no_migration_is_missing_afterwards(env):
    run(env, LASTMILE, "migrate", "--check")


def test_not_a_row_was_lost_or_made_up(told, found):
    kept = {label: count for label, count in told["counts"].items() if label not in CHANGED}
    assert {label: found["counts"].get(label) for label in kept} == kept
    assert sum(count > 0 for count in kept.values()) > 25, "the saved data is no longer complete: save anew"


def test_a_hazard_of_before_opens_and_is_listed(found):
    assert (found["page"], found["says"], found["list"]) == (200, True, True)


def test_a_number_of_before_can_be_read_and_looked_up(told, found):
    assert found["phones"] == [told["phone"]]


def test_what_was_owed_before_leads_to_its_figure_or_says_that_it_was_not_kept(found):
    known = set(found["deadlines"]) - {"?"}
    assert found["deadlines"] and known <= set(catalogue.current().forms), found["deadlines"]


def test_the_record_of_before_verifies(env, found):
    assert found["findings"] == []
    assert json.loads(run(env, LASTMILE, "ledger", "verify", "--json")) == []
