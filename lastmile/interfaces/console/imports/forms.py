"""The one field of an import."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.web.sheets import ACCEPTED


class Upload(forms.Form):
    """Which sheet."""

    file = forms.FileField(
        label=_("台账文件"),
        help_text=_("Excel(.xlsx、.xls)或 CSV。列的先后和叫法不限,表头上面可以有标题,几张工作表一起读。"),
        error_messages={"required": _("请选一个文件。"), "empty": _("文件是空的。")},
        widget=forms.FileInput(attrs={"accept": ",".join(ACCEPTED), "class": "form-control"}),
    )
