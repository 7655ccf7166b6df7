"""Forms of a unit: each kind asks only for what it has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.people.models import CommandMember, NoTeam, Unit
from lastmile.foundation.web import meanwhile
from lastmile.interfaces.console.people.forms import fields

FIELDS_OF = {
    Unit.Kind.OFFICE: ("set_up", "host_organ", "merged_bodies", "document_number", "founded_on", "phone"),
    Unit.Kind.COMMAND: ("daily_office", "merged_bodies", "document_number", "founded_on", "phone"),
    Unit.Kind.COMMITTEE: ("assists", "demonstration", "phone"),
    Unit.Kind.TEAM: ("document_number", "founded_on", "phone"),
    Unit.Kind.DEPARTMENT: ("sector", "phone"),
    Unit.Kind.GOVERNMENT: ("phone",),
    Unit.Kind.PARTNER: ("sector", "phone"),
}


class UnitForm(forms.Form):
    """成立或更改单位."""

    name = fields.text(_("名称"), 80, required=True)
    region_code = fields.choice(_("在哪里"), required=True)
    set_up = fields.choice(_("怎样设置"), Unit.SetUp.choices)
    host_organ = fields.text(_("挂靠在哪个机构"), 80, hint=_("加挂牌子的填"))
    document_number = fields.text(_("批准文号"), 60)
    founded_on = fields.day(_("成立日期"))
    daily_office = fields.choice(_("日常工作由哪个应急办承担"), hint=_("先登记应急管理办公室,才选得到"))
    merged_bodies = fields.text(_("并入了哪些指挥机构"), 200)
    assists = fields.lines(_("协助政府做哪些事"), 1000)
    sector = fields.text(_("部门类别"), 20, hint=_("如:自然资源、水务、消防"))
    phone = fields.text(_("值班电话(公开)"), 30, inputmode="tel")
    demonstration = forms.BooleanField(label=_("综合减灾示范社区"), required=False)
    uid = fields.uid()

    def __init__(
        self,
        *args: Any,
        kind: str,
        places: list[tuple[str, str]] | None,
        offices: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields.offer(self, "daily_office", offices)
        wanted = {"name", "region_code", "uid", *FIELDS_OF[Unit.Kind(kind)]}
        for name in set(self.fields) - wanted:
            del self.fields[name]
        if places is None:
            del self.fields["region_code"], self.fields["uid"]
        else:
            fields.offer(self, "region_code", places)
        if "set_up" in self.fields:
            self.fields["set_up"].required = True
        if kind == Unit.Kind.OFFICE:
            merged = self.fields["merged_bodies"]
            merged.label, merged.help_text = _("并入了哪些职能和力量"), _("如:防汛抗旱、森林防火、救灾物资和队伍")


class WithoutTeam(forms.Form):
    """没有组建应急队伍的原因 of a village."""

    reason = fields.choice(_("为什么没有组建"), NoTeam.Reason.choices, required=True)
    words = fields.text(_("说明"), 200, hint=_("选“其他原因”的必填"))
    uid = fields.uid()


class Member(forms.Form):
    """成员单位, with whom to call there. One that is a member already gets another contact: `members`."""

    unit_uid = fields.choice(_("单位"), required=True)
    contact_uid = forms.UUIDField(label=_("联系人"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, units: Any, people: Any, members: Sequence[CommandMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields.offer(self, "unit_uid", units)
        self.apart = {f"contact-{one.unit.uid.hex}": self._standing(one) for one in members}
        contact: Any = self.fields["contact_uid"].widget
        contact.choices = [("", _("先不填")), *people]

    def _standing(self, one: CommandMember) -> meanwhile.Apart:
        """Whom to call at one member unit by now."""
        now = str(one.contact.uid) if one.contact else "-"

        def sent() -> str:
            return (self["contact_uid"].data or "-") if self["unit_uid"].data == str(one.unit.uid) else now

        words = one.contact.name if one.contact else gettext("没有人")
        return meanwhile.Apart(
            now, words, sent, at="contact_uid", title=gettext("%(unit)s的联系人") % {"unit": one.unit.name}
        )
