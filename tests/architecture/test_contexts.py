"""What a view hands its page takes the name of nothing every page has."""

import ast

from django.test import RequestFactory

from lastmile.foundation.web.context import chrome
from tests.architecture.sources import modules, nodes

OF_DJANGO = {"request", "user", "perms", "messages"}
MEANT = {"area", "scope"}  # pages of a place name it themselves


def _taken() -> set[str]:
    return (set(chrome(RequestFactory().get("/"))) | OF_DJANGO) - MEANT


def handed(tree: ast.AST) -> set[str]:
    """Keys of dictionaries that a module with views writes out: given to a template, or called context."""
    found = set()
    for node in nodes(tree):
        tables = [*node.args, *[one.value for one in node.keywords]] if _is_page(node) else []
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "context" for t in node.targets):
            tables = [node.value]
        for table in tables:
            if isinstance(table, ast.Dict):
                found |= {str(key.value) for key in table.keys if isinstance(key, ast.Constant)}
    return found


def _is_page(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and "Json" not in ast.unparse(node.func)


def test_no_page_takes_from_itself_what_stands_on_every_page():
    views = {path: tree for path, tree in modules().items() if "view" in path and "foundation/web/" not in path}
    clashes = {path: names for path, tree in views.items() if (names := handed(tree) & _taken())}
    assert clashes == {}


def test_the_guard_sees_it():
    assert handed(ast.parse('context = {"messages": []}')) == {"messages"}
    assert handed(ast.parse('TemplateResponse(request, "x.html", {"menu": []})')) == {"menu"}
