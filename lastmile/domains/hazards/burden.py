"""What hazards ask people to fill in, counted from the forms themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lastmile.domains.hazards import forms

BY_ITSELF_REPORT = 9  # number, person, post, grid, position, three times, line
BY_ITSELF_ACT = 4  # person, post, time, state


@dataclass(frozen=True)
class Ask:
    permission: str
    form: str
    why: str
    reused: str
    times: str
    must: int
    may: int
    by_itself: int


def burden() -> list[Ask]:
    """One line for each form, for the page that says what the platform asks."""
    rows: list[tuple[str, str, str, str, str, Any, int]] = [
        (
            "hazard.report",
            _("上报隐患"),
            _("发现危险才有人去改"),
            _("隐患台账、网格表、月报"),
            _("发现时"),
            forms.Report,
            BY_ITSELF_REPORT,
        ),
        (
            "hazard.rectify",
            _("登记整改"),
            _("改完才能销号"),
            _("隐患台账"),
            _("改完时"),
            forms.NoteAndPhotos,
            BY_ITSELF_ACT,
        ),
        (
            "hazard.confirm",
            _("核实定级"),
            _("定给谁、几时改完"),
            _("告知单、隐患台账"),
            _("有上报时"),
            forms.Confirm,
            BY_ITSELF_ACT,
        ),
        ("hazard.verify", _("复查"), _("改没改好另一个人看"), _("隐患台账"), _("整改后"), forms.Note, BY_ITSELF_ACT),
    ]
    return [_ask(*row) for row in rows]


def _ask(permission: str, form: str, why: str, reused: str, times: str, kind: Any, by_itself: int) -> Ask:
    fields = kind.base_fields.values()
    must = sum(1 for field in fields if field.required and not field.initial)
    return Ask(permission, form, why, reused, times, must, len(kind.base_fields) - must, by_itself)
