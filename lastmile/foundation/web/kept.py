"""What somebody typed when the session had ended: carried along through signing in, signed, on their own page only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core import signing

SALT, HOURS = "kept", 12
MOST = 100_000  # signs; a longer text stays in the browser's own page behind the back button
NEVER = frozenset(
    {"csrfmiddlewaretoken", "password", "old", "new", "again", "second", "code", "slip", "number", "kept"}
)


@dataclass(frozen=True)
class Kept:
    """Where it was sent, and its fields. `had_files`: photos must be chosen anew."""

    path: str
    fields: tuple[tuple[str, str], ...]
    had_files: bool


def keep(request: Any) -> str:
    """The fields of a form as one signed word, or "" when there is nothing worth keeping."""
    fields = [(name, value) for name, values in request.POST.lists() for value in values if name not in NEVER]
    if not any(value for _name, value in fields) or sum(len(value) for _name, value in fields) > MOST:
        return ""
    what = {"path": request.get_full_path(), "fields": fields, "files": bool(request.FILES)}
    return signing.dumps(what, salt=SALT, compress=True)


def read(word: str) -> Kept | None:
    """What was kept, or None when it is not ours or too old."""
    try:
        what = signing.loads(word, salt=SALT, max_age=HOURS * 3600)
        return Kept(what["path"], tuple((name, value) for name, value in what["fields"]), what["files"])
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None
