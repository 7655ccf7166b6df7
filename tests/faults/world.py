"""A platform of real processes that a test may kill, and what an outsider can see of it: its database and its gateway."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from lastmile.interfaces import supervisor
from lastmile.kernel.ids import uuid7
from tools import forking
from tools.postgres import Cluster, free_port
from tools.waiting import PATIENCE, wait_until

ROOT = Path(__file__).parents[2]


class World:
    """One database, one folder, one gateway, and processes by name."""

    def __init__(self, folder: Path, cluster: Cluster | None = None, database: str = "") -> None:
        self.folder, self.cluster, self.database = folder, cluster, database
        self.web, self.gateway = free_port(), free_port(1)
        self.switch = folder / "switch"
        self.deaths = 0  # before the switch was last thrown
        self.processes: dict[str, subprocess.Popen[bytes] | forking.Forked] = {}
        self.commands: dict[str, list[str]] = {}
        address = f"http://127.0.0.1:{self.gateway}"
        self.env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "DATABASE_URL": self.url,
            "LASTMILE_DEMO": "1",
            "LASTMILE_VAR": str(folder),
            "LASTMILE_FACES": "api",
            "LASTMILE_JOB_LEASE": "2",
            "LASTMILE_ATTEMPT_LEASE": "3",
            "LASTMILE_CRASH_SWITCH": str(self.switch),
            "LASTMILE_VOICE_GATEWAY": address,
            "LASTMILE_SMS_GATEWAY": address,
            "LASTMILE_CALLBACK_ADDRESS": f"http://127.0.0.1:{self.web}/channels/",
            "LOG_LEVEL": "WARNING",
        }

    @property
    def url(self) -> str:
        if self.cluster:
            return f"postgres://lastmile@127.0.0.1:{self.cluster.port}/{self.database}"
        return f"sqlite:///{self.folder / 'lastmile.sqlite3'}"

    # --- the database, as anybody with the password sees it

    def rows(self, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        return self._execute(sql, params).fetchall()

    def count(self, sql: str, *params: Any) -> int:
        return int(self.rows(sql, *params)[0][0])

    def _execute(self, sql: str, params: tuple[Any, ...]) -> Any:
        if self.cluster:
            with psycopg.connect(self.url, autocommit=True) as connection:
                return _Rows(connection.execute(sql.replace("?", "%s"), params))
        with sqlite3.connect(self.folder / "lastmile.sqlite3", timeout=PATIENCE) as connection:
            return _Rows(connection.execute(sql, params))

    def key(self, uid: UUID) -> str:
        """A uid as this database stores it."""
        return str(uid) if self.cluster else uid.hex

    # --- processes

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of Python to its end."""
        return forking.run(words, self.env)

    def python(self, script: str) -> str:
        done = self.run(sys.executable, "-c", script)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, name: str, command: list[str]) -> None:
        """A process by name; one of Python is forked."""
        self.commands[name] = command
        with (self.folder / f"{name}.log").open("ab") as said:
            if command[0] == sys.executable:
                self.processes[name] = forking.start(command, self.env, stdout=said, stderr=said)
                return
            self.processes[name] = subprocess.Popen(
                command, env=self.env, cwd=ROOT, stdout=said, stderr=said, start_new_session=True
            )

    def start_all(
        self, *simulator: str, workers: int = 2, sealers: int = 2, voice: Sequence[str] = (), sms: str = "delivered"
    ) -> None:
        """Gateway, web, workers and sealers: more than one of each, so that one may die while others go on."""
        people = self.folder / "people.json"
        script = "import json; from tests.faults import domain; print(json.dumps(domain.numbers()))"
        numbers = json.loads(self.python(script))
        odd = ["twice", "out_of_order", "answers"]  # everybody answers, some gateways tell of it oddly
        calls = {number: list(voice) or [odd[place % len(odd)]] for place, number in enumerate(numbers)}
        people.write_text(json.dumps({"voice": calls, "sms": dict.fromkeys(numbers, sms)}))
        words = ["--port", str(self.gateway), "--pace", "60", "--people", str(people), *simulator]
        self.start("gateway", supervisor.lastmile("simulate", *words))
        self.start("web", supervisor.gunicorn(self.web, workers=2))
        for number in range(workers):
            self.start(f"worker{number}", supervisor.lastmile("work"))
        for number in range(sealers):
            self.start(f"sealer{number}", supervisor.lastmile("seal"))
        wait_until(lambda: self.answers(self.gateway, "/log"), "the gateway answers")
        wait_until(lambda: self.answers(self.web, "/healthz"), "the web process answers")

    def answers(self, port: int, path: str) -> bool:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10).close()
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True

    def wait_for_death(self, point: str) -> None:
        """Until whoever took the switch is really gone: between the two lies a moment, in which nobody is seen to be dead."""
        wait_until(lambda: len(self._deaths()) > self.deaths, f"somebody dies at {point}")
        pid = int(self._deaths()[-1].split()[1])
        wait_until(lambda: self._is_gone(pid), f"it is gone at {point}")

    def _is_gone(self, pid: int) -> bool:
        """One of ours has told its end; a web process's child has no process any more."""
        ours = next((one for one in self.processes.values() if one.pid == pid), None)
        return ours.poll() is not None if ours else not Path(f"/proc/{pid}").exists()

    def start_again(self) -> list[str]:
        """Start whatever died; returns their names."""
        dead = [name for name, process in self.processes.items() if process.poll() is not None]
        for name in dead:
            self.start(name, self.commands[name])
        return dead

    def kill(self, name: str) -> None:
        self.processes[name].send_signal(signal.SIGKILL)
        self.processes[name].wait()

    def stop(self) -> None:
        for process in self.processes.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
        for process in self.processes.values():
            process.wait()

    # --- what happens in it

    def throw(self, point: str, victim: int | None = None) -> None:
        """The next process that passes the point dies there (or kills the victim)."""
        self.deaths = len(self._deaths())
        part = self.switch.with_suffix(".part")
        part.write_text(f"{point}\n{victim or ''}")
        part.replace(self.switch)

    def killed_at(self) -> list[str]:
        """The points at which somebody died, in order."""
        return [line.split()[0] for line in self._deaths()]

    def _deaths(self) -> list[str]:
        """A point and the process that died there, a line each."""
        log = self.switch.with_suffix(".log")
        return [line for line in log.read_text().split("\n")[:-1]] if log.exists() else []

    def open_call(self) -> UUID:
        """Ask the platform to call every grid post."""
        return self.later("tests.faults.domain.open_call")

    def later(self, handler: str) -> UUID:
        """Leave a job about a new matter, as a fact would; returns the matter's uid."""
        uid = uuid7()
        now = "now()" if self.cluster else "strftime('%Y-%m-%d %H:%M:%f', 'now')"
        sql = (
            "INSERT INTO jobs_job (handler, fact, subject_uid, state, run_at, fence, tries, last_error, created_at) "
            f"VALUES ('{handler}', '', ?, 'waiting', {now}, 0, 0, '', {now})"
        )
        if self.cluster:
            with psycopg.connect(self.url, autocommit=True) as connection:
                connection.execute(sql.replace("?", "%s"), (self.key(uid),))
        else:
            with sqlite3.connect(self.folder / "lastmile.sqlite3", timeout=PATIENCE) as connection:
                connection.execute(sql, (self.key(uid),))
        return uid

    UNFINISHED = (
        "SELECT (SELECT count(*) FROM jobs_job WHERE state <> 'done') "
        "+ (SELECT count(*) FROM obligations_obligation WHERE kind = 'call.answer' AND done_at IS NULL) "
        "+ (SELECT count(*) FROM channels_attempt WHERE state IN ('waiting', 'leased', 'unknown')) "
        "+ (SELECT count(*) FROM channels_callback WHERE handled_at IS NULL) "
        "+ (SELECT count(*) FROM ledger_entry WHERE seq IS NULL) "
        "+ (SELECT count(*) FROM channels_attemptevent WHERE sealed_in_id IS NULL)"
    )

    def drain(self) -> None:
        """Wait until nothing is left to do, here or at the gateway."""
        wait_until(self._is_still, "everything is done")

    def _is_still(self) -> bool:
        """One thing leads to another: all is done here, and the gateway, which had no more to tell us before, has none after."""
        before = self._gateway_s_log()
        if before["untold"].get(self.env["LASTMILE_CALLBACK_ADDRESS"]) or self.count(self.UNFINISHED):
            return False
        return self._gateway_s_log() == before

    def _gateway_s_log(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.gateway}/log", timeout=PATIENCE) as answer:
            return dict(json.loads(answer.read()))

    def handed(self) -> list[dict[str, Any]]:
        """Every message the gateway was given, with `carried` where it really called."""
        return list(self._gateway_s_log()["calls"])

    def verify(self) -> subprocess.CompletedProcess[str]:
        return self.run(*supervisor.lastmile("ledger", "verify"))


