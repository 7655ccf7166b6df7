"""Static files are gathered once for a version, not at every start."""

import os
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from lastmile.interfaces import gathering


@pytest.fixture
def code(tmp_path, settings, monkeypatch):
    """A folder with one static file, as an app has; what is gathered goes beside it."""
    (tmp_path / "code").mkdir()
    style = tmp_path / "code" / "app.css"
    style.write_text("a { color: red }" * 40)
    settings.STATICFILES_DIRS = [tmp_path / "code"]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "gathered"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": dict(settings.STORAGES["staticfiles"])}
    monkeypatch.setenv("LASTMILE_STATICFILES", "")
    return style


def gathered(settings) -> list[str]:
    return sorted(one.name for one in Path(settings.STATIC_ROOT).iterdir() if not one.name.startswith("."))


def test_the_first_start_gathers_them_under_hashed_names_and_compressed(code, settings):
    assert gathering.gather()
    names = gathered(settings)
    assert len([one for one in names if one.startswith("app.") and one.endswith(".css.gz")]) == 2
    assert os.environ["LASTMILE_STATICFILES"] == gathering.HASHED


def test_the_next_start_touches_nothing(code, settings):
    gathering.gather()
    before = {one: one.stat().st_mtime_ns for one in Path(settings.STATIC_ROOT).iterdir()}
    assert not gathering.gather()
    assert {one: one.stat().st_mtime_ns for one in Path(settings.STATIC_ROOT).iterdir()} == before


def test_a_file_of_another_version_is_gathered_and_what_an_open_page_names_stays(code, settings):
    gathering.gather()
    old = gathered(settings)
    code.write_text("a { color: blue }" * 40)
    assert gathering.gather()
    assert set(old) < set(gathered(settings))


def test_where_it_cannot_write_it_says_what_to_run(code, settings, monkeypatch):
    def refuse(*_words, **_options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(gathering, "call_command", refuse)
    with pytest.raises(CommandError, match="Run: make build"):
        gathering.gather()


def test_a_read_only_folder_that_is_of_this_version_serves(code, settings, monkeypatch):
    gathering.gather()
    monkeypatch.setattr(gathering.fcntl, "flock", lambda *_: pytest.fail("nothing is to be written"))
    assert not gathering.gather()
