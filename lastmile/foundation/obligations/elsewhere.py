"""已在其他系统录入: any duty may be met by what was entered in another system, and is then never asked again.

Which duty it is, who may say so and what ends with it is the owning domain's; the form, the checks, the record and the
words are the same for all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.obligations.models import Elsewhere
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, WrongState

SAID = gettext_lazy("已在其他系统录入")
TEXT = {"class": "form-control"}


class ElsewhereForm(forms.Form):
    """已在其他系统录入: said once, never asked again."""

    system = forms.CharField(label=gettext_lazy("系统名称"), max_length=60, widget=forms.TextInput(attrs=TEXT))
    number = forms.CharField(label=gettext_lazy("那边的编号"), max_length=40, widget=forms.TextInput(attrs=TEXT))
    day = forms.DateField(
        label=gettext_lazy("录入日期"),
        initial=clock.today,
        widget=forms.DateInput(attrs={**TEXT, "type": "date"}, format="%Y-%m-%d"),
    )


@dataclass(frozen=True)
class Entered:
    """What was said of it, complete and of a day that can be true."""

    system: str
    number: str
    day: date

    def __str__(self) -> str:
        return f"{self.system} {self.number} {self.day:%Y-%m-%d}"

    def moment(self, opened_at: datetime) -> datetime:
        """When the duty counts as done: at the end of that day, never before it was owed nor after now."""
        return max(opened_at, min(clock.now(), clock.end_of(self.day)))


def checked(system: str, number: str, day: date, *, since: date) -> Entered:
    """The record, where nothing is missing and its day lies from `since` (when this duty began) to today. Raises NotValid."""
    said = Entered(" ".join(system.split())[:60], " ".join(number.split())[:40], day)
    missing = {name: _("必填") for name in ("system", "number") if not getattr(said, name)}
    if missing:
        raise NotValid(_("请写系统名称和那边的编号。"), fields=missing)
    if day > clock.today():
        raise NotValid(_("录入日期不能晚于今天。"), fields={"day": _("不能晚于今天")})
    if day < since:
        words = _("这一次从%(day)s起,更早录入的不算这一次的。") % {"day": f"{since:%Y-%m-%d}"}
        raise NotValid(words, fields={"day": words})
    return said


def is_known(duty_uid: UUID, said: Entered) -> bool:
    """Whether the same was said of this duty before. Raises WrongState when another record was named."""
    kept = Elsewhere.objects.filter(duty_uid=duty_uid).first()
    if kept is not None and str(kept) != str(said):
        raise WrongState(_("这件已经记为在其他系统录入:%(kept)s。") % {"kept": kept})
    return kept is not None


def keep(scope: Scope, subject: Any, said: Entered, *, duty_uid: UUID, kind: str) -> Elsewhere:
    """The record and its ledger entry, within the owning domain's transaction, after the duty's row was ended.

    `kind`: of the duty, as its obligation has it.
    """
    ledger.write(
        scope,
        "duty.entered_elsewhere",
        subject,
        figures={"kind": kind, "duty": duty_uid, "on": said.day.isoformat()},
        private={"system": said.system, "number": said.number},
    )
    return Elsewhere.objects.create(
        duty_uid=duty_uid,
        subject_kind=subject.matter_kind,
        subject_uid=subject.uid,
        system=said.system,
        number=said.number,
        on=said.day,
        at=clock.now(),
        by_id=scope.acting_as.holding_id if scope.acting_as else None,
    )
