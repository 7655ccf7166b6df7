"""The reference is what the code says; whoever changes one without the other is told where."""

import json
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.rulepacks import catalogue
from lastmile.interfaces.cli import COMMANDS
from lastmile.interfaces.reference import pages, variables


@pytest.fixture
def folder(tmp_path):
    call_command("docs", to=tmp_path)
    return tmp_path


def test_a_fresh_reference_agrees_with_the_code(folder):
    call_command("docs", to=folder, check=True)


def test_a_changed_page_is_shown_and_fails(folder):
    page = folder / "facts.md"
    page.write_text(page.read_text().replace("climb", "climbed"))
    said = StringIO()
    with pytest.raises(CommandError, match="1 pages differ"):
        call_command("docs", to=folder, check=True, stdout=said)
    assert "-| climbed |" in said.getvalue() and "+| climb |" in said.getvalue()


def test_a_page_nobody_writes_any_more_is_found_and_taken_away(folder):
    (folder / "old.md").write_text("old")
    with pytest.raises(CommandError):
        call_command("docs", to=folder, check=True, stdout=StringIO())
    call_command("docs", to=folder)
    assert not (folder / "old.md").exists()


def test_the_index_names_every_page(folder):
    index = (folder / "README.md").read_text()
    assert all(f"({path})" in index for path in pages.all_pages() if path != "README.md")


def test_the_pages_name_all_there_is(folder):
    told = {name: (folder / name).read_text() for name in pages.all_pages()}
    assert all(f"`{word}`" in told["permissions.md"] for word in Permission.values)
    assert all(f"`{kind}`" in told["packs.md"] for kind in catalogue.post_kinds())
    assert all(f"`{key}`" in told["packs.md"] for key in catalogue.current().forms)
    assert all(f"## lastmile {name}\n" in told["commands.md"] for name in COMMANDS)
    assert all(f"`{fact}`" in told["facts.md"] for fact in settings.SUBSCRIPTIONS)
    assert "stateDiagram-v2" in told["hazard-states.md"]
    assert json.loads(told["openapi.json"])["paths"]


def test_a_variable_without_explanation_is_named():
    assert variables.read_by_code('A = env.flag("LASTMILE_X", default=False)') == {"LASTMILE_X": "flag"}
    assert variables.explained("# LASTMILE_X=1    does x") == {"LASTMILE_X": ("1", "does x")}


def test_a_variable_nobody_reads_is_named(monkeypatch):
    real = variables.explained
    monkeypatch.setattr(variables, "explained", lambda text: {**real(text), "LASTMILE_OLD": ("", "")})
    with pytest.raises(ValueError, match="LASTMILE_OLD, which nothing reads"):
        variables.variables()
