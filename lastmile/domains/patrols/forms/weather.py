"""What is said of the rain."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lastmile.kernel.ids import uuid7

PHASES = (("before_rain", _("雨前")), ("in_rain", _("雨中")), ("after_rain", _("雨后")))


class Weather(forms.Form):
    """One of three; the page makes the uid, so that a second press is the same saying."""

    phase = forms.ChoiceField(label=_("报雨情"), choices=PHASES, widget=forms.HiddenInput)
    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    phases = PHASES
