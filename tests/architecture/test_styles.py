"""Of Tabler's style sheet a page is sent what some page uses: every class of it that we name stands in the list."""

import ast
import re

from tests.architecture.sources import ROOT, modules, nodes, templates

WORD = re.compile(r"[\w-]+")
CLASSES = re.compile(
    r"[a-z0-9 ]+-[a-z0-9 -]+"
)  # a text of Python that may be the classes of a widget: "form-control w-auto"


def _of_tabler() -> set[str]:
    sheet = (ROOT / "node_modules/@tabler/core/dist/css/tabler.min.css").read_text(encoding="utf-8")
    heads = re.sub(r"/\*.*?\*/", "", re.sub(r"\{[^{}]*\}", "{}", sheet), flags=re.S)
    return {one.replace("\\", "") for one in re.findall(r"\.((?:[a-z_-]|\\.)(?:[\w-]|\\.)*)", heads)}


def _named() -> set[str]:
    """Words of templates and scripts, and of texts in Python that may be classes."""
    texts = [*templates().values(), *(file.read_text(encoding="utf-8") for file in (ROOT / "frontend").rglob("*.ts"))]
    for tree in modules().values():
        words = (one.value for one in nodes(tree) if isinstance(one, ast.Constant) and isinstance(one.value, str))
        texts += (one for one in words if "class=" in one or CLASSES.fullmatch(one))
    return {word for text in texts for word in WORD.findall(text)}


def test_every_class_of_tabler_that_is_named_is_in_the_list():
    """What is missing belongs into frontend/app/tabler.txt; what is too much there, out of it."""
    listed = (ROOT / "frontend/app/tabler.txt").read_text().split()
    assert sorted(_of_tabler() & _named()) == listed
