"""Acts of the loop itself: text into values; nothing is saved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lastmile.domains.hazards.forms.widgets import DAY, TEXT, day, text
from lastmile.domains.hazards.rules import Grade
from lastmile.foundation.files.inputs import PhotoInput


class Note(forms.Form):
    """One sentence, for acts that need no more."""

    note = forms.CharField(label=_("写一句"), max_length=300, required=False, widget=forms.TextInput(attrs=TEXT))


class NoteAndPhotos(Note):
    photo = forms.FileField(label=_("照片(可不传)"), required=False, widget=PhotoInput())


class Recheck(forms.Form):
    """抽查: put right, or opened again."""

    good = forms.TypedChoiceField(
        label=_("抽到要再看一次"),
        choices=[("1", _("改好了")), ("0", _("没改好,重新打开"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    note = text(_("写一句"), 200)


class Return(Note):
    due_on = forms.DateField(label=_("新的期限"), required=False, widget=DAY())


class Verify(Note):
    """复查; of a 重大 hazard without acceptance yet, the acceptance too."""

    accepting_unit = text(_("验收单位(判定单位)"), 80)
    accepted_on = day(_("验收日期"))
    acceptance_document = text(_("验收文号"), 60)

    def __init__(self, *args: Any, hazard: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if hazard is None or hazard.grade != Grade.MAJOR or hazard.accepted_on:
            for name in ("accepting_unit", "accepted_on", "acceptance_document"):
                del self.fields[name]
        else:
            self.fields["accepting_unit"].initial = hazard.judging_unit
