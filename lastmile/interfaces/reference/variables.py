"""Environment variables: read from config/settings.py itself, explained in .env.example; neither may lack the other."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from lastmile.kernel.markdown import table

LINE = re.compile(r"^# ?(?P<name>[A-Z][A-Z_]+)=(?P<example>\S*)\s*(?P<words>.*)$")
TAKE_NO_DEFAULT = {"gateway", "servers"}  # what stands there are the schemes they may have
BY_HAND = {"LASTMILE_DEMO", "LASTMILE_DEVELOPMENT", "DEBUG", "LASTMILE_CRASH_SWITCH", "LASTMILE_STATICFILES"}


@dataclass(frozen=True)
class Variable:
    """One variable: its kind ("flag", "path" …), what it is when left out, an example and what it means."""

    name: str
    kind: str
    left_out: str = ""
    example: str = ""
    words: str = ""


def read_by_code(text: str) -> dict[str, tuple[str, str]]:
    """Name → kind and default of every `env.kind("NAME", default …)`."""
    found = {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            kind = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            name = node.args[0].value
            if isinstance(name, str) and re.fullmatch(r"[A-Z][A-Z_]+", name) and "_" in name + kind:
                found[name] = (kind, _default(kind, node))
    return found


def _default(kind: str, call: ast.Call) -> str:
    """What a variable is when left out, as one would write it; "" for nothing."""
    if kind == "log_level":
        return "INFO"
    said = next(
        (word.value for word in call.keywords if word.arg == "default"), call.args[1] if len(call.args) > 1 else None
    )
    if kind == "one_of" and isinstance(said, ast.Tuple):
        said = said.elts[0]
    if kind in TAKE_NO_DEFAULT or said is None:
        return ""
    return _written(said)


def _written(node: ast.expr) -> str:
    """`VAR / "secrets" / "django.key"` is $LASTMILE_VAR/secrets/django.key, a list its words, a flag 1 or 0."""
    if isinstance(node, ast.BinOp):
        return f"{_written(node.left)}/{_written(node.right)}".removeprefix("./")
    if isinstance(node, ast.List | ast.Tuple):
        return ",".join(_written(one) for one in node.elts)
    if isinstance(node, ast.Name):
        return {"VAR": "$LASTMILE_VAR", "BASE_DIR": "."}[node.id]
    if isinstance(node, ast.Constant):
        return str(int(node.value)) if isinstance(node.value, bool) else str(node.value)
    return ""


def explained(text: str) -> dict[str, tuple[str, str]]:
    """Name → (example, words) of every line of .env.example."""
    lines = (LINE.match(line) for line in text.splitlines())
    return {line["name"]: (line["example"], line["words"].strip()) for line in lines if line}


def variables() -> list[Variable]:
    """Those to be set in production, in the order of .env.example. Raises ValueError when the two disagree."""
    root = Path(settings.BASE_DIR)
    code = "\n".join((root / "config" / name).read_text(encoding="utf-8") for name in ("settings.py", "environment.py"))
    read, told = read_by_code(code), explained((root / ".env.example").read_text(encoding="utf-8"))
    if missing := sorted(set(read) - set(told) - BY_HAND):
        raise ValueError(f".env.example does not explain {', '.join(missing)}")
    if stale := sorted(set(told) - set(read)):
        raise ValueError(f".env.example explains {', '.join(stale)}, which nothing reads")
    return [Variable(name, *read[name], example, words) for name, (example, words) in told.items()]


def page(note: str) -> str:
    """settings.md."""
    rows = [(_code(one.name), one.kind, _code(one.left_out), _code(one.example), one.words) for one in variables()]
    return (
        f"# Settings\n\n{note}\nAll come from the environment and are checked at start; a wrong one stops the start with one "
        "sentence. Everything has a safe default; secrets are made once under `LASTMILE_VAR` when left out.\n\n"
        f"{table(('Variable', 'Kind', 'Left out', 'Example', 'Meaning'), rows)}"
    )


def _code(words: str) -> str:
    return f"`{words}`" if words else ""
