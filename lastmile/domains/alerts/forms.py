"""Forms: text into values; they save nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lastmile.domains.alerts.models import LocalText
from lastmile.domains.alerts.rules import NUMBERED, Reach
from lastmile.domains.alerts.rules.texts import LINES, WORDS
from lastmile.domains.alerts.selectors import kinds
from lastmile.foundation.rulepacks.signals import SignalText
from lastmile.foundation.web import meanwhile
from lastmile.kernel.ids import uuid7

TEXT = {"class": "form-control"}
SELECT = {"class": "form-select"}
MOMENT = forms.DateTimeInput(attrs={**TEXT, "type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
LEVELS = (
    ("red", _("红色")),
    ("orange", _("橙色")),
    ("yellow", _("黄色")),
    ("blue", _("蓝色")),
    *((one, one) for one in NUMBERED),
    ("none", _("没写级别")),
)
GROUPS = {"weather": _("气象预警信号"), "other": _("其他预警")}


def _signals() -> list[tuple[Any, Any]]:
    """The signals in their groups, and none of them."""
    found: dict[str, list[tuple[str, str]]] = {name: [] for name in GROUPS}
    for one in kinds.signals().values():
        found[one.group].append((one.id, one.title))
    grouped: list[tuple[Any, Any]] = [(GROUPS[name], rows) for name, rows in found.items() if rows]
    return [*grouped, ("", _("都不是(在下面写)"))]


def _text(label: Any, most: int, *, required: bool = False, help_text: Any = "", rows: int = 0) -> forms.CharField:
    widget = forms.Textarea(attrs={**TEXT, "rows": rows}) if rows else forms.TextInput(attrs=TEXT)
    return forms.CharField(label=label, max_length=most, required=required, help_text=help_text, widget=widget)


class NewAlert(forms.Form):
    """录入预警."""

    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    signal = forms.ChoiceField(
        label=_("什么预警"), choices=_signals, required=False, widget=forms.Select(attrs=SELECT), initial="rainstorm"
    )
    event = _text(_("写上是什么预警"), 60, help_text=_("上面选了的不用写"))
    level = forms.ChoiceField(
        label=_("级别,照收到的选"),
        choices=LEVELS,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("解除的不用选"),
    )
    ends = forms.BooleanField(label=_("收到的是解除"), required=False)
    issuer = _text(_("谁发布的"), 80, required=True, help_text=_("例如 东川区气象台"))
    sent_at = forms.DateTimeField(
        label=_("发布时间"), required=False, widget=MOMENT, help_text=_("不填就是现在;照报文上的时间")
    )
    until_at = forms.DateTimeField(
        label=_("有效到"), required=False, widget=MOMENT, help_text=_("没写的不填,到解除为止")
    )
    region_codes = forms.MultipleChoiceField(label=_("哪里"), widget=forms.CheckboxSelectMultiple)
    description = _text(_("原文"), 2000, rows=3, help_text=_("照收到的写;不写就用现成的文本"))
    reach = forms.ChoiceField(label=_("发给谁"), choices=Reach.choices, initial=Reach.PUBLIC, widget=forms.RadioSelect)
    drill = forms.BooleanField(label=_("这是演练(每条文字前加【演练】)"), required=False)

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region_codes"].choices = list(places)  # type: ignore[attr-defined]


class Upload(forms.Form):
    """A message as a file."""

    file = forms.FileField(
        label=_("预警文件"),
        help_text=_("CAP 1.2 或 1.1 的 XML 文件,12379 平台和气象部门发来的都是这种"),
        widget=forms.FileInput(attrs={**TEXT, "accept": ".xml,.cap,application/cap+xml,text/xml"}),
    )


class TakeHeld(forms.Form):
    """接收 something held, for these places."""

    region_codes = forms.MultipleChoiceField(label=_("哪里"), widget=forms.CheckboxSelectMultiple)
    why = _text(_("为什么接收"), 120, required=True, help_text=_("例如 已打电话向气象台核对"))

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region_codes"].choices = list(places)  # type: ignore[attr-defined]


class Why(forms.Form):
    """An act that asks only why."""

    why = _text(_("为什么"), 120, required=True)


class Refusal(Why):
    """不予发布 of what somebody looked at."""

    seen = forms.CharField(max_length=36, required=False, widget=forms.HiddenInput)


class LocalAdvice(forms.Form):
    """本地建议."""

    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7, required=False)
    region_code = forms.ChoiceField(label=_("给哪里"), widget=forms.Select(attrs=SELECT))
    text = _text(_("补充一句"), 140, required=True, rows=2, help_text=_("例如 往村小学方向走,老桥不要过"))

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region_code"].choices = list(places)  # type: ignore[attr-defined]


class FeedForm(forms.Form):
    """订阅源."""

    region_code = forms.ChoiceField(label=_("给哪里"), widget=forms.Select(attrs=SELECT))
    name = _text(_("叫什么"), 60, required=True, help_text=_("例如 省预警发布中心"))
    address = _text(_("地址"), 500, required=True, help_text=_("Atom、RSS 或 CAP 文件的网址"))
    every_minutes = forms.IntegerField(
        label=_("几分钟看一次"), min_value=1, max_value=1440, widget=forms.NumberInput(attrs=TEXT)
    )
    trusted = forms.BooleanField(
        label=_("可信来源:发来的预警可以自动发布"), required=False, help_text=_("本地参数允许时才自动发布,否则等人发布")
    )
    active = forms.BooleanField(label=_("启用"), required=False, initial=True)

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region_code"].choices = list(places)  # type: ignore[attr-defined]


# --- 预警模板: other words at a place ----------------------------------------------------------------------------------

LABELS = {
    "phenomenon": _("现象一句话"),
    "criteria": _("标准"),
    "duty": _("给责任人(一条短信)"),
    "resident": _("给居民短信"),
    "shout": _("喊话词(喊两遍)"),
    "lift": _("解除词"),
    "dos": _("要做(三条,一行一条)"),
    "donts": _("不要做(三条,一行一条)"),
    "focus": _("重点人群、地点(一行一个)"),
}


class TextWords(forms.Form):
    """The words as they hold now; emptied, a field goes back to the built-in."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, most in WORDS.items():
            self.fields[name] = _words_field(name, most, rows=2)
        for name in LINES:
            self.fields[name] = _words_field(name, 200, rows=3)
        self.fields["reason"] = forms.CharField(
            label=_("为什么改"), max_length=120, widget=forms.TextInput(attrs={"class": "form-control"})
        )

    def clean(self) -> dict[str, Any]:
        """Words by name, lists as tuples of lines."""
        said = super().clean() or {}
        words = {name: " ".join(said.get(name, "").split()) for name in WORDS}
        words |= {name: _lines(said.get(name, "")) for name in LINES}
        return {"words": words, "reason": said.get("reason", ""), "seen": said.get("seen") or 0}


