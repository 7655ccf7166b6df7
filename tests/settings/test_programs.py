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


def test_what_only_makes_it_faster_is_told_and_not_insisted_on(programs, monkeypatch, capsys):
    monkeypatch.setattr(programs.os, "geteuid", lambda: 1)
    monkeypatch.setattr(programs.shutil, "which", lambda _name: None)
    programs.require("shell")
    assert "sudo apt-get install chromium-headless-shell" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="Chromium is missing"):
        programs.require("chromium")


def test_the_browser_without_windows_comes_before_the_others(programs, monkeypatch):
    there = {"chromium", "google-chrome"}
    monkeypatch.setattr(programs.shutil, "which", lambda name: name if name in there else None)
    assert programs.browser() == "chromium"
    there.add("chromium-headless-shell")
    assert (programs.browser(), programs.browser(windows=True)) == ("chromium-headless-shell", "chromium")
