"""Forms: text into values; they save nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lastmile.domains.evacuation.rules import Basis, Facility, Opening, People, Period, ShelterKind, Source, Status
from lastmile.foundation.files.inputs import PhotoInput
from lastmile.foundation.maps.positions import DatumField, PositionField
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.rulepacks.rules import shown
from lastmile.foundation.web.check_rows import CheckRows
from lastmile.kernel.errors import NotValid
from lastmile.kernel.ids import uuid7

TEXT = {"class": "form-control"}
SELECT = {"class": "form-select"}
Choices = Sequence[tuple[str, Any]]
RELAYED = [one for one in Source.choices if one[0]]  # 代录: whatever is not one's own on the spot
SAID = [(one.value, one.label) for one in Status if one != Status.WAITING]


def _text(label: Any, most: int, *, required: bool = False, help_text: Any = "", **attrs: str) -> forms.CharField:
    widget = forms.TextInput(attrs={**TEXT, **attrs})
    return forms.CharField(label=label, max_length=most, required=required, help_text=help_text, widget=widget)


def _number(label: Any, *, help_text: Any = "", most: int = 2000) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={**TEXT, "inputmode": "numeric"})
    return forms.IntegerField(
        label=label, min_value=0, max_value=most, required=False, help_text=help_text, widget=widget
    )


def _moment(label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={**TEXT, "type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=False, help_text=_("不填就是现在"), widget=widget)


def _select(label: Any, choices: Choices = (), *, required: bool = True, help_text: Any = "") -> forms.ChoiceField:
    widget = forms.Select(attrs=SELECT)
    return forms.ChoiceField(label=label, choices=choices, required=required, help_text=help_text, widget=widget)


def _uids(words: Sequence[str]) -> list[UUID]:
    return [UUID(one) for one in words]


class Row(forms.Form):
    """登记一户: how far they are, how many went, where to; from what it is entered."""

    status = forms.ChoiceField(label=_("现在怎样"), choices=SAID, widget=forms.RadioSelect)
    gone = _number(_("走了几人"), help_text=_("空着就是在家的都走了"))
    shelter = _select(_("到哪个安置点"), required=False, help_text=_("到了安置点的才要选"))
    destination = _text(_("投亲靠友:去哪、电话"), 80)
    tonight = _number(_("今晚实际在家几人"), help_text=_("和名单上不一样才填;确实没人填 0"))
    people = _number(_("要几个人去抬"), help_text=_("走不动要人抬时;空着按参数"), most=20)
    source = _select(_("从哪里知道的"), Source.choices, required=False, help_text=_("替别人录的要选,记为代录"))
    at = _moment(_("什么时候的情况"))
    note = _text(_("说一句"), 120)

    def __init__(self, *args: Any, shelters: Choices = (), own: bool = True, **kwargs: Any) -> None:
        """`own`: whether the person may have been there; else the entry is a 代录 and must say from what."""
        super().__init__(*args, **kwargs)
        self.fields["shelter"].choices = [("", _("请选择")), *shelters]  # type: ignore[attr-defined]
        if not own:
            source = self.fields["source"]
            source.required, source.help_text = True, _("替村、网格录的都是代录:写明从哪里知道的")
            source.choices = [("", _("请选择")), *RELAYED]  # type: ignore[attr-defined]

    def clean_shelter(self) -> UUID | None:
        found = self.cleaned_data["shelter"]
        return UUID(found) if found else None


class Extra(forms.Form):
    """加人: people in no list."""

    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    kind = forms.ChoiceField(
        label=_("什么人"),
        choices=[(one.value, one.label) for one in People if one != People.HOUSEHOLD],
        widget=forms.RadioSelect,
    )
    number = _number(_("几个人"), help_text=_("不知道空着,记为待核"))
    name = _text(_("谁带着他们"), 40)
    phone = _text(_("电话"), 20, inputmode="tel")
    origin = _text(_("从哪来、住哪里"), 80)
    point_uid = _select(_("在哪个危险点下面"), required=False)
    region_code = _select(_("或者在哪个村、组"), required=False)

    def __init__(self, *args: Any, points: Choices = (), places: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["point_uid"].choices = [("", _("不在危险点下面")), *points]  # type: ignore[attr-defined]
        self.fields["region_code"].choices = [("", _("请选择")), *places]  # type: ignore[attr-defined]

    def clean_point_uid(self) -> UUID | None:
        found = self.cleaned_data["point_uid"]
        return UUID(found) if found else None


class Order(forms.Form):
    """转移令, 先转后报: which points and places, to where."""

    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    points = forms.MultipleChoiceField(label=_("哪些危险点"), required=False, widget=CheckRows())
    places = forms.MultipleChoiceField(
        label=_("整个村、组都转"),
        required=False,
        widget=CheckRows(folded=True),
        help_text=_("一般不选;没有登记危险点的地方才整村、整组转"),
    )
    destination = _text(_("转到哪里"), 160, help_text=_("空着就按各点的一点一策"))
    words = _text(_("说一句"), 200)
    drill = forms.BooleanField(label=_("这是演练(每条文字前加【演练】)"), required=False)

    def __init__(self, *args: Any, points: Choices = (), places: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["points"].choices = list(points)  # type: ignore[attr-defined]
        self.fields["places"].choices = list(places)  # type: ignore[attr-defined]

    def clean_points(self) -> list[UUID]:
        return _uids(self.cleaned_data["points"])


@dataclass(frozen=True)
class RollSheet:
    """A sheet of 清点 as it came back: whom it listed, who was ticked, how many where a number was typed."""

    listed: frozenset[UUID] = frozenset()
    ticked: frozenset[UUID] = frozenset()
    typed: Mapping[UUID, str] = field(default_factory=dict)

    @classmethod
    def of(cls, post: Any) -> RollSheet:
        """Raises NotValid for what no sheet of ours says."""
        try:
            typed = {UUID(key.removeprefix("number-")): post[key].strip() for key in post if key.startswith("number-")}
            listed, ticked = (frozenset(UUID(one) for one in post.getlist(name)) for name in ("listed", "present"))
        except ValueError as problem:
            raise NotValid(str(_("有的人现在不在这个安置点的名单里,请重新打开再点。"))) from problem
        return cls(listed, ticked, typed)

    def present(self) -> dict[UUID, int | None]:
        """How many of each were there, None for all of them; whoever has a number need not be ticked too."""
        numbers = {uid: words for uid, words in self.typed.items() if words}
        if not all(words.isdecimal() for words in numbers.values()):
            raise NotValid(str(_("人数要填数字。")))
        return {**dict.fromkeys(self.ticked), **{uid: int(words) for uid, words in numbers.items()}}

    def beside(self, rows: Sequence[Any]) -> list[tuple[Any, bool, str]]:
        """The rows with what was said of each, so that a refusal loses nothing."""
        return [(one, one.line.move.uid in self.ticked, self.typed.get(one.line.move.uid, "")) for one in rows]


class Found(forms.Form):
    """办好了, 找到了."""

    how = _text(_("怎么办的、在哪里找到的、带回来没有"), 120, required=True)


class GoHome(forms.Form):
    """解除转移: who approved it, on what basis, for which points."""

    points = forms.MultipleChoiceField(label=_("哪几处可以回"), required=False, widget=CheckRows())
    elsewhere = forms.BooleanField(label=_("不在危险点下面的户也可以回"), required=False)
    approver = _text(_("谁批准的"), 60, required=True, help_text=_("姓名、职务"))
    basis = forms.ChoiceField(label=_("依据"), choices=Basis.choices, widget=forms.RadioSelect)
    words = _text(_("说明"), 200, help_text=_("谁看过、看到什么;哪里还不能回"))
    at = _moment(_("什么时候批准的"))

    def __init__(self, *args: Any, points: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["points"].choices = list(points)  # type: ignore[attr-defined]

    def clean_points(self) -> list[UUID]:
        return _uids(self.cleaned_data["points"])


class End(forms.Form):
    """结束这一晚的名单."""

    why = _text(_("为什么结束"), 120, required=True)


class Sheet(forms.Form):
    """代录一张纸: from what, when."""

    source = _select(_("从哪里来"), RELAYED)
    at = _moment(_("什么时候的情况"))


class Facts(forms.Form):
    """避险点: what is known of it."""

    name = _text(_("名称"), 80, required=True)
    kind = _select(_("种类"), ShelterKind.choices)
    period = _select(_("能用多久"), Period.choices, help_text=_("决定人均面积"))
    place = _text(_("具体地点"), 120)
    position = PositionField()
    datum = DatumField()
    area_indoor = forms.DecimalField(
        label=_("室内有效面积(平方米)"), min_value=0, max_digits=9, decimal_places=1, required=False,
        widget=forms.NumberInput(attrs={**TEXT, "step": "any"}),
    )  # fmt: skip
    room_indoor = _number(_("室内能住几人"), help_text=_("空着就按面积算,没有面积是待核"), most=1_000_000)
    area_outdoor = forms.DecimalField(
        label=_("室外有效面积(平方米)"), min_value=0, max_digits=9, decimal_places=1, required=False,
        widget=forms.NumberInput(attrs={**TEXT, "step": "any"}),
    )  # fmt: skip
    room_outdoor = _number(_("室外能容几人"), most=1_000_000)
    facilities = forms.MultipleChoiceField(
        label=_("有什么"), choices=Facility.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    barrier_free = forms.NullBooleanField(
        label=_("无障碍"),
        required=False,
        widget=forms.Select(attrs=SELECT, choices=[("unknown", _("待核")), ("true", _("有")), ("false", _("没有"))]),
    )
    contact = _text(_("联系人(职务)"), 40, help_text=_("定了管理岗位的,可以空着"))
    phone = _text(_("电话"), 20, inputmode="tel")
    phone_public = forms.BooleanField(label=_("电话可以让群众看到(已征得本人同意)"), required=False)
    route = _text(_("怎么走(一句话)"), 200)
    note = _text(_("备注"), 200)

    def __init__(self, *args: Any, at: str, **kwargs: Any) -> None:
        """`at`: the place whose figures say how long each sort stays open and how far from fire it lies."""
        super().__init__(*args, **kwargs)
        book = packs.book(at)
        days = {one: shown(book.figure(f"shelter.days_{one.value}")) for one in Period}
        self.fields["period"].choices = [  # type: ignore[attr-defined]
            (one.value, gettext("%(sort)s(最长开放%(days)s)") % {"sort": one.label, "days": days[one]})
            for one in Period
        ]
        belt = shown(book.figure("shelter.fire_belt_metres"))
        self.fields["place"].help_text = gettext("离油库、加油站等火源至少%(far)s") % {"far": belt}


class NewShelter(Facts):
    """登记避险点."""

    region_code = _select(_("在哪个镇、村、组"))
    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    field_order = ("name", "region_code", "kind", "period")

    def __init__(self, *args: Any, places: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region_code"].choices = [("", _("请选择")), *places]  # type: ignore[attr-defined]


class ChangeShelter(Facts):
    """更改: facts, and the post that keeps it."""

    keeper_post_uid = _select(_("管理岗位"), required=False, help_text=_("清点、开门由这个岗位办"))
    field_order = ("name", "kind", "period", "keeper_post_uid")

    def __init__(self, *args: Any, posts: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keeper_post_uid"].choices = [("", _("没有定")), *posts]  # type: ignore[attr-defined]

    def clean_keeper_post_uid(self) -> UUID | None:
        found = self.cleaned_data["keeper_post_uid"]
        return UUID(found) if found else None


class SetOpening(forms.Form):
    """开放, 已满, 关闭."""

    opening = forms.ChoiceField(label=_("现在"), choices=Opening.choices, widget=forms.RadioSelect)
    at = _moment(_("从什么时候起"))


class Remove(forms.Form):
    """停用."""

    why = _text(_("为什么停用"), 120, required=True)


class Picture(forms.Form):
    """路线图 or a photo."""

    photo = forms.FileField(label=_("图片"), allow_empty_file=True, widget=PhotoInput())
    role = forms.ChoiceField(
        label=_("是什么"), choices=(("route", _("路线图")), ("place", _("现场照片"))), widget=forms.RadioSelect
    )