class Reason(forms.Form):
    """Why the built-in holds again. `local`: the words of the place that are given up."""

    reason = forms.CharField(label=_("为什么"), max_length=120, widget=forms.TextInput(attrs={"class": "form-control"}))

    def __init__(self, *args: Any, local: LocalText | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        number, why = (local.number, local.reason) if local else (0, "")
        self.apart = {"version": meanwhile.version(number, why, title=gettext("这一条的说法"), same=not local)}


def _words_field(name: str, most: int, *, rows: int) -> forms.CharField:
    widget = forms.Textarea(attrs={"class": "form-control", "rows": rows})
    return forms.CharField(label=LABELS[name], max_length=most, required=False, widget=widget)


def _lines(text: str) -> Any:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def begin_words(text: SignalText, number: int) -> dict[str, Any]:
    """What the form begins with."""
    words: dict[str, Any] = {name: getattr(text, name) for name in WORDS}
    return words | {name: "\n".join(getattr(text, name)) for name in LINES} | {"seen": number}


class ReviewHeld(forms.Form):
    """复盘会."""

    held_at = forms.DateTimeField(
        label=_("什么时候开的"),
        widget=forms.DateTimeInput(attrs={**TEXT, "type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    chaired_by = forms.CharField(label=_("谁主持"), max_length=40, widget=forms.TextInput(attrs=TEXT))
    attended = forms.CharField(label=_("谁参加"), max_length=300, widget=forms.TextInput(attrs=TEXT))
    found = forms.CharField(
        label=_("发现什么问题"),
        max_length=2000,
        widget=forms.Textarea(attrs={**TEXT, "rows": 4}),
        help_text=_("没有就写“没有”"),
    )
    decided = forms.CharField(
        label=_("定了什么"),
        max_length=2000,
        widget=forms.Textarea(attrs={**TEXT, "rows": 4}),
        help_text=_("谁办、何时前"),
    )
