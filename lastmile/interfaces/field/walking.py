"""What a walk's page shows and what it sends: one item after the other, nothing ticked before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from lastmile.domains.patrols import public as patrols
from lastmile.domains.points import public as points
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel.errors import NotValid
from lastmile.kernel.ids import uuid7


@dataclass(frozen=True)
class Line:
    """One item on the page: its answers with the chosen one marked, what was typed."""

    number: int
    item: Any
    choices: list[tuple[str, str, bool]]
    value: str = ""
    note: str = ""
    fixed: bool = False
    error: str = ""


@dataclass(frozen=True)
class Gauge:
    """A reading that may be entered, with the last one beside it."""

    measure: str
    label: str
    unit: str
    last: Any
    value: str = ""


def lines(wording: Any, said: Mapping[str, Mapping[str, Any]], errors: Mapping[str, str]) -> list[Line]:
    """Every item that is asked, with what was answered so far."""
    found, number = [], 0
    for item in wording.asked:
        number += item.kind != "note"
        one = said.get(item.id, {})
        answer = str(one.get("a", ""))
        choices = []
        if item.kind == "yesno":
            choices = [(value, label, value == answer) for value, label in patrols.labels(wording, item)]
        note, fixed = str(one.get("note", "")), bool(one.get("fixed"))
        found.append(Line(number, item, choices, answer, note, fixed, errors.get(item.id, "")))
    return found


def gauges(subject: Any, typed: Mapping[str, str]) -> list[Gauge]:
    """What is usually read at a point, with the last value."""
    if subject.subject_kind != patrols.SubjectKind.POINT:
        return []
    kind = catalogue.point_kinds().get(subject.kind)
    last = {one.measure: one for one in points.last_readings([subject.row]).get(subject.row.pk, [])}
    return [
        Gauge(
            measure=measure,
            label=str(points.Measure(measure).label),
            unit=str(points.UNITS[points.Measure(measure)]),
            last=last.get(measure),
            value=typed.get(f"reading-{measure}", ""),
        )
        for measure in (kind.measures if kind else ())
    ]


def uid_of(text: str) -> UUID:
    """The walk's uid as the page sent it, or a new one."""
    try:
        return UUID(text)
    except ValueError:
        return uuid7()


def answers(post: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """What the page sent, item by item; cleaned by the service."""
    return {
        name[2:]: {"a": value, "note": post.get(f"note-{name[2:]}", ""), "fixed": post.get(f"fixed-{name[2:]}", "")}
        for name, value in post.items()
        if name.startswith("a-") and value
    }


def said(post: Mapping[str, str]) -> patrols.Said:
    """Everything the page sent when the walk is done. Raises NotValid for a reading that is no number."""
    move = {"yes": True, "no": False}.get(post.get("move_now", ""))
    return patrols.Said(
        answers=answers(post),
        same=post.get("do") == "same",
        move_now=move,
        readings=_readings(post),
        note=post.get("note", ""),
    )


def _readings(post: Mapping[str, str]) -> dict[str, Decimal]:
    found = {}
    for measure in points.Measure:
        text = post.get(f"reading-{measure}", "").strip()
        if not text:
            continue
        try:
            found[str(measure)] = Decimal(text)
        except InvalidOperation:
            problem = _("%(what)s要填数字。") % {"what": measure.label}
            raise NotValid(problem, fields={f"reading-{measure}": problem}) from None
    return found
