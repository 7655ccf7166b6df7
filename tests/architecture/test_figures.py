"""Every figure of the packs is read where its rule is applied, or the pack says itself that nothing reads it yet.

A figure is read where its key stands: written out, or put together from words that are written out, in code, in another
pack, or in a template's tag. What only tests or the demo name is not read.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from typing import Any

from lastmile.foundation.rulepacks import catalogue
from tests.architecture.sources import ROOT, modules, nodes, templates

FORMS = catalogue.current().forms
DEMO = "lastmile/demo/"
TAG = re.compile(r"{% figure ['\"]([a-z_0-9.]+)['\"]")


@cache
def _written() -> frozenset[str]:
    """Every text that stands in code, in packs other than those of figures, or as the key of a template's tag."""
    found = {
        node.value
        for path, tree in modules().items()
        if not path.startswith(DEMO)
        for node in nodes(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    packs = catalogue.FOLDER
    for file in packs.rglob("*.toml"):
        if not (file.parent / "pack.toml").exists():
            found |= set(_texts(tomllib.loads(file.read_text(encoding="utf-8"))))
    for text in templates().values():
        found |= set(TAG.findall(text))
    return frozenset(found)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


@cache
def _put_together() -> tuple[re.Pattern[str], ...]:
    """Texts with holes, as patterns: f"shelter.m2_{period}"."""
    found = set()
    for path, tree in modules().items():
        for node in nodes(tree) if not path.startswith(DEMO) else ():
            if isinstance(node, ast.JoinedStr):
                parts = [one.value if isinstance(one, ast.Constant) else None for one in node.values]
                said = "".join(part for part in parts if part)
                if re.fullmatch(r"[a-z_0-9.]*[a-z][a-z_0-9.]*", said):
                    found.add("".join("(.+)" if part is None else re.escape(part) for part in parts))
    return tuple(re.compile(one) for one in sorted(found))


def is_read(key: str) -> bool:
    if key in _written():
        return True
    matches = (one.fullmatch(key) for one in _put_together())
    return any(match and all(word in _written() for word in match.groups()) for match in matches)


def test_what_nothing_reads_says_so_in_the_pack() -> None:
    silent = [key for key, form in FORMS.items() if not form.unread and not is_read(key)]
    assert not silent, f"read them where their rule is applied, or write unread = true: {silent}"


def test_what_is_read_does_not_say_that_nothing_reads_it() -> None:
    used = [key for key, form in FORMS.items() if form.unread and is_read(key)]
    assert not used, f"take unread = true away: {used}"


def test_the_guard_knows_what_is_read_and_what_is_not() -> None:
    assert is_read("hazard.general_days") and is_read("shelter.m2_long") and is_read("grid.microgrid_households_most")
    assert not is_read("hazard.no_such_figure") and not is_read("shelter.m2_of_nobody")


def test_no_key_that_is_read_is_missing_from_the_packs() -> None:
    groups = "|".join(catalogue.current().groups)
    tags = {key for text in templates().values() for key in TAG.findall(text)}
    assert tags <= set(FORMS) and all(re.match(rf"({groups})\.", key) for key in FORMS)


def test_the_packs_lie_where_the_guard_looks() -> None:
    assert catalogue.FOLDER.is_relative_to(ROOT)


# module:what is written → why no place could want another. `timedelta(days=1)` is the next day, and asks for no reason.
WRITTEN = {
    "lastmile/foundation/imports/columns.py:days=4": "the last day of a month, worked out",
    "lastmile/foundation/jobs/services.py:days=7": "finished jobs, which nobody reads",
    "lastmile/foundation/people/kept.py:days=7": "nights on which nothing ran",
    "lastmile/foundation/rulepacks/apps.py:days=45": "when the working days of a year become known; asked before any pack is read",
    "lastmile/domains/hazards/selectors/figures.py:days=32": "the first day of the next month, worked out",
    "lastmile/domains/patrols/views/rounds.py:days=31": "the month before",
    "lastmile/interfaces/console/burden.py:days=30": "what a month is in 每月",
    "lastmile/interfaces/portal/keys.py:days=3650": "a certificate of our own, made anew by a command",
    "lastmile/interfaces/portal/keys.py:days=365": "a certificate of our own, made anew by a command",
}


def spans(tree: ast.AST) -> Iterator[str]:
    """Spans of time written out: days=7 of timedelta(days=7)."""
    for node in nodes(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "timedelta":
            for word in node.keywords:
                if isinstance(word.value, ast.Constant) and word.value.value not in (0, 1):
                    yield f"{word.arg}={word.value.value}"


def test_a_span_of_time_is_a_figure_unless_there_is_a_reason() -> None:
    found = {f"{path}:{one}" for path, tree in modules().items() if not path.startswith(DEMO) for one in spans(tree)}
    assert found == set(WRITTEN), "make it a figure of the packs, or say here why no place could want another"
    assert list(spans(ast.parse("timedelta(days=7, hours=n) + timedelta(days=1)"))) == ["days=7"]
