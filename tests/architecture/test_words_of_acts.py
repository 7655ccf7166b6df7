"""What a page tells of a matter is said in words: whatever the code writes into its ledger has some."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

import lastmile

ROOT = Path(lastmile.__file__).parent
PAGES = {
    "hazard": "hazards.views.matter",
    "point": "points.views.matter",
    "tip": "tips.views.matter",
    "alert": "alerts.views.matter",
}
# Said by the page in words of its own, by what the entry holds, or never on the page of the matter.
APART = {
    "hazard.rechecked": "合格 or 不合格",
    **dict.fromkeys(("alert.received", "alert.received_settled"), "of a message, whose page is the inbox"),
    **dict.fromkeys(("alert.text_changed", "alert.text_restored"), "of a text, whose page lists its versions"),
}


def written(kind: str) -> Iterator[str]:
    """Every action of the kind that some call of `write`, `Draft` or a domain's own `done` names."""
    for file in sorted(ROOT.rglob("*.py")):
        if "tests" in file.parts or "migrations" in file.parts or "demo" in file.parts:
            continue
        text = file.read_text()
        if f'"{kind}.' not in text and f"domains/{kind}s/" not in str(file):
            continue
        for call in (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)):
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            said = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if name in {"write", "Draft"}:
                yield from (one for one in said if one.startswith(f"{kind}."))
            elif name == "done" and f"domains/{kind}s/" in str(file):
                yield from (one if "." in one else f"{kind}.{one}" for one in said[:1])


@pytest.mark.parametrize("kind", sorted(PAGES))
def test_every_act_has_words_on_the_page_of_its_matter(kind: str) -> None:
    words = importlib.import_module(f"lastmile.domains.{PAGES[kind]}").ACTION_WORDS
    found = set(written(kind))
    assert len(found) >= 5 and sorted(found - set(words) - set(APART)) == []


def test_no_reason_is_stale() -> None:
    assert set(APART) <= {one for kind in PAGES for one in written(kind)}
