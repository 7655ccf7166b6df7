"""The English catalogue speaks of strings there are, with the same placeholders; what everybody meets is translated."""

import ast

from babel.messages import Catalog

from tests.architecture.sources import modules, nodes
from tools import catalogues

# What a reader without Chinese meets before anything else: signing in, refusals, the frame of every page, the API.
MUST = (
    "config/",
    "lastmile/foundation/access/",
    "lastmile/foundation/web/gates.py",
    "lastmile/foundation/web/middleware.py",
    "lastmile/foundation/web/ratelimit.py",
    "lastmile/foundation/web/templates/",
    "lastmile/interfaces/api/",
    "lastmile/interfaces/health/",
    "lastmile/interfaces/sign_in/",
    "lastmile/interfaces/templates/sign_in/",
)


def test_no_translation_is_stale_and_no_placeholder_differs():
    assert list(catalogues.problems()) == []


def test_what_everybody_meets_is_translated():
    told = _told()
    bare = [one.id for one in catalogues.template() if one.id and one.id not in told and _must(one)]
    assert not bare, f"translate in locale/en/LC_MESSAGES/django.po: {bare}"


def _must(message) -> bool:
    return any(path.startswith(MUST) for path, _line in message.locations)


def test_every_refusal_is_translated():
    """Whoever reads English is told in English why nothing was done: bad input gets a sentence in the reader's language."""
    told = _told()
    bare = sorted(said for said in _raised() if said not in told)
    assert not bare, f"translate in locale/en/LC_MESSAGES/django.po: {bare}"


def _told() -> set[str]:
    """What is translated; an entry left empty is not."""
    return {one.id for file in catalogues.catalogues() for one in catalogues.read(file) if one.id and any(one.string)}


def _raised() -> set[str]:
    """Sentences of `raise` and of `add_error`, wherever the platform (not its demo) says them."""
    said = set()
    for path, tree in modules().items():
        for node in nodes(tree) if "/demo/" not in path else ():
            if isinstance(node, ast.Raise) or (
                isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "add_error"
            ):
                said |= {word for part in ast.walk(node) if (word := _message(part))}
    return said


def _message(part: ast.AST) -> str:
    """The string of a call of gettext, else nothing."""
    if isinstance(part, ast.Call) and getattr(part.func, "id", "") in catalogues.KEYWORDS and part.args:
        first = part.args[0]
        return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
    return ""


def test_a_stale_string_and_a_wrong_placeholder_are_seen(monkeypatch):
    wrong = Catalog(locale="en")
    wrong.add("从来没有人说过", "Nobody ever said")
    wrong.add("还有%(n)s天", "%(days)s days left", flags=["python-format"])
    monkeypatch.setattr(catalogues, "read", lambda file: wrong)
    found = list(catalogues.problems())
    assert len(found) == 2 and "从来没有人说过" in found[0] and "days" in found[1]


def test_strings_of_code_and_of_templates_are_both_found():
    said = {one.id: {path for path, _line in one.locations} for one in catalogues.template() if one.id}
    assert "lastmile/foundation/web/gates.py" in said["您没有打开这一页的权限。"]
    assert "lastmile/foundation/web/templates/web/base.html" in said["跳到正文"]
