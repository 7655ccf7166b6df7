"""Commands of the console, read from their own parsers."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from django.apps import apps
from django.core.management import load_command_class
from django.core.management.base import DjangoHelpFormatter

from lastmile.interfaces.cli import COMMANDS


def page(note: str) -> str:
    """commands.md."""
    parts = [_command(name, what) for name, what in COMMANDS.items()]
    return f"# Commands\n\n{note}\n`lastmile COMMAND --help` says the same on the machine.\n\n" + "\n".join(parts)


def _command(name: str, what: str) -> str:
    owner = _owner(name)
    lines = [f"## lastmile {name}\n", f"{what[:1].upper()}{what[1:]}.\n"]
    if owner:
        parser = load_command_class(owner, name).create_parser("lastmile", name)
        lines += [line for line in _parser(parser, f"lastmile {name}")]
    return "\n".join(lines) + "\n"


def _owner(name: str) -> str | None:
    """The app of ours whose command this is."""
    for app in reversed(list(apps.get_app_configs())):
        if not app.name.startswith("lastmile."):
            continue
        try:
            package = import_module(f"{app.name}.management.commands")
        except ModuleNotFoundError:
            continue
        if name in {module.name for module in iter_modules(package.__path__)}:
            return app.name
    return None


def _parser(parser: argparse.ArgumentParser, prefix: str) -> Iterator[str]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            words = {choice.dest: choice.help for choice in action._choices_actions}
            for name, part in action.choices.items():
                yield _line(f"{prefix} {name}", words.get(name) or "")
                yield from (f"  {line}" for line in _parser(part, f"{prefix} {name}"))
        elif not _of_django(action):
            yield _line(_written(action), (action.help or "").replace("%(default)s", str(action.default)))


def _line(written: str, words: str) -> str:
    return f"- `{written}` — {words}" if words else f"- `{written}`"


def _of_django(action: argparse.Action) -> bool:
    return action.help == argparse.SUPPRESS or bool(
        {*action.option_strings} & {*DjangoHelpFormatter.show_last, "--help"}
    )


def _written(action: argparse.Action) -> str:
    name = action.option_strings[-1] if action.option_strings else str(action.metavar or action.dest).upper()
    if action.choices:
        return f"{name} {'|'.join(map(str, action.choices))}"
    takes = action.option_strings and action.nargs != 0
    return f"{name} {str(action.metavar or action.dest).upper()}" if takes else name
