"""The reference is what the code says; whoever changes one without the other is told where."""

import json
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.rulepacks import catalogue
from lastmile.interfaces.acts import OFFICE
from lastmile.interfaces.cli import COMMANDS
from lastmile.interfaces.reference import addresses, obligations, pages, variables


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
    assert all(f"`/{one.route}`" in told["addresses.md"] for one in addresses.all_addresses())
    assert all(f"`{kind}`" in told["obligations.md"] for kind in OFFICE)
    assert "stateDiagram-v2" in told["hazard-states.md"]
    assert json.loads(told["openapi.json"])["paths"]


@pytest.mark.parametrize("page", ["settings.md", "addresses.md", "facts.md", "commands.md"])
def test_no_row_lacks_what_it_is_for(folder, page):
    lines = (folder / page).read_text().splitlines()
    assert [line for line in lines if line.startswith("| `") and line.endswith("|  |")] == []


def test_every_kind_that_can_be_owed_is_explained_and_no_other():
    assert sorted(obligations.KINDS) == sorted(OFFICE)


def test_a_figure_that_once_set_the_time_of_a_kind_is_named_with_it():
    old = {(kind.split(" ")[0], key) for kind, key in settings.OLD_FIGURES.items()}
    assert {(kind, key) for kind, key in old if key not in obligations.KINDS[kind].figures} == set()


def test_a_variable_without_explanation_is_named():
    assert variables.read_by_code('A = env.flag("LASTMILE_X", default=False)') == {"LASTMILE_X": ("flag", "0")}
    assert variables.explained("# LASTMILE_X=1    does x") == {"LASTMILE_X": ("1", "does x")}


@pytest.mark.parametrize(
    ("code", "left_out"),
    [
        ('env.folder("LASTMILE_X", BASE_DIR / "var")', "var"),
        ('env.secret("LASTMILE_X", VAR / "secrets" / "x.key")', "$LASTMILE_VAR/secrets/x.key"),
        ('env.choices("LASTMILE_X", ["console", "api"])', "console,api"),
        ('env.one_of("LASTMILE_X", ("none", "xyz"))', "none"),
        ('env.number("LASTMILE_X", 60, least=1)', "60"),
        ('env.gateway("LASTMILE_X", ("http", "https"))', ""),
        ('env.address("LASTMILE_X")', ""),
    ],
)
def test_what_a_variable_is_when_left_out_is_read_from_the_code(code, left_out):
    assert variables.read_by_code(code)["LASTMILE_X"][1] == left_out


def test_a_variable_nobody_reads_is_named(monkeypatch):
    real = variables.explained
    monkeypatch.setattr(variables, "explained", lambda text: {**real(text), "LASTMILE_OLD": ("", "")})
    with pytest.raises(ValueError, match="LASTMILE_OLD, which nothing reads"):
        variables.variables()
