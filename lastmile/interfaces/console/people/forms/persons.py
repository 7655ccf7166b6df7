"""Forms of a person."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.people.models import Consent, Person, Skill
from lastmile.foundation.web import meanwhile
from lastmile.interfaces.console.people.forms import fields
from lastmile.kernel import clock

HIDDEN = ("phone", "id_number", "email")


class PersonForm(forms.Form):
    """登记人员: name and place are all that must be there; everything else can come later."""

    name = fields.text(_("姓名"), 40, required=True, autofocus=True)
    region_code = fields.choice(
        _("所在村、网格"), required=True, hint=_("选到村即可,能到组更好;没有列出的,先用上面的“看下级”走到那里")
    )
    phone = fields.text(_("手机"), 20, hint=_("叫应用这个号码;一个号码只登记一个人"), inputmode="tel")
    keypad_phone = forms.BooleanField(label=_("按键手机(只打电话、发短信)"), required=False)
    id_number = fields.text(_("身份证号"), 24, hint=_("填了就不用再填性别和出生年月"))
    sex = fields.choice(_("性别"), Person.Sex.choices)
    born_on = fields.day(_("出生日期"))
    politics = fields.choice(_("政治面貌"), Person.Politics.choices)
    education = fields.text(_("文化程度"), 20, hint=_("如:初中、高中、大专"))
    email = fields.text(_("邮箱"), 100, inputmode="email")

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields.offer(self, "region_code", places)


class AddPerson(PersonForm):
    """登记人员; the page makes the uid, so that a second press is the same person."""

    uid = fields.uid()


class ChangePerson(PersonForm):
    """更改资料: numbers are not shown; an empty field keeps what is there, a tick takes it away. `over`: who is changed."""

    clear = forms.MultipleChoiceField(
        label=_("删去"),
        choices=[("phone", _("手机")), ("id_number", _("身份证号")), ("email", _("邮箱"))],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, over: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbers = {name: getattr(over, name) for name in HIDDEN}
        for name in HIDDEN:
            self.fields[name].help_text = _("不改就空着")
        left = partial(self._left, numbers)
        self.apart = {name: meanwhile.unseen(self, name, number) for name, number in numbers.items()}
        self.apart["clear"] = meanwhile.Apart("|".join(numbers.values()), gettext("另一个,这里不显示"), left)

    def _left(self, numbers: dict[str, str]) -> str:
        """What would be left of the numbers: taken away twice is taken away once."""
        cleared = self["clear"].data or []
        return "|".join("" if name in cleared else number for name, number in numbers.items())

    def clean(self) -> dict[str, Any]:
        """Only what is to change: numbers left empty are left out."""
        values = super().clean() or {}
        cleared = values.pop("clear", [])
        for name in HIDDEN:
            if name in cleared:
                values[name] = ""
            elif not values.get(name):
                values.pop(name, None)
        return values


class Reveal(forms.Form):
    """查看完整号码: which one, and why."""

    field = forms.ChoiceField(
        label=_("看哪一项"),
        choices=[("phone", _("手机")), ("id_number", _("身份证号")), ("email", _("邮箱"))],
        widget=forms.RadioSelect,
        initial="phone",
    )
    reason = fields.text(_("为什么要看"), 200, required=True, hint=_("会记入台账,上级可查"))


class Reason(forms.Form):
    """Why full numbers go into an export."""

    reason = fields.text(_("为什么要完整号码"), 200, required=True, hint=_("会记入每个人的台账"))


class Leave(forms.Form):
    """离岗: the last day."""

    until_on = fields.day(_("最后一天"), required=True, initial=clock.today)


class AddSkill(forms.Form):
    """登记专长. A kind known already is written over: `known`."""

    kind = fields.choice(_("专长"), Skill.Kind.choices, required=True)
    certificate = fields.text(_("证书"), 80)
    valid_until = fields.day(_("证书有效期至"))

    def __init__(self, *args: Any, known: Iterable[Skill], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = {str(one.kind): one for one in known}
        self.apart = {
            f"kind-{kind}": self._standing(kind, str(label), stored.get(kind)) for kind, label in Skill.Kind.choices
        }

    def _standing(self, kind: str, label: str, one: Skill | None) -> meanwhile.Apart:
        """What stands of one kind: its certificate and its end."""
        certificate, end = (one.certificate, one.valid_until) if one else ("", None)
        now = f"{certificate}|{end or ''}" if one else ""

        def sent() -> str:
            if self["kind"].data != kind:
                return now
            day = self.fields["valid_until"].to_python(self["valid_until"].data)
            return f"{(self['certificate'].data or '').strip()}|{day or ''}"

        words = " ".join(filter(None, [certificate or gettext("没有写证书"), str(end or "")])) if one else ""
        return meanwhile.Apart(now, words, sent, at="valid_until", title=label)


class GiveConsent(forms.Form):
    """本人同意: to what, and how they said so."""

    for_what = fields.choice(_("同意什么"), Consent.For.choices, required=True)
    how = fields.text(_("怎样表示同意"), 80, required=True, hint=_("如:签字登记表、电话确认"))
