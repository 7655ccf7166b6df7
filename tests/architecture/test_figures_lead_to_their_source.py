"""A page that applies a figure of the packs leads to where it comes from.

Seen here: a figure a view reads and hands to its template as a bare value, a deadline shown without the way to what set it,
a link to a figure written by hand, a key that does not exist. Not seen: a number written into a sentence, or one that a
selector worked out long before.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from lastmile.foundation.rulepacks import catalogue
from tests.architecture.sources import modules, nodes, templates

READS = {"value", "of_installation", "figure"}
BARE = {  # module:name in the context → why no link belongs there
    "lastmile/domains/alerts/views/feeds.py:every_minutes": "what a form begins with; the figure stands below the form",
    "lastmile/domains/alerts/views/matter.py:due": "a deadline; the page asks why with `publish`",
    "lastmile/domains/hazards/views/listing.py:n": "a choice of a list; the page leads to the one that is chosen",
    "lastmile/domains/evacuation/views/shelters.py:n": "the head of a column of a sheet",
    "lastmile/domains/points/views/cards.py:card": "paper",
    "lastmile/domains/points/views/cards.py:copies": "paper",
    "lastmile/domains/points/views/reading.py:late": "decides on the word 补录 and is not shown",
    "lastmile/interfaces/field/views/todo.py:hold": "how long a script waits, not shown",
    "lastmile/interfaces/field/views/todo.py:owed": "how many rows come first, not shown",
    "lastmile/interfaces/health/selectors.py:seconds": "read by programs that watch",
    "lastmile/interfaces/portal/tip_forms.py:n": "a field's help and a refusal, which are plain text",
    "lastmile/interfaces/sign_in/forms.py:n": "a field's help and a refusal, which are plain text",
}
DEADLINE = re.compile(r"\w+\.due_at\|")
OF_A_LIST = "a row of a phone's list: the page it opens leads there"
WITHOUT_WHY = {  # template → why its deadline leads nowhere
    "lastmile/interfaces/templates/field/_line.html": OF_A_LIST,
    "lastmile/interfaces/templates/field/counts.html": OF_A_LIST,
    "lastmile/interfaces/templates/field/rounds.html": OF_A_LIST,
    "lastmile/interfaces/templates/field/todo.html": OF_A_LIST,
}
WAY = re.compile(r"{% (why|figure) ")
BY_HAND = "pack_figure"
LISTS = "lastmile/interfaces/templates/console/packs.html"  # the figures themselves
TAG = re.compile(r"{%\s*(?:figure|why)\s+[\"']([^\"']+)[\"']")


def _is_page(path: str) -> bool:
    return "/views" in path or path.startswith("lastmile/interfaces/")


def _reads_a_figure(node: ast.AST) -> bool:
    """Whether an expression asks the packs for a figure, or a book for one."""
    return any(
        isinstance(one, ast.Call)
        and isinstance(one.func, ast.Attribute)
        and one.func.attr in READS
        and _of_packs(one.func)
        for one in ast.walk(node)
    )


def _of_packs(asked: ast.Attribute) -> bool:
    return isinstance(asked.value, ast.Name) and asked.value.id in {"packs", "book"}


def bare_figures(tree: ast.AST) -> Iterator[str]:
    """Names under which a dictionary carries the value of a figure, read in place or in the same function before."""
    for function in [one for one in nodes(tree) if isinstance(one, ast.FunctionDef)]:
        read = set()
        for one in ast.walk(function):
            if isinstance(one, ast.Assign) and _reads_a_figure(one.value):
                names = [name for target in one.targets for name in ast.walk(target) if isinstance(name, ast.Name)]
                read |= {name.id for name in names}
        for one in ast.walk(function):
            if isinstance(one, ast.Dict):
                for key, value in zip(one.keys, one.values, strict=True):
                    used = {name.id for name in ast.walk(value) if isinstance(name, ast.Name)}
                    if isinstance(key, ast.Constant) and (_reads_a_figure(value) or used & read):
                        yield str(key.value)


def leads_nowhere(text: str) -> bool:
    """Whether a template shows the deadline of something owed and no way to what set it."""
    return bool(DEADLINE.search(text)) and not WAY.search(text)


def test_a_view_hands_no_bare_figure_to_its_page():
    found = {f"{path}:{name}" for path, tree in modules().items() if _is_page(path) for name in bare_figures(tree)}
    assert found == set(BARE), "use {% figure key at=… %} in the template, or say here why no link belongs there"


def test_a_page_that_shows_a_deadline_leads_to_what_set_it():
    found = {path for path, text in templates().items() if leads_nowhere(text)}
    assert found == set(WITHOUT_WHY), "use {% why row.figure at=row.figure_at %}, or say here why it leads nowhere"


def test_no_template_writes_the_link_itself():
    assert {path for path, text in templates().items() if BY_HAND in text} == {LISTS}


@pytest.mark.parametrize("path", sorted(templates()))
def test_a_template_names_only_figures_that_exist(path):
    assert set(TAG.findall(templates()[path])) <= set(catalogue.current().forms)


def test_the_guards_see_what_they_are_for():
    bad = 'def page(request):\n    days = packs.value("x.days", code).whole\n    return {"days": days, "hours": book.figure("y").number}'
    assert list(bare_figures(ast.parse(bad))) == ["days", "hours"]
    assert leads_nowhere("{{ row.due_at|due }}") and not leads_nowhere("{{ row.due_at|due }} {% why row.figure %}")
