"""Nothing too big: what grows past these has two reasons to change. Exceptions carry a reason and fail when stale."""

import ast

from tests.architecture.sources import ROOT, modules, nodes

LINES_OF_A_FILE, LINES_OF_A_FUNCTION = 400, 60
FILES: dict[str, str] = {}
FUNCTIONS: dict[str, str] = {
    "lastmile/domains/hazards/services/reporting.py:report": "a keyword for each fact of a report, each with its check",
    "lastmile/foundation/channels/simulator/server.py:handler": "makes the request handler of one simulator",
}


def _long_files() -> set[str]:
    return {path for path in modules() if len((ROOT / path).read_text().splitlines()) > LINES_OF_A_FILE}


def _long_functions() -> set[str]:
    found = set()
    for path, tree in modules().items():
        for node in nodes(tree):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= LINES_OF_A_FUNCTION:
                found.add(f"{path}:{node.name}")
    return found


def test_no_file_is_too_long():
    assert _long_files() == set(FILES)


def test_no_function_is_too_long():
    assert _long_functions() == set(FUNCTIONS)
