"""Every command, part and option of `lastmile` says what it is for, in English, and shows how it is used."""

import argparse
import io
import json
import re
from collections.abc import Iterator

import pytest
from django.core.management import call_command, get_commands, load_command_class
from django.utils.translation import gettext

from lastmile.interfaces import cli
from lastmile.interfaces.cli import COMMANDS

# What a program reads without --json, or has no answer for one: command, or command and part.
WITHOUT_JSON = {
    "serve": "runs until it is stopped",
    "work": "runs until it is stopped",
    "seal": "runs until it is stopped",
    "simulate": "runs until it is stopped",
    "migrate": "Django's own; --check answers by its exit",
    "docs": "writes files; --check answers by its exit",
    "gather": "writes files",
    "ledger export": "JSON lines by itself",
    "ledger heads": "JSON by itself",
    "ledger key": "one word",
    "demo prepare": "fills a database",
    "demo run": "runs until it is stopped",
    "demo stage": "runs until it is stopped",
    "demo play": "answers by its end",
    "demo clock": "one moment, as ISO 8601",
}
# Parts without an example.
SELDOM = {"demo stage": "`demo run` starts it", "demo figures": "takes nothing", "ledger key": "takes nothing"}
HAN = re.compile("[一-鿿]")
NAMED = re.compile("代码 and 名称|张三")  # what the reader's own file or village holds


def parsers() -> dict[str, argparse.ArgumentParser]:
    """Every parser by what is typed to reach it."""
    found = {}
    for name in COMMANDS:
        parser = load_command_class(get_commands()[name], name).create_parser("lastmile", name)
        found[name] = parser
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                found |= {f"{name} {part}": kept for part, kept in action.choices.items()}
    return found


PARSERS = parsers()
LEAVES = sorted(name for name in PARSERS if not any(other.startswith(f"{name} ") for other in PARSERS))


def options(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:
        if action.help != argparse.SUPPRESS and not isinstance(action, argparse._SubParsersAction):
            yield action


@pytest.mark.parametrize("name", sorted(PARSERS))
def test_every_option_has_words(name):
    bare = [action.option_strings or action.dest for action in options(PARSERS[name]) if not action.help]
    assert not bare, f"give them help=…: {bare}"


@pytest.mark.parametrize("name", sorted(PARSERS))
def test_every_command_and_part_says_what_it_does_and_shows_an_example(name):
    parser = PARSERS[name]
    assert parser.description and parser.description.endswith(".")
    assert name in SELDOM or (parser.epilog or "").startswith("examples:\n  ")


def test_what_needs_no_example_is_still_there():
    assert set(SELDOM) <= set(PARSERS)


@pytest.mark.parametrize("name", sorted(PARSERS))
def test_one_language_throughout(name):
    assert not HAN.search(NAMED.sub("", PARSERS[name].format_help()))


@pytest.mark.parametrize("name", LEAVES)
def test_what_a_program_would_read_comes_as_json(name):
    has = any("--json" in action.option_strings for action in PARSERS[name]._actions)
    assert has != (name in WITHOUT_JSON or name.split()[0] in WITHOUT_JSON)


def test_nothing_stale_goes_without_json():
    assert set(WITHOUT_JSON) <= set(LEAVES)


@pytest.mark.parametrize("name", sorted(PARSERS))
def test_the_examples_can_be_typed(name):
    for line in (PARSERS[name].epilog or "").splitlines()[1:]:
        typed = re.split(r"\s#|[|>&]", line[line.index("lastmile ") :])[0].split()[1:]
        PARSERS[typed[0]].parse_args(typed[1:])


def test_the_platform_speaks_english_where_its_words_go_to_the_terminal_alone():
    with cli.language("ledger"):
        assert gettext("没有找到") == "Not found"
    with cli.language("account"):  # writes down what people read later
        assert gettext("没有找到") == "没有找到"
    assert set(COMMANDS) >= cli.SAID_HERE


@pytest.mark.django_db
def test_keys_are_listed_for_a_program():
    said = io.StringIO()
    call_command("keys", "list", "--json", stdout=said)
    rows = [json.loads(line) for line in said.getvalue().splitlines()]
    assert rows and all(set(row) == {"field", "purpose", "retention"} for row in rows)
