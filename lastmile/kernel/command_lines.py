"""Command lines that teach: examples below the options, and words for every part of a command. No Django in here."""

from __future__ import annotations

import argparse
from typing import Any


class Teaches:
    """A command whose --help ends in examples; each of its parts shows those that begin with its own words.

    It runs no system checks: they load every page, half of what a command's start takes. `serve`, `demo run`, `migrate` and
    `make check` run them.
    """

    examples: tuple[str, ...] = ()
    requires_system_checks: Any = ()

    def create_parser(self, prog_name: str, subcommand: str, **more: Any) -> Any:
        """The parser of the command it is mixed into, with the examples."""
        parser = super().create_parser(prog_name, subcommand, **more)  # type: ignore[misc]
        teach(parser, self.examples)
        return parser


def teach(parser: argparse.ArgumentParser, examples: tuple[str, ...]) -> None:
    """Put the examples below a parser, and below its parts what is theirs."""
    parser.formatter_class = _keeping_lines(parser.formatter_class)
    if examples:
        parser.epilog = "examples:\n" + "\n".join(f"  {one}" for one in examples)
    for parts in (action for action in parser._actions if isinstance(action, argparse._SubParsersAction)):
        words = {choice.dest: choice.help for choice in parts._choices_actions}
        for name, part in parts.choices.items():
            part.description = part.description or _sentence(words.get(name) or "")
            begin = f"lastmile {parser.prog.split()[-1]} {name}"
            teach(part, tuple(one for one in examples if begin in one))


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}." if words else ""


def _keeping_lines(base: Any) -> Any:
    """Text of several lines stays as it was written; anything else is wrapped as `base` does."""

    class Keeping(base):  # type: ignore[misc]
        def _fill_text(self, text: str, width: int, indent: str) -> str:
            return text if "\n" in text else str(super()._fill_text(text, width, indent))

    return Keeping
