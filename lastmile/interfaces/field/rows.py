"""待办 on the phone: one row a matter, what is counted in minutes before what waits for days, late first in each, each row with
its one button; what is not pressing is folded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from lastmile.domains.evacuation import public as moves
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.obligations import climbed
from lastmile.foundation.obligations import selectors as obligations
from lastmile.foundation.obligations.climbed import Climbed
from lastmile.foundation.obligations.selectors import Row
from lastmile.interfaces.acts import FIELD, RINGS

MOST = 200  # rows of one person looked at; nobody works through more on a phone, and what is due first counts
HIDDEN = ("call.answer", *RINGS)  # a call is the red card, never a row
MATTERS = {
    "hazard": "field:hazard",
    "call": "orders:board",
    "point": "field:point",
    "movehelp": "moves:help",
    "moveorder": "moves:given",
    "rollcall": "moves:rollcall",
    "alert": "alerts:actions",
}


@dataclass(frozen=True)
class Line:
    """A row and its one button; without an address the face that does it is not served here."""

    row: Row
    button: Any
    address: str
    who: str = ""  # whom it is about, where one may know
    climbed: int = 0  # of how many posts of others that did not act; 0: one's own


@dataclass(frozen=True)
class Owed:
    """What is shown at once, what is folded below, and what is put off while an alert is in force."""

    first: Sequence[Line]
    folded: Sequence[Line]
    postponed: int = 0
    postponed_why: str = ""  # 暴雨红色预警期间
    put_off: Sequence[Line] = ()


def owed(scope: Scope, *, first: int) -> Owed:
    """Everything the person's posts owe, each matter once whatever number of posts owe it; then what climbed to them."""
    posts = obligations.held_posts(scope)
    rows = obligations.owed_by(posts, limit=MOST)
    once = {(row.kind, row.subject_uid): row for row in reversed(rows) if row.kind not in HIDDEN}
    rows = [row for row in rows if once.get((row.kind, row.subject_uid)) is row]
    names = moves.help_names(scope, [row.subject_uid for row in rows if row.subject_kind == "movehelp"])
    lines = [_line(row, names.get(row.subject_uid, "")) for row in rows]
    lines += [_turned(one) for one in climbed.turned_to(scope)]
    lines.sort(key=lambda line: (not line.row.urgent, line.row.due_at))
    waits = obligations.postponed(posts)
    put_off = [_line(row, "") for row in obligations.owed_postponed(scope)] if waits else []
    return Owed(lines[:first], lines[first:], sum(waits.values()), "、".join(sorted(waits)), put_off)


def _line(row: Row, who: str) -> Line:
    words, name, more = FIELD.get(row.kind, (_("去办"), MATTERS.get(row.subject_kind, ""), ()))
    return Line(row, words, address_of(name, row.subject_uid, *more), who)


def _turned(one: Climbed) -> Line:
    address = address_of(MATTERS.get(one.row.subject_kind, ""), one.row.subject_uid)
    return Line(one.row, _("去看"), address, climbed=one.count)


def address_of(name: str, *args: object) -> str:
    """Of a page, or "" where the face it belongs to is not served here."""
    try:
        return reverse(name, args=args) if name else ""
    except NoReverseMatch:
        return ""
