"""The switch of fault tests: fires once, names who died, and exists only where it is allowed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment
from lastmile.kernel import crash

SCRIPT = "from pathlib import Path; from lastmile.kernel import crash; crash.arm(Path({switch!r})); crash.point({point!r}); print('alive')"


def passing(switch: Path, point: str) -> subprocess.CompletedProcess[str]:
    script = SCRIPT.format(switch=str(switch), point=point)
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)


def test_whoever_passes_the_point_dies_there_once(tmp_path: Path) -> None:
    switch = tmp_path / "switch"
    switch.write_text("here.before\n")
    assert passing(switch, "elsewhere").stdout == "alive\n"
    assert passing(switch, "here.before").returncode == -9
    assert passing(switch, "here.before").stdout == "alive\n"
    assert (tmp_path / "switch.log").read_text().startswith("here.before ")


def test_it_may_kill_another_process_instead(tmp_path: Path) -> None:
    victim = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    switch = tmp_path / "switch"
    switch.write_text(f"here\n{victim.pid}")
    assert passing(switch, "here").stdout == "alive\n"
    assert victim.wait() == -9


def test_unarmed_it_does_nothing() -> None:
    assert not crash.is_armed()
    crash.point("here")


def test_where_real_work_is_done_it_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LASTMILE_CRASH_SWITCH", "/tmp/switch")
    with pytest.raises(ImproperlyConfigured, match="tests and demos only"):
        environment.crash_switch("LASTMILE_CRASH_SWITCH", demo=False)
    assert environment.crash_switch("LASTMILE_CRASH_SWITCH", demo=True) == Path("/tmp/switch")


def test_the_platform_itself_does_not_start_with_it() -> None:
    env = {**os.environ, "LASTMILE_CRASH_SWITCH": "/tmp/switch", "LASTMILE_DEMO": "0"}
    words = [sys.executable, "-m", "lastmile.interfaces.cli", "work"]
    done = subprocess.run(words, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "tests and demos only" in done.stderr
