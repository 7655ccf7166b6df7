"""今日待办 as it is shown: each row with its one button, long groups folded, and who is on duty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.obligations import selectors as obligations
from lastmile.foundation.obligations.climbed import Climbed
from lastmile.foundation.obligations.selectors import Row
from lastmile.foundation.people import selectors as people
from lastmile.foundation.rulepacks.masking import masked_phone
from lastmile.interfaces.acts import OFFICE, RINGS

MATTERS = {
    "hazard": "hazards:matter",
    "tip": "tips:matter",
    "call": "orders:board",
    "declaration": "declarations:declaration",
    "place": "patrols:place",
    "point": "points:matter",
    "movehelp": "moves:help",
    "moveorder": "moves:given",
    "rollcall": "moves:rollcall",
    "clearance": "exports:clearance",
    "person": "people:person",
    "alert": "alerts:matter",
    "alertaction": "alerts:action",
}
FOLDED = 8  # rows of a group on the first screen
# Without a ladder of their own; what is late of an alert is rung up together, a person once.
RUNG_UP = dict.fromkeys(("alert.report", "alert.order", "alert.doors", "alert.shelter"), _("到点催本人,还没办转上一级"))
ON_DUTY = {"duty_leader": _("带班"), "duty_officer": _("值班")}


@dataclass(frozen=True)
class Line:
    """A row, where its matter is, and its one button. `climbed`: of how many posts of others that did not act; 0: one's own."""

    row: Row
    matter: str
    button: Any
    address: str
    climbed: int = 0

    @property
    def then(self) -> Any:
        """到点后会怎样."""
        return self.row.then if self.row.next_name else RUNG_UP.get(self.row.kind, self.row.then)


@dataclass(frozen=True)
class Group:
    """One of the three groups: the lines of the first screen, and how many are folded away."""

    name: str
    title: Any
    lines: Sequence[Line]
    folded: int
    mine: bool


def address_of_matter(kind: str, uid: object) -> str:
    """The page of whatever an obligation is about, or "" when no face served here has one."""
    return _address(MATTERS.get(kind, ""), uid)


def _address(name: str, *args: object) -> str:
    try:
        return reverse(name, args=args) if name else ""
    except NoReverseMatch:
        return ""


def line(row: Row, *, mine: bool) -> Line:
    """A row with its button: the act itself for whoever owes it, a look for whoever waits."""
    matter = address_of_matter(row.subject_kind, row.subject_uid)
    words, name, more = OFFICE.get(row.kind, (_("去办"), "", ()))
    if not mine:
        return Line(row, matter, _("去看"), matter)
    return Line(row, matter, words, _address(name, row.subject_uid, *more) or matter)


def turned(one: Climbed) -> Line:
    """What others owe and did not do, turned to whoever looks: they see to it, the act stays with whoever owes it."""
    row, matter = one.row, address_of_matter(one.row.subject_kind, one.row.subject_uid)
    _words, name, more = OFFICE.get(row.kind, ("", "", ())) if row.kind in RINGS else ("", "", ())
    return Line(row, matter, _("去看"), _address(name, row.subject_uid, *more) or matter, one.count)


def groups(today: obligations.Today, climbed: Sequence[Climbed], *, unfolded: str) -> list[Group]:
    """马上办, 今天办, 等别人; empty ones left out. What climbed to whoever looks stands behind their own."""
    above = {one.row.uid for one in climbed}
    hurried = [turned(one) for one in climbed if one.row.urgent]
    routine = [turned(one) for one in climbed if not one.row.urgent]
    named = (
        ("now", _("马上办"), [line(row, mine=True) for row in today.now] + hurried),
        ("today", _("今天办"), [line(row, mine=True) for row in today.today] + routine),
        ("waiting", _("等别人"), [line(row, mine=False) for row in today.waiting if row.uid not in above]),
    )
    return [_group(name, title, lines, name == unfolded) for name, title, lines in named if lines]


def asked_for(name: str, scope: Scope, *, whole_level: bool) -> list[Group]:
    """过几天到期 or 已顺延, when somebody asked for it."""
    if name == "later":
        title, rows = _("过几天到期"), obligations.owed_later(scope, whole_level=whole_level, without=RINGS)
    elif name == "postponed":
        title, rows = _("已顺延"), obligations.owed_postponed(scope, whole_level=whole_level)
    else:
        return []
    return [_group(name, title, [line(row, mine=True) for row in rows], True)] if rows else []


def _group(name: str, title: Any, lines: Sequence[Line], whole: bool) -> Group:
    # What is postponed while an alert is in force waits out of sight.
    shown = lines if whole or name == "now" else [one for one in lines if not one.row.postponed_why][:FOLDED]
    return Group(name, title, shown, len(lines) - len(shown), name != "waiting")


def may_see_level(scope: Scope) -> bool:
    """Whether the whole level's list may be looked at: whoever sees obligations where they act."""
    return scope.acting_as is not None and scope.may(Permission.OBLIGATION_VIEW, on=scope.acting_as.region_code)


def on_duty(area: str) -> list[tuple[str, str]]:
    """(带班 or 值班, names with masked numbers) of the township looked at, or of the one above."""
    posts = list(people.open_posts_at(area[:9], list(ON_DUTY))) if len(area) >= 9 else []
    held = people.holders([post.pk for post in posts])
    found = []
    for kind, title in ON_DUTY.items():
        persons = [one.person for post in posts if post.kind == kind for one in held.get(post.pk, [])]
        words = [f"{one.name} {masked_phone(one.phone)}" for one in dict.fromkeys(persons)]
        if words:
            found.append((str(title), "、".join(words)))
    return found
