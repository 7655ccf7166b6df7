"""Stars come from one place, which reads how many signs stay from the packs: no page makes its own."""

import ast
import re

from tests.architecture.sources import modules, nodes

MASKING = "lastmile/foundation/rulepacks/masking.py"
STARS = re.compile(r"\*{2,}$|^\*{2,}|×{2,}")


def _stars(tree: ast.Module) -> bool:
    """Whether a module writes stars into a text, or repeats one sign of them."""
    for node in nodes(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            sides = (node.left, node.right)
            if any(isinstance(one, ast.Constant) and one.value in ("*", "×") for one in sides):
                return True
        if isinstance(node, ast.JoinedStr) and any(
            isinstance(one, ast.Constant) and STARS.search(str(one.value)) for one in node.values
        ):
            return True
    return False


def test_nobody_masks_by_hand() -> None:
    assert {path for path, tree in modules().items() if _stars(tree)} == {MASKING}
