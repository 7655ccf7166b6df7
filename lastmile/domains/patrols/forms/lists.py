"""Forms of a list: its words and its items, reason first; a form to bring one along."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lastmile.domains.patrols.models import LocalList
from lastmile.domains.patrols.rules import wording as words
from lastmile.domains.patrols.rules.wording import Wording
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks.checklists import MOST_ITEMS, Item
from lastmile.foundation.web import meanwhile
from lastmile.kernel.ids import uuid7

TEXT = {"class": "form-control"}
SELECT = {"class": "form-select"}
BAD = (("yes", _("是 = 不合格")), ("no", _("否 = 不合格")))
KINDS = (
    ("yesno", _("是/否")),
    ("text", _("文字")),
    ("integer", _("整数")),
    ("decimal", _("数")),
    ("note", _("只是说明")),
)


class Head(forms.Form):
    """The list's own words."""

    title = forms.CharField(label=_("清单名称"), max_length=80, widget=forms.TextInput(attrs=TEXT))
    where = forms.CharField(label=_("用在哪里"), max_length=120, required=False, widget=forms.TextInput(attrs=TEXT))
    often = forms.CharField(label=_("多久走一次"), max_length=80, required=False, widget=forms.TextInput(attrs=TEXT))
    category = forms.ChoiceField(
        label=_("发现问题记成哪类隐患"),
        choices=lambda: [(one.id, one.title) for one in catalogue.hazard_categories().values()],
        widget=forms.Select(attrs=SELECT),
    )
    reason = forms.CharField(label=_("为什么改"), max_length=120, widget=forms.TextInput(attrs=TEXT))
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=30_000)


class ItemForm(forms.Form):
    """One item. An empty new one is left out."""

    id = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)
    on = forms.BooleanField(label=_("要问"), required=False)
    ask = forms.CharField(label=_("问句"), max_length=60, required=False, widget=forms.TextInput(attrs=TEXT))
    kind = forms.ChoiceField(label=_("答什么"), choices=KINDS, widget=forms.Select(attrs=SELECT), required=False)
    bad = forms.ChoiceField(label=_("哪个不合格"), choices=BAD, widget=forms.Select(attrs=SELECT), required=False)
    found = forms.CharField(label=_("记成什么隐患"), max_length=60, required=False, widget=forms.TextInput(attrs=TEXT))
    say = forms.CharField(label=_("当场怎么说"), max_length=60, required=False, widget=forms.TextInput(attrs=TEXT))
    days = forms.IntegerField(
        label=_("期限(天,0 为当场)"), min_value=0, max_value=365, required=False, widget=forms.NumberInput(attrs=TEXT)
    )
    to = forms.CharField(label=_("可转部门"), max_length=20, required=False, widget=forms.TextInput(attrs=TEXT))
    ref = forms.CharField(label=_("参考数值"), max_length=60, required=False, widget=forms.TextInput(attrs=TEXT))
    major = forms.BooleanField(label=_("提示疑似重大"), required=False)


Items = forms.formset_factory(ItemForm, extra=2, max_num=2 * MOST_ITEMS, absolute_max=2 * MOST_ITEMS)


def begin(wording: Wording, number: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What stands in the forms before anybody types."""
    head = {name: getattr(wording, name) for name in ("title", "where", "often", "category")}
    fields = ("id", "ask", "kind", "bad", "found", "say", "days", "to", "ref", "major")
    rows = [
        {**{name: getattr(item, name) for name in fields}, "on": item.id not in wording.off} for item in wording.items
    ]
    return {**head, "seen": number}, rows


def wording_of(old: Wording, head: dict[str, Any], rows: list[dict[str, Any]]) -> Wording:
    """The list as it was typed. Items keep what the form does not show; new ones get an id of their own."""
    items, off = [], []
    for row in rows:
        before = old.item(row.get("id", ""))
        if before is None and not row.get("ask", "").strip():
            continue
        item = _item(before or Item(f"own_{uuid7().hex[-12:]}", ""), row)
        items.append(item)
        if not row.get("on") and before is not None:
            off.append(item.id)
    plain = {name: head[name] for name in ("title", "where", "often", "category")}
    return words.off(replace(old, **plain, items=tuple(items)), off)


def _item(before: Item, row: dict[str, Any]) -> Item:
    kind = row.get("kind") or "yesno"
    asked = kind == "yesno"
    return replace(
        before,
        ask=row.get("ask", "").strip(),
        kind=kind,
        bad=(row.get("bad") or "yes") if asked else "",
        found=row.get("found", "").strip() if asked else "",
        say=row.get("say", "").strip() if asked else "",
        days=(row.get("days") or 0) if asked else 0,
        to=row.get("to", "").strip(),
        ref=row.get("ref", "").strip(),
        major=bool(row.get("major")) and asked,
    )


class Bring(forms.Form):
    """A list brought along as an XLSForm."""

    file = forms.FileField(
        label=_("XLSForm 文件(.xlsx)"),
        help_text=_(
            "可用:select_one(是/否/没有此项)、text、integer、decimal、note、group。不能用的会说明在哪一行、怎么改。"
        ),
        widget=forms.FileInput(attrs={**TEXT, "accept": ".xlsx,.xls"}),
    )
    title = forms.CharField(
        label=_("清单名称(不填用表里的)"), max_length=80, required=False, widget=forms.TextInput(attrs=TEXT)
    )
    category = forms.ChoiceField(
        label=_("发现问题记成哪类隐患"),
        choices=lambda: [(one.id, one.title) for one in catalogue.hazard_categories().values()],
        widget=forms.Select(attrs=SELECT),
    )


class Reason(forms.Form):
    """Why something is given up or switched off. `own`: the place's own version; `same`: it is so already."""

    reason = forms.CharField(
        label=_("为什么"), max_length=120, widget=forms.TextInput(attrs={**TEXT, "autofocus": True})
    )

    def __init__(self, *args: Any, own: LocalList | None, same: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        number, why = (own.number, own.reason) if own else (0, "")
        self.apart = {"version": meanwhile.version(number, why, title=gettext("这张清单"), same=same)}
