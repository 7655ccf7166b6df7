"""A form that begins with what is stored, and writes over it, says so: else the second of two people undoes the first."""

import ast

from tests.architecture.sources import ROOT, modules

# Services that write facts over facts, and may be reached without `over=True`.
ELSEWHERE = {
    "change_password": "one's own; the old one is asked",
    "change_text": "says which words it began with (begin_words)",
    "change_list": "says which words it began with (checks.edited)",
}


def _without() -> list[str]:
    """Calls of `done` with a service `change_…` and no `over`."""
    found = []
    for path, tree in modules().items():
        if "/views" not in path or "/tests/" in path:
            continue
        source = (ROOT / path).read_text(encoding="utf-8")
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or _name(node) != "done":
                continue
            text = ast.get_source_segment(source, node) or ""
            changes = {
                one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute) and one.attr.startswith("change_")
            }
            if changes - set(ELSEWHERE) and "over=" not in text:
                found.append(f"{path}:{node.lineno}: {', '.join(changes)}")
    return found


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def test_whoever_writes_over_what_is_stored_hears_of_others():
    assert not _without()
