"""`lastmile` at the command line: it teaches, and says in one sentence what is wrong."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command, get_commands, load_command_class
from django.core.management.base import SystemCheckError

from lastmile.interfaces import cli, installation, supervisor
from lastmile.interfaces.cli import COMMANDS
from lastmile.interfaces.management.commands import migrate, serve
from tools import forking

LASTMILE = str(Path(sys.executable).parent / "lastmile")


def run(*words, **changes):
    env = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}}
    return subprocess.run(
        [LASTMILE, *words], env={**env, **changes}, capture_output=True, text=True, check=False, timeout=240
    )


def run_loaded(*words, **changes):
    """The same once it is loaded: not for what is said while it starts."""
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return forking.run(supervisor.lastmile(*words), {**env, **changes})


def test_loading_the_pages_opens_nothing_that_forked_processes_would_share(tmp_path):
    script = "import threading, config.wsgi as _; from django.db import connection as c; print(c.connection, threading.active_count())"
    env = {**os.environ, "LASTMILE_VAR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["None", "1"], done.stderr


def test_help_lists_every_command_and_the_first_steps():
    said = run("--help").stdout
    assert "serve" in said and "divisions load --branch 5301" in said


def test_every_command_that_is_listed_is_there_and_says_what_it_takes():
    apps = get_commands()
    for name in COMMANDS:
        command = load_command_class(apps[name], name)
        assert "usage: lastmile" in command.create_parser("lastmile", name).format_help(), name


def test_a_command_teaches_at_the_command_line(tmp_path):
    assert "--faces" in run("serve", "--help", LASTMILE_VAR=str(tmp_path)).stdout


def test_an_unknown_command_names_the_known_ones():
    done = run("serv")
    assert done.returncode != 0 and "there is no command 'serv'" in done.stderr and "serve" in done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "changeme"),
        ("LASTMILE_FACES", "kiosk"),
        ("DATABASE_URL", "postgres://u@127.0.0.1:1/x"),
        ("ALLOWED_HOSTS", "*"),
    ],
)
def test_a_wrong_setting_is_one_sentence_and_no_trace(tmp_path, name, value):
    done = run("migrate", **{"LASTMILE_VAR": str(tmp_path), name: value})
    assert done.returncode != 0 and name in done.stderr and "Traceback" not in done.stderr


def test_a_database_that_was_never_migrated_says_what_to_do(tmp_path):
    done = run_loaded("divisions", "show", "53", LASTMILE_VAR=str(tmp_path))
    assert done.stderr.strip().endswith("Run: lastmile migrate") and "Traceback" not in done.stderr


def test_an_empty_database_is_refused_until_it_is_migrated(tmp_path):
    done = run_loaded("serve", "--port", "0", LASTMILE_VAR=str(tmp_path))
    assert done.returncode != 0 and "Run: lastmile migrate" in done.stderr


def _refused(**_which):
    raise SystemCheckError


def test_what_serves_is_checked_before_anything_else(monkeypatch):
    command = serve.Command()
    monkeypatch.setattr(command, "check", _refused)
    with pytest.raises(SystemCheckError):
        serve.prepare(command)


def test_a_database_is_checked_before_it_is_migrated(monkeypatch):
    command = migrate.Command()
    monkeypatch.setattr(command, "check", _refused)
    with pytest.raises(SystemCheckError):
        call_command(command, skip_checks=False)


def test_the_demo_is_refused_where_there_is_real_work(tmp_path):
    done = run_loaded("demo", "prepare", LASTMILE_VAR=str(tmp_path))
    assert done.returncode != 0 and "LASTMILE_DEMO=1" in done.stderr


@pytest.mark.parametrize("command", ["work", "seal"])
def test_no_worker_touches_a_demo_database_outside_a_demo(settings, monkeypatch, command):
    settings.DEMO = False
    monkeypatch.setattr(installation, "is_demo_database", lambda: True)
    with pytest.raises(SystemExit, match="This is a demo database"):
        cli.refuse_demo(command)


def test_any_other_failure_of_the_database_keeps_its_trace():
    assert cli.trouble(ValueError("UNIQUE constraint failed: people_person.uid")) == ""


def test_what_a_program_reads_is_json(tmp_path, begin_migrated):
    real = {"LASTMILE_VAR": str(tmp_path)}
    begin_migrated(f"sqlite:///{tmp_path / 'lastmile.sqlite3'}")
    loaded = json.loads(run_loaded("divisions", "load", "--branch", "530113", "--json", **real).stdout)
    assert loaded
    opened = run_loaded(
        "account", "open", "--region", "530113104", "--name", "张某", "--phone", "15400000001", "--json", **real
    )
    assert json.loads(opened.stdout)["code"].isdigit()
