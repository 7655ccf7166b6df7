"""A test waits for the state it asserts, never for time to pass or the network to fall silent: a busy machine needs longer."""

import ast
from pathlib import Path

from tests.architecture.sources import ROOT, imported, nodes

WAITS = {"wait_for_timeout", "networkidle", "sleep"}
EXCUSED = {
    ("tests/browser/conftest.py", "wait_for_timeout"): "the pause between two looks; the browser hears meanwhile",
    (
        "lastmile/domains/orders/tests/test_the_night.py",
        "sleep",
    ): "the pause between two looks, shorter: a night has many",
    ("lastmile/foundation/jobs/tests/racing.py", "sleep"): "a job that takes its time",
    ("lastmile/foundation/maps/tests/tile_server.py", "sleep"): "a server as slow as asked",
}


def _tests() -> list[Path]:
    return [*ROOT.glob("tests/**/*.py"), *ROOT.glob("lastmile/**/tests/**/*.py"), *ROOT.glob("lastmile/**/conftest.py")]


def waits(tree: ast.Module) -> set[str]:
    """Which ways of waiting for time a module uses."""
    named = {"sleep" for name, _line in imported(tree) if name == "time.sleep"}
    for node in nodes(tree):
        if isinstance(node, ast.Attribute) and (node.attr == "wait_for_timeout" or ast.unparse(node) == "time.sleep"):
            named.add(node.attr)
        elif isinstance(node, ast.Constant) and node.value == "networkidle":
            named.add(node.value)
    return named


def test_tests_wait_for_states():
    here = Path(__file__).resolve()
    found = {
        (str(file.relative_to(ROOT)), wait)
        for file in _tests()
        if file != here
        for wait in waits(ast.parse(file.read_text(encoding="utf-8")))
    }
    assert found == set(EXCUSED)


def test_each_way_of_waiting_for_time_is_seen():
    page = "page.wait_for_timeout(9); page.wait_for_load_state('networkidle')"
    assert waits(ast.parse(page)) | waits(ast.parse("import time; time.sleep(1)")) == WAITS
    assert waits(ast.parse("from time import sleep")) == {"sleep"}