class _Rows:
    """Rows that outlive their connection."""

    def __init__(self, cursor: Any) -> None:
        self._rows = [tuple(row) for row in cursor.fetchall()]

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self._rows


def make_seed(folder: Path, cluster: Cluster | None, begin_migrated: Callable[[str], None]) -> World:
    """A database with the township in it, to be copied for each night."""
    world = World(folder, cluster, "seed")
    if cluster:
        with psycopg.connect(f"postgres://lastmile@127.0.0.1:{cluster.port}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE seed TEMPLATE template0")
    begin_migrated(world.url)
    world.python("from tests.faults import domain; domain.prepare()")
    world.stop()
    return world


def copy_of(seed: World, folder: Path) -> World:
    """A fresh world with the seed's database and keys."""
    shutil.copytree(seed.folder / "secrets", folder / "secrets")
    name = folder.name.replace("-", "_")
    if seed.cluster:
        server = f"postgres://lastmile@127.0.0.1:{seed.cluster.port}/postgres"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE seed")
    else:
        shutil.copy(seed.folder / "lastmile.sqlite3", folder / "lastmile.sqlite3")
    return World(folder, seed.cluster, name)


def an_empty_world(old: World, folder: Path) -> World:
    """Another machine with the keys of the old one, an empty database, and the same gateway."""
    shutil.copytree(old.folder / "secrets", folder / "secrets")
    world = World(folder, old.cluster, folder.name.replace("-", "_"))
    if old.cluster:
        server = f"postgres://lastmile@127.0.0.1:{old.cluster.port}/postgres"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {world.database} TEMPLATE template0")
    world.gateway = old.gateway
    for name in ("LASTMILE_VOICE_GATEWAY", "LASTMILE_SMS_GATEWAY"):
        world.env[name] = old.env[name]
    return world
