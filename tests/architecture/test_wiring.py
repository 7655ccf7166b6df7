"""What is named by text leads somewhere: the timetable, subscribers, menu, permissions."""

import ast
import re

import pytest
from django.conf import settings
from django.urls import Resolver404, get_resolver
from django.utils.module_loading import import_string

from config.menu import MENU
from config.subscriptions import SUBSCRIPTIONS, TIMETABLE
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.jobs import timetable
from lastmile.foundation.rulepacks import catalogue
from lastmile.interfaces.reference.addresses import all_addresses
from tests.architecture.sources import ROOT, modules, nodes

HANDLERS = sorted({path for paths in SUBSCRIPTIONS.values() for path in paths})
ASKS = {"may", "has", "require", "needs", "visible_to", "get_visible", "branches", "reaching"}


@pytest.mark.parametrize("handler", HANDLERS)
def test_a_subscriber_can_be_called(handler):
    assert callable(import_string(handler))


@pytest.mark.parametrize("name", TIMETABLE)
def test_a_timed_job_can_be_called_at_a_time_there_is(name):
    path, when = TIMETABLE[name]
    assert callable(import_string(path))
    assert when > 0 if isinstance(when, int) else re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", timetable.hour_of(when))


def test_facts_that_are_heard_are_told_somewhere():
    told = {word for name in ("tell", "tell_all") for node in _calls(name) for word in _words(node.args[:1])}
    told |= {word for node in _calls("done") for word in _words(node.args[1:2])}  # writes the ledger and tells the same
    patterns = [
        _pattern(node.args[0]) for node in _calls("tell") if node.args and isinstance(node.args[0], ast.JoinedStr)
    ]
    deaf = [fact for fact in SUBSCRIPTIONS if fact not in told and not any(one.fullmatch(fact) for one in patterns)]
    assert not deaf, f"nobody tells {deaf}"


def _words(nodes):
    """Texts written out in an argument: one, or one of two."""
    found = [part for node in nodes if not isinstance(node, ast.JoinedStr) for part in ast.walk(node)]
    return {part.value for part in found if isinstance(part, ast.Constant) and isinstance(part.value, str)}


@pytest.mark.parametrize("path", ["SCOPE_OF", "TROUBLES", "STRIP", "MENU", "CSRF_FAILURE_VIEW"])
def test_what_settings_name_can_be_imported(path):
    dotted = getattr(settings, path)
    assert not dotted or import_string(dotted) is not None


@pytest.mark.parametrize("dotted", settings.CARD_LINES)
def test_what_adds_to_cards_can_be_called(dotted):
    assert callable(import_string(dotted))


def test_the_menu_leads_to_pages_and_asks_for_words_that_exist():
    names = {one.name for one in all_addresses()}
    assert [name for _label, name, *_more in MENU if name not in names] == []
    assert {permission for _label, _name, permission, *_also in MENU} <= {"", *Permission.values}


def test_what_an_entry_of_the_menu_covers_besides_has_pages():
    routes = [f"/{one.route}" for one in all_addresses()]
    covered = [part for _label, _name, _permission, *also in MENU for part in also]
    assert [part for part in covered if not any(route.startswith(part) for route in routes)] == []


def test_every_permission_is_asked_for_somewhere():
    text = "\n".join((ROOT / path).read_text() for path in modules() if not path.endswith("access/permissions.py"))
    unused = [one.value for one in Permission if f"Permission.{one.name}" not in text and f'"{one.value}"' not in text]
    assert not unused, f"words nobody asks for: {unused}"


def test_every_permission_is_held_by_some_post():
    held = {word for kind in catalogue.post_kinds().values() for word in kind.permissions}
    assert set(Permission.values) - held == set(GIVEN_BY_HAND)


GIVEN_BY_HAND: dict[str, str] = {}


def test_every_permission_asked_for_exists():
    """By text; those by name are checked by the types."""
    asked = {
        arg.value
        for node in _calls(*ASKS)
        for arg in node.args
        if isinstance(arg, ast.Constant) and isinstance(arg.value, str) and re.fullmatch(r"[a-z_]+\.[a-z_]+", arg.value)
    }
    assert asked <= set(Permission.values)


def test_an_unknown_address_is_unknown():
    with pytest.raises(Resolver404):
        get_resolver().resolve("/no/such/page/")


def _calls(*names):
    for tree in modules().values():
        for node in nodes(tree):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in names:
                    yield node


def _pattern(joined):
    parts = [re.escape(one.value) if isinstance(one, ast.Constant) else r"[\w.]+" for one in joined.values]
    return re.compile("".join(parts))
