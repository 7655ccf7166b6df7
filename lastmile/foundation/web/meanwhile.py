"""Two people change one thing at once: what each of them changed is kept; what both changed, who comes second decides.

A form that begins with what is stored says what that was, as one digest a field. When it is sent, a field its writer left
alone takes what somebody else stored meanwhile, and one that both changed stands against it (409) with both values.

A field may begin empty and write over something all the same (a drawing: only a new one is sent). Such a form says in
`apart` what is stored there.

Between the check and the act nobody else comes in: see `in_one_step`, through which every gate lets a view run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.db import connection, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from lastmile.kernel.errors import DomainError

NAME = "began"  # of the hidden field
LENGTH = 12
MOST = 80  # signs of a value told
# What reading something typed may raise.
UNREADABLE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    forms.ValidationError,
    DomainError,
)


@dataclass(frozen=True)
class Apart:
    """What is stored of a field that begins empty: as a text to be compared, in `words`; `sent` is what was typed into it,
    as a text of the same kind, so that whoever sends the same twice stands in nobody's way. It runs before the form has looked at
    anything, and may raise whatever reading raises (see `UNREADABLE`): then it is not the same.

    `at`: it is said at this field, and not of the field alone: of one of several rows that the form may write over (whom to
    call at each member unit), or of a version. Sent empty it writes all the same; not said, there was nothing. `title`: what
    it is called where not by the field's label.
    """

    now: str
    words: str
    sent: Callable[[], str] = str
    at: str = ""
    title: str = ""


def in_one_step(view: Callable[..., Any], request: Any, args: Any, kwargs: Mapping[str, Any]) -> Any:
    """Run a view. Where it was sent what its form began with, nobody else's form of the same matter is checked before this
    one's act is stored: of two within the same milliseconds the second hears of the first.

    The matter is what the address names, whatever the page. SQLite has one writer from the first statement on.
    """
    reads_raw = getattr(getattr(request.resolver_match, "func", None), "csrf_exempt", False)  # a program's body
    if request.method != "POST" or reads_raw or not request.POST.get(NAME):
        return view(request, *args, **kwargs)
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                for one in _matters(request.path, kwargs):
                    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [one])
        return view(request, *args, **kwargs)


def _matters(path: str, kwargs: Mapping[str, Any]) -> list[int]:
    """Locks of what an address names, in one order for all."""
    names = [str(one) for one in kwargs.values() if isinstance(one, UUID)] or [path]
    digests = (hashlib.sha256(f"{NAME} {name}".encode()).digest() for name in names)
    return sorted(int.from_bytes(one[:8], "big", signed=True) for one in digests)


def unseen(form: Any, name: str, now: str) -> Apart:
    """Of a field that never shows again what is stored (a number, a secret): empty leaves it as it is."""

    def plain(value: Any) -> str:
        return "".join(str(value or "").split()).replace("-", "").casefold()

    return Apart(plain(now), _("另一个,这里不显示") if now else "", lambda: plain(form[name].data))


def version(number: int, why: str, *, title: str, same: bool = False) -> Apart:
    """Of what is given up or switched off as a whole, with a reason: which version stands (0: none of its own), and why.

    `same`: what is asked for stands already; then there is nothing to decide.
    """
    now = str(number)
    words = _("第%(n)s版:%(why)s") % {"n": number, "why": why} if number else _("没有本地修改")
    return Apart(now, words, lambda: now if same else "?", at="reason", title=title)


def begin(form: Any, sent: str | None) -> list[str]:
    """Have a form say what it begins with; the names of fields that both changed where it was `sent`, with what it said then."""
    stored = {name: _stored(form, name) for name in _told(form)}
    stored |= {name: one.now for name, one in _apart(form).items()}
    both = _join(form, stored, dict(_read(sent))) if form.is_bound and sent else []
    form.began = said(stored)
    return both


def tell(form: Any, both: Iterable[str]) -> str:
    """Say at each field that both changed what is stored now; which fields they are, in words."""
    both, apart = list(both), _apart(form)
    for name in both:
        told = apart[name].words if name in apart else _in_words(form.fields[name], _stored(form, name))
        words = told[:MOST] or _("(空)")
        form.add_error(_at(apart, name), _("现在存的是“%(value)s”。") % {"value": words})
    titles = ((name in apart and apart[name].title) or str(form.fields[_at(apart, name)].label) for name in both)
    return "、".join(titles)


def _at(apart: Mapping[str, Apart], name: str) -> str:
    return (apart[name].at if name in apart else "") or name


def said(now: Mapping[str, str]) -> str:
    """What the rows of a list to tick begin with, by their keys: for its hidden field."""
    return ".".join(f"{key}:{_digest(key, text)}" for key, text in now.items())


def rows(sent: str | None, typed: Mapping[str, str], now: Mapping[str, str]) -> tuple[set[str], list[str]]:
    """Of a list to tick, what was `sent` in that field: the rows its writer left alone while somebody else changed them, and
    those that both changed.
    """
    was, left, both = dict(_read(sent)), set(), []
    for key, text in typed.items():
        stored, begun = now.get(key, ""), was.get(key)
        if begun is None or text == stored or begun == _digest(key, stored):
            continue
        if begun == _digest(key, text):
            left.add(key)
        else:
            both.append(key)
    return left, both


def moved(sent: str, now: Mapping[str, str]) -> set[str]:
    """Of what is about to be written over `now`, by name, what does not stand any more as it was said then (see `said`).

    Where nothing was said of it, somebody filled it meanwhile; what stands empty is nobody's, unless it was not empty then.
    """
    was = dict(_read(sent))
    return {key for key, text in now.items() if was.get(key) != _digest(key, text) and (text or key in was)}


def _apart(form: Any) -> Mapping[str, Apart]:
    return getattr(form, "apart", {})


def _told(form: Any) -> list[str]:
    """Fields whose beginning is stored: not what only the page needs, nor files, nor values of several boxes."""
    apart = (forms.FileField, forms.MultiValueField)
    return [
        name
        for name, field in form.fields.items()
        if name in form.initial and not field.widget.is_hidden and not isinstance(field, apart)
    ]


def _join(form: Any, stored: dict[str, str], was: dict[str, str]) -> list[str]:
    both, data, apart = [], form.data.copy(), _apart(form)
    for name, now in stored.items():
        begun = was.get(name)
        if name in apart and apart[name].at:
            if (begun or _digest(name, "")) != _digest(name, now) and _sent(apart[name]) != now:
                both.append(name)
            continue
        if begun is None or begun == _digest(name, now):
            continue
        typed = _sent(apart[name]) if name in apart else _plain(form[name].data)
        if typed == now or _alike(form.fields[name], form[name].data, now) or (name in apart and not form[name].data):
            continue
        if name not in apart and begun == _digest(name, typed or ""):
            data.pop(form.add_prefix(name), None)
            if now:
                data.setlist(form.add_prefix(name), now.split("\x1f"))
        else:
            both.append(name)
    form.data = data
    return both


def _alike(field: Any, typed: Any, now: str) -> bool:
    """Whether two texts say the same to the field: 5 and 5.00. Whoever sends a form twice was not overtaken by themselves."""
    try:
        return not isinstance(typed, list) and bool(field.clean(typed) == field.clean(now))
    except UNREADABLE:
        return False


def _sent(one: Apart) -> str | None:
    """What was typed, before anybody has said whether it can be read: what cannot is another than what stands, and what is
    wrong with it the form says itself."""
    try:
        return one.sent()
    except UNREADABLE:
        return None


def _stored(form: Any, name: str) -> str:
    """What is stored, as the page would send it back untouched."""
    field, value = form.fields[name], form.get_initial_for_field(form.fields[name], name)
    if isinstance(field, forms.BooleanField):
        return "on" if value else ""
    return _plain(field.widget.format_value(field.prepare_value(value)))


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else ""
    if isinstance(value, (list, tuple, set)):
        return "\x1f".join(sorted(filter(None, map(_plain, value))))
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def _in_words(field: Any, text: str) -> str:
    if isinstance(field, forms.BooleanField):
        return _("是") if text else _("否")
    named = {str(key): str(name) for key, name in getattr(field, "choices", ()) if not isinstance(name, (list, tuple))}
    return "、".join(named.get(one, one) for one in text.split("\x1f"))


def _read(sent: str | None) -> Iterable[tuple[str, str]]:
    for part in (sent or "").split("."):
        name, colon, digest = part.partition(":")
        if colon:
            yield name, digest


def _digest(name: str, text: str) -> str:
    """Says nothing of the value to anybody without our key."""
    return salted_hmac(f"began {name}", text, algorithm="sha256").hexdigest()[:LENGTH]
