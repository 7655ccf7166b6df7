"""The project's own files, as the guards read them."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def is_test(path: str) -> bool:
    return "/tests/" in path or path.endswith("conftest.py")


@functools.cache
def modules() -> dict[str, ast.Module]:
    """Parsed modules of config and lastmile by path below the root; no tests, no migrations."""
    found = {}
    for folder in ("config", "lastmile"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            path = str(file.relative_to(ROOT))
            if not is_test(path) and "/migrations/" not in path:
                found[path] = ast.parse(file.read_text(encoding="utf-8"))
    return found


@functools.cache
def nodes(tree: ast.AST) -> tuple[ast.AST, ...]:
    """Everything in a module, walked through once: a dozen guards ask after it, and the walk is what costs."""
    return tuple(ast.walk(tree))


def attributes(tree: ast.AST, *names: str) -> Iterator[ast.Attribute]:
    """Uses of `something.name`."""
    for node in nodes(tree):
        if isinstance(node, ast.Attribute) and node.attr in names:
            yield node


def imported(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every dotted name a module imports, with its line."""
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            yield from ((one.name, node.lineno) for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((f"{node.module}.{one.name}", node.lineno) for one in node.names)


def domains() -> list[str]:
    """The folders below lastmile/domains."""
    return sorted(one.parent.name for one in (ROOT / "lastmile/domains").glob("*/__init__.py"))


@functools.cache
def templates() -> dict[str, str]:
    """Text of every template by path below the root."""
    return {
        str(file.relative_to(ROOT)): file.read_text(encoding="utf-8")
        for file in sorted((ROOT / "lastmile").rglob("templates/**/*.html"))
    }
