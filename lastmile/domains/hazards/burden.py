"""What hazards ask people to fill in, counted from the forms themselves."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lastmile.domains.hazards import forms
from lastmile.foundation.web.burden import Ask, ask


def burden() -> list[Ask]:
    """One line for each form. By itself: number, person, post, grid, position, three times, line; person, post, time, state."""
    return [
        ask(
            forms.Report,
            "hazard.report",
            "hazard.reported",
            form=_("上报隐患"),
            when=_("发现时"),
            why=_("发现危险才有人去改"),
            reused=_("隐患台账、网格表、月报"),
            by_itself=9,
        ),
        ask(
            forms.NoteAndPhotos,
            "hazard.rectify",
            "hazard.rectified",
            form=_("登记整改"),
            when=_("改完时"),
            why=_("改完才能销号"),
            reused=_("隐患台账"),
            by_itself=4,
        ),
        ask(
            forms.Confirm,
            "hazard.confirm",
            "hazard.confirmed",
            "hazard.dismissed",
            form=_("核实定级"),
            when=_("有上报时"),
            why=_("定给谁、几时改完"),
            reused=_("告知单、隐患台账"),
            by_itself=4,
        ),
        ask(
            forms.Verify,
            "hazard.verify",
            "hazard.closed",
            "hazard.returned",
            "hazard.rechecked",
            form=_("复查"),
            when=_("整改后"),
            why=_("改没改好另一个人看"),
            reused=_("隐患台账"),
            by_itself=4,
        ),
    ]
