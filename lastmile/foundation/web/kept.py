"""What somebody typed when the session had ended: carried along through signing in, signed, on their own page only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core import signing
from django.views.decorators.debug import sensitive_post_parameters

SALT, HOURS = "kept", 12
MOST = 100_000  # signs; a longer text stays in the browser's own page behind the back button
OURS = frozenset({"csrfmiddlewaretoken", "kept"})  # of the page, typed by nobody
View = TypeVar("View", bound=Callable[..., Any])


def secret(*names: str) -> Callable[[View], View]:
    """A view whose form has these secrets: they are neither carried through signing in, nor shown or sent again where the
    form is refused. Said of the view, for elsewhere a number or a code is a plain answer.
    """

    def mark(view: View) -> View:
        marked: Any = sensitive_post_parameters(*names)(view)
        marked.secret = frozenset(names)
        return marked  # type: ignore[no-any-return]

    return mark


def secrets_of(request: Any) -> frozenset[str]:
    """What of the form sent in this request is secret."""
    found: frozenset[str] = getattr(getattr(request.resolver_match, "func", None), "secret", frozenset())
    return found


@dataclass(frozen=True)
class Kept:
    """Where it was sent, and its fields. `had_files`: photos must be chosen anew."""

    path: str
    fields: tuple[tuple[str, str], ...]
    had_files: bool


def keep(request: Any) -> str:
    """The fields of a form as one signed word, or "" when there is nothing worth keeping."""
    left_out = OURS | secrets_of(request)
    fields = [(name, value) for name, values in request.POST.lists() for value in values if name not in left_out]
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
