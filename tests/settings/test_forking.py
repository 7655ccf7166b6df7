"""What is forked from a process that has everything loaded is as much a process of its own as one that was started."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tools import forking
from tools.waiting import wait_until

TOLD = """
import json, os, sys
from django.conf import settings
from django.db import connection
from lastmile.demo import clock as demo
from lastmile.foundation.rulepacks import installation
from lastmile.kernel import clock, crash
from config.urls import mounted
print(json.dumps({
    "var": str(settings.VAR), "database": str(connection.settings_dict["NAME"]), "vendor": connection.vendor,
    "demo": clock._source is demo.demo_now, "armed": crash.is_armed(), "figures": list(installation.figures()),
    "pages": any(prefix == "hazards/" for prefix, _module in mounted), "rows": len(settings.TIMETABLE),
    "session": os.getsid(0) == os.getpid(), "words": sys.argv[1:], "fed": sys.stdin.read(),
}))
"""


def told(*words, fed="", **changes):
    env = {name: value for name, value in os.environ.items() if not name.startswith(("LASTMILE_", "DATABASE_URL"))}
    done = forking.run([sys.executable, "-c", TOLD, *words], {**env, **changes}, words=fed)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_it_has_settings_of_its_own_environment(tmp_path):
    usual = told("a", "b", fed="words", LASTMILE_VAR=str(tmp_path))
    assert (usual["var"], usual["database"]) == (str(tmp_path), str(tmp_path / "lastmile.sqlite3"))
    assert (usual["vendor"], usual["demo"], usual["armed"], usual["pages"]) == ("sqlite", False, False, True)
    assert (usual["session"], usual["words"], usual["fed"]) == (True, ["a", "b"], "words")
    other = told(
        LASTMILE_VAR=str(tmp_path),
        DATABASE_URL="postgres://u@127.0.0.1/elsewhere",
        DJANGO_SETTINGS_MODULE="tests.faults.settings",
        LASTMILE_DEMO="1",
        LASTMILE_FACES="api",
        LASTMILE_FIGURES="channel.voice_lines=7",
        LASTMILE_CRASH_SWITCH=str(tmp_path / "switch"),
    )
    assert (other["vendor"], other["database"], other["rows"]) == ("postgresql", "elsewhere", 3)
    assert (other["demo"], other["armed"], other["pages"]) == (True, True, False)
    assert other["figures"] == ["channel.voice_lines"]


def test_its_end_is_told_as_that_of_any_process(tmp_path):
    env = {**os.environ, "LASTMILE_VAR": str(tmp_path)}
    done = forking.run([sys.executable, "-c", "import sys; print('said'); sys.exit('broken')"], env)
    assert (done.returncode, done.stdout, done.stderr) == (1, "said\n", "broken\n")
    staying = forking.start([sys.executable, "-c", "import signal; signal.pause()"], env)
    assert staying.poll() is None
    staying.kill()
    assert staying.wait() == -9


def test_a_setting_that_was_read_too_early_is_refused():
    """Broken once: SECRET_KEY read at the top of a module."""
    read = {"SECRET_KEY": "of the parent", "DEMO": False, "LANGUAGE_CODE": "zh-hans"}
    assert forking.stale_settings(read, {**read, "DEMO": True}) == []
    assert forking.stale_settings(read, {**read, "SECRET_KEY": "of its own"}) == ["SECRET_KEY"]


def test_whoever_has_everything_loaded_ends_with_the_last_that_asks(tmp_path):
    script = (
        "import os, sys; from tools import forking; "
        "print(forking.run([sys.executable, '-c', 'import os; print(os.getppid())'], os.environ).stdout)"
    )
    env = {name: value for name, value in os.environ.items() if name != "PYTEST_XDIST_TESTRUNUID"}
    said = subprocess.run([sys.executable, "-c", script], env=env, cwd=forking.ROOT, stdout=subprocess.PIPE, check=True)
    parent = Path(f"/proc/{int(said.stdout)}")
    wait_until(lambda: not parent.exists(), "it is gone")
