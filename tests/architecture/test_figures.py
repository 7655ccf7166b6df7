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
from tests.architecture.sources import ROOT, modules, templates

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
        for node in ast.walk(tree)
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
        for node in ast.walk(tree) if not path.startswith(DEMO) else ():
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
