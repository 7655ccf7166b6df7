"""What somebody typed into a form that was refused without its page coming back: their own words, and nothing else.

Access may end while a form is filled in (a share, a grant or a post is over, the matter has moved). Then nothing of the
matter may be shown any more, but what was typed belongs to whoever typed it. Labels are those of the form's class.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent
from django.db import DatabaseError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _

from lastmile.foundation.regions import as_written
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.web import kept
from lastmile.kernel.errors import NotVisible

UNREADABLE = (RequestDataTooBig, TooManyFieldsSent, MultiPartParserError, OSError)
MARK = re.compile(r"(on|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.IGNORECASE)
KEY = re.compile(r"[a-z0-9_.:-]+")  # of a choice nobody wrote
PLACE = re.compile(r"(\w+_)?region_codes?")  # names of fields that hold the code of a place
COUNTIES = 3  # levels down to the county, which everybody knows


@dataclass(frozen=True)
class Typed:
    """What was typed, line by line, and all that was sent, to send it once more. `had_files`: they are not here."""

    lines: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]
    had_files: bool
    secret: bool

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def rows(self) -> int:
        """How high a box for it is."""
        return min(3 + sum(1 + len(line) // 40 for line in self.lines), 18)


def typed(request: Any) -> Typed | None:
    """None where nothing was typed, or where another site's page sent it: its words must not stand on ours."""
    if request.method != "POST" or not _is_ours(request):
        return None
    try:
        sent = [(name, value) for name, values in request.POST.lists() for value in values if value.strip()]
        had_files = bool(request.FILES)
    except UNREADABLE:
        return None
    secrets, match = kept.secrets_of(request), request.resolver_match
    fields = tuple((name, value) for name, value in sent if name not in kept.OURS | secrets)
    lines = told(fields, match.func if match else None)
    return Typed(lines, fields, had_files, any(name in secrets for name, _value in sent)) if lines else None


def told(fields: Iterable[tuple[str, str]], view: Any = None) -> tuple[str, ...]:
    """Fields as they were sent, in words, a line each. `view`: what they were sent to."""
    fields = tuple(fields)
    return tuple(_lines(fields, _form_of(view, {name for name, _value in fields})))


def _is_ours(request: Any) -> bool:
    """Whether a page of ours sent it: its token was good, or the browser says so."""
    if getattr(request, "csrf_processing_done", False):
        return True
    return is_here(request, request.headers.get("Origin") or request.headers.get("Referer") or "")


def is_here(request: Any, address: str) -> bool:
    """Whether an address lies on the site that was asked."""
    try:
        return bool(address) and urlsplit(address).netloc == request.get_host()
    except (DisallowedHost, ValueError):
        return False


def _lines(fields: tuple[tuple[str, str], ...], form: type[Any] | None) -> Iterator[str]:
    known: dict[str, Any] = getattr(form, "base_fields", {})
    for name, value in fields:
        field = known.get(name)
        if not value.strip() or (field is not None and field.widget.is_hidden):
            continue
        words = (_place(value.strip()) if PLACE.fullmatch(name) else "") or _words(field, value.strip())
        if words:
            label = str(field.label or "") if field is not None else ""
            yield f"{label}:{words}" if label else words


def _words(field: Any, value: str) -> str:
    """As the page wrote it: the name of a choice, yes for a box; "" for what only the page itself understands."""
    if isinstance(field, forms.BooleanField):
        return _("是")
    if isinstance(field, forms.ChoiceField) and not callable(getattr(field, "_choices", None)):
        offered: Any = field.choices
        named = {str(key): str(name) for key, name in offered if not isinstance(name, (list, tuple))}
        return "" if value == str(field.initial) else named.get(value, "")  # what the page chose is nobody's word
    if MARK.fullmatch(value) or (field is None and KEY.fullmatch(value)):
        return ""
    return value


def _place(code: str) -> str:
    """A place by its name, from the township down; "" for none, and where the database is what failed."""
    try:
        above = regions.path(regions.get_region(code))
    except (NotVisible, DatabaseError):
        return ""
    return " ".join(as_written.spoken(one.name) for one in above[COUNTIES:] or above)


def _form_of(view: Any, names: set[str]) -> type[Any] | None:
    """The form these names most likely came from, best one of the view's own package; None where none fits."""
    package = str(getattr(view, "__module__", "")).split(".views")[0]
    scored = [
        (len(names & set(one.base_fields)), one.__module__.startswith(package), -len(set(one.base_fields) - names), one)
        for one in _all_forms()
    ]
    best = max(scored, key=lambda row: row[:3], default=None)
    return best[3] if best and best[0] else None


def _all_forms() -> Iterator[type[Any]]:
    waiting: list[type[Any]] = [forms.BaseForm]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            waiting.append(kind)
            if hasattr(kind, "base_fields") and kind.__module__.startswith("lastmile."):
                yield kind
