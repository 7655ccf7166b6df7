"""What is kept or sent is worded in the platform's own language; only a refusal speaks the language of who reads it (decision 82)."""

import ast
import re
from collections.abc import Iterable, Iterator

from tests.architecture.sources import modules, nodes

# Modules that write: whatever they word is kept or sent, unless it says why nothing was done.
WRITES = re.compile(r"/services/|/(?:services|jobs|owing|digest|calling|ringing|telling|clearing)\.py$")
READS = "/selectors/"
PAPERS = {"tables.xlsx", "tables.export", "pages.pdf", "prints.pdf"}  # what gives a sheet or a paper away
GETTEXT = {"_", "__", "gettext", "gettext_lazy", "ngettext", "pgettext"}
OWN = {"in_own_language", "worded"}
REFUSES = {"add_error", "sentence", "NotValid", "WrongState", "DifferentContent"}  # take the words of a refusal
# Shown at once to whoever asked, kept nowhere: place → why.
SHOWN = {
    "lastmile/domains/alerts/services/entering.py::_times": "a refusal: what is wrong with a form, gathered and raised by `_check`",
    "lastmile/domains/alerts/services/issuing.py::why_not": "a refusal, shown beside the button and raised",
    "lastmile/domains/hazards/services/telling_public.py::": "lazy: `worded` when it is told",
    "lastmile/domains/orders/services/doors.py::": "lazy: refusals, raised by `hurry`",
    "lastmile/domains/points/services/reading.py::words": "said once to whoever entered the reading",
}


def test_what_is_kept_or_sent_is_worded_in_the_platforms_own_language():
    wrong = [f"{place}:{line}" for place, line in _loose() if place not in SHOWN]
    assert not wrong, f"word it with `worded(…)` or under `in_own_language()` (foundation/wording.py): {wrong}"


def test_every_exception_is_needed():
    assert SHOWN.keys() <= {place for place, _line in _loose()}


def test_sheets_and_papers_are_the_offices_own_whoever_takes_them():
    wrong = [f"{path}:{line}" for path, tree in modules().items() for line in _loose_papers(tree)]
    assert not wrong, f"the function needs `@in_own_language()` (foundation/wording.py): {wrong}"


def test_the_guard_sees_a_paper_in_the_readers_language():
    said = """
@in_own_language()
def paper(request):
    return pages.pdf(_("责任卡"), content)

def sheet(request):
    return tables.xlsx(_("网格检查"), HEADS, rows)
"""
    assert list(_loose_papers(ast.parse(said))) == [7]


def test_the_guard_tells_a_title_from_a_refusal():
    said = """
def take():
    words = _("晚了。") % {"status": state.label}
    once.require_same(known, otherwise=words)
    note = sentence(note, _("请写。"))
    problems["x"] = _("请选。")
    raise NotValid(problems)

@in_own_language()
def titled():
    return _("核实") + kind.label

def open_one():
    reason = _("已清除")
    with in_own_language():
        title = row.get_kind_display()
    owe(title=worded(kind.label), words=row.get_state_display(), level=kind.label)
"""
    assert list(_unworded(ast.parse(said))) == [("open_one", 14), ("open_one", 17), ("open_one", 17)]


def _loose() -> Iterator[tuple[str, int]]:
    """(path::function, line) of words in the reader's language that are no part of a refusal."""
    for path, tree in modules().items():
        if WRITES.search(path) and READS not in path and "/demo/" not in path:
            yield from ((f"{path}::{function}", line) for function, line in _unworded(tree))


def _loose_papers(tree: ast.Module) -> Iterator[int]:
    spared = {id(part) for scope in nodes(tree) if _is_own(scope) for part in ast.walk(scope)}
    for node in nodes(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in PAPERS and id(node) not in spared:
            yield node.lineno


def _unworded(tree: ast.Module) -> Iterator[tuple[str, int]]:
    spared = {id(part) for scope in nodes(tree) if _is_own(scope) for part in ast.walk(scope)}
    for function in _functions(tree):
        spared_here = spared | {id(part) for one in _refusals(function) for part in ast.walk(one)}
        for node in _own_nodes(function):
            if _words(node) and id(node) not in spared_here:
                yield getattr(function, "name", ""), node.lineno


def _functions(tree: ast.Module) -> Iterator[ast.AST]:
    yield tree
    yield from (node for node in nodes(tree) if isinstance(node, ast.FunctionDef))


def _own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """What stands in a function, but not in the functions inside it."""
    for child in ast.iter_child_nodes(function):
        if not isinstance(child, ast.FunctionDef):
            yield child
            yield from _own_nodes(child)


def _words(node: ast.AST) -> bool:
    """A call of gettext, or a label: of a choice, or as a model shows it."""
    if isinstance(node, ast.Attribute):
        return node.attr == "label" or bool(re.fullmatch(r"get_\w+_display", node.attr))
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") in GETTEXT


def _is_own(node: ast.AST) -> bool:
    called: Iterable[ast.AST] = [node] if isinstance(node, ast.Call) else getattr(node, "decorator_list", [])
    if isinstance(node, ast.With):
        called = [one.context_expr for one in node.items]
    return any(isinstance(one, ast.Call) and getattr(one.func, "id", "") in OWN for one in called)


def _refusals(function: ast.AST) -> list[ast.AST]:
    """Parts that say why nothing is done: what is raised, or given to whoever refuses, and the names that carry its words."""
    found = [node for node in _own_nodes(function) if _refuses(node)]
    carried = _names(found)
    assigned = [node for node in _own_nodes(function) if isinstance(node, ast.Assign | ast.NamedExpr)]
    while more := [node for node in assigned if node not in found and _targets(node) & carried]:
        found += more
        carried |= _names(more)
    return found


def _refuses(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return (getattr(node.func, "id", "") or getattr(node.func, "attr", "")) in REFUSES
    return isinstance(node, ast.Raise) or (isinstance(node, ast.keyword) and node.arg == "otherwise")


def _names(some: Iterable[ast.AST]) -> set[str]:
    """Names whose own value is used; of `hazard.title` not the hazard, which may be made of words that are kept."""
    parts = [part for one in some for part in ast.walk(one)]
    looked_into = {id(part.value) for part in parts if isinstance(part, ast.Attribute)}
    return {part.id for part in parts if isinstance(part, ast.Name) and id(part) not in looked_into}


def _targets(node: ast.Assign | ast.NamedExpr) -> set[str]:
    wholes = node.targets if isinstance(node, ast.Assign) else [node.target]
    return {part.id for one in wholes for part in ast.walk(one) if isinstance(part, ast.Name)}
