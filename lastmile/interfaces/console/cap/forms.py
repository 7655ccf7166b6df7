"""What is checked: a file, or text pasted in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lastmile.domains.alerts import public as alerts


class CheckAlert(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("预警文件"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"class": "form-control"}),
        help_text=gettext_lazy("上级发来的 CAP 文件(.xml、.cap)。"),
    )
    text = forms.CharField(
        label=gettext_lazy("或把内容粘贴在这里"), required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "form-control"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not cleaned.get("file") and not cleaned.get("text", "").strip():
            raise forms.ValidationError(_("请选一个文件,或粘贴内容。"))
        return cleaned

    def content(self) -> bytes:
        """The bytes to check, at most one more than are ever read."""
        file = self.cleaned_data.get("file")
        if file:
            content: bytes = file.read(alerts.most_bytes() + 1)
            return content
        return str(self.cleaned_data["text"]).strip().encode(errors="replace")
