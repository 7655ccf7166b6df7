"""Programs that Python packages cannot bring: what is missing is said before anything is asked for it."""

import pytest


@pytest.fixture
def programs(monkeypatch):
    monkeypatch.syspath_prepend("tools")
    import programs

    monkeypatch.setitem(programs.PROGRAMS, "x", programs.Program("X", ("x",), lambda: False))
    return programs


def test_what_is_missing_is_said_before_apt_is_asked(programs, monkeypatch, capsys):
    said_before = []
    monkeypatch.setattr(programs.os, "geteuid", lambda: 0)
    monkeypatch.setattr(programs.shutil, "which", lambda name: name)
    monkeypatch.setattr(programs, "apt", lambda *words: said_before.append(capsys.readouterr().out) or False)
    with pytest.raises(SystemExit, match=r"X is missing\. Install it with: sudo apt-get install x"):
        programs.require("x")
    assert said_before == ["X is missing: asking apt for it\n", "X: installing x\n"]
