"""What must not be in the code: rules in signals, look-ups past the scope, queries in views, HTTP below views."""

import ast

import pytest
from django.conf import settings

from tests.architecture.sources import attributes, imported, modules, nodes

SIGNALS = ("django.db.models.signals", "django.db.backends.signals", "django.dispatch", "django.core.signals")
# A signal of the machinery, never of a row.
SIGNAL_USES = {
    "lastmile/foundation/regions/geometry.py": "puts functions on each new SQLite connection",
    "lastmile/foundation/regions/uuid7_sql.py": "puts a function on each new SQLite connection",
    "lastmile/foundation/regions/wordruns.py": "puts functions on each new SQLite connection",
}
PAST_THE_SCOPE = ("django.shortcuts.get_object_or_404", "django.shortcuts.get_list_or_404")
AVOIDED = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "manager",
    "managers",
    "handler",
    "handlers",
    "process",
}


def _is_view(path: str) -> bool:
    return path.endswith("/views.py") or "/views/" in path


def _imports_of(*starts: str) -> set[str]:
    return {path for path, tree in modules().items() if any(name.startswith(starts) for name, _line in imported(tree))}


def test_no_rules_in_signals():
    assert _imports_of(*SIGNALS) == set(SIGNAL_USES)


def test_nothing_is_looked_up_past_the_scope():
    assert not _imports_of(*PAST_THE_SCOPE)


def test_no_django_admin_and_no_request_wide_transactions():
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    assert not settings.DATABASES["default"].get("ATOMIC_REQUESTS")


def test_views_neither_read_nor_write_rows_themselves():
    """They go through selectors and services, which take the scope."""
    found = [
        f"{path}:{node.lineno} .{node.attr}"
        for path, tree in modules().items()
        if _is_view(path)
        for node in attributes(tree, "objects", "unscoped", "bulk_create", "bulk_update", "raw")
    ]
    assert not found


def test_transactions_are_opened_by_services_not_by_pages():
    found = [
        path
        for path, tree in modules().items()
        if _is_view(path) or path.endswith(("/forms.py", "/rules.py", "/selectors.py", "/models.py"))
        if any(attributes(tree, "atomic"))
    ]
    assert not found


@pytest.mark.parametrize("layer", ["rules", "models", "selectors", "services"])
def test_below_views_nobody_knows_http(layer):
    """import-linter sees packages of ours; this sees Django's."""
    paths = [path for path in modules() if path.startswith("lastmile/domains/")]
    below = [path for path in paths if path.endswith(f"/{layer}.py") or f"/{layer}/" in path]
    http = ("django.http", "django.shortcuts", "django.template", "django.contrib.messages", "ninja")
    assert not [path for path in below if any(name.startswith(http) for name, _line in imported(modules()[path]))]


def test_no_module_has_a_name_that_says_nothing():
    """GLOSSARY.md, "Avoid everywhere"."""
    parts = {(path, part.removesuffix(".py")) for path in modules() for part in path.split("/")}
    assert not [path for path, part in parts if part in AVOIDED]


def test_nothing_is_caught_and_forgotten():
    """`except Exception: pass` hides what somebody has to know."""
    found = []
    for path, tree in modules().items():
        for node in nodes(tree):
            if not isinstance(node, ast.ExceptHandler) or not all(isinstance(one, ast.Pass) for one in node.body):
                continue
            if node.type is None or ast.unparse(node.type) in BROAD:
                found.append(f"{path}:{node.lineno}")
    assert not found


BROAD = {"Exception", "BaseException"}
