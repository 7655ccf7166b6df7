"""Which cards to print."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.prints.models import PrintSet


class AskCards(forms.Form):
    """Kinds of posts, and all their cards or only those that are needed. Choices come from what the area has."""

    kinds = forms.MultipleChoiceField(
        label=_("打印哪些岗位"), error_messages={"required": _("请选要打印哪些岗位的卡。")}
    )
    only = forms.ChoiceField(label=_("打印哪些卡"), choices=PrintSet.Only.choices, initial=PrintSet.Only.NEEDED)

    stand_ins = forms.BooleanField(label=_("连同 B 角的卡"), required=False)

    def __init__(self, *args: object, kinds: Sequence[tuple[str, str]], **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.fields["kinds"].choices = list(kinds)  # type: ignore[attr-defined]
