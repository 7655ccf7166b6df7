"""Forms of monitors, plans, cards and files; they save nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.files import documents
from lastmile.foundation.files.inputs import PhotoInput
from lastmile.foundation.precautions import rules
from lastmile.foundation.precautions.rules import Groups
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel import clock

TEXT = {"class": "form-control"}
SELECT = {"class": "form-select"}


class Posts(forms.Form):
    """The two posts; `posts` is what `watching.choices` offers."""

    monitor_post_uid = forms.UUIDField(label=_("监测人岗位"), required=False, widget=forms.Select(attrs=SELECT))
    keeper_post_uid = forms.UUIDField(
        label=_("责任人岗位"),
        required=False,
        help_text=_("A、B 角是这个岗位上的人;空缺会写在页上"),
        widget=forms.Select(attrs=SELECT),
    )

    def __init__(self, *args: Any, posts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("monitor_post_uid", "keeper_post_uid"):
            widget: Any = self.fields[name].widget
            widget.choices = [("", _("没有定")), *posts]


class Begin(forms.Form):
    """Which ready-made text a plan begins from."""

    ready_made = forms.ChoiceField(
        label=_("从哪一种现成文本开始"),
        choices=lambda: [(one.id, one.title) for one in catalogue.point_plans().values()],
        widget=forms.RadioSelect,
    )


class Plan(forms.Form):
    """What a plan has besides its words; `plan_form` adds those."""

    fields_by_group: Groups = ()
    capacity = forms.IntegerField(
        label=_("安置点能住几人"),
        min_value=0,
        max_value=100_000,
        required=False,
        help_text=_("不知道空着,记为待核"),
        widget=forms.NumberInput(attrs=TEXT),
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)

    @property
    def groups(self) -> list[tuple[Any, list[Any]]]:
        """The fields by group, as the page shows them; the capacity stands beside the shelter."""
        found = []
        for title, fields in self.fields_by_group:
            rows = [self[name] for name, _label in fields]
            found.append((title, [*rows, self["capacity"]] if "shelter" in dict(fields) else rows))
        return found


def plan_form(groups: Groups) -> type[Plan]:
    """The form of a plan with these fields, called as offices call them."""
    words = {
        name: forms.CharField(
            label=label, max_length=rules.LONGEST, required=False, widget=forms.Textarea(attrs={**TEXT, "rows": 2})
        )
        for name, label in rules.fields_of(groups).items()
    }
    return type("PlanWords", (Plan,), {"__module__": __name__, "fields_by_group": groups, **words})


class Picture(forms.Form):
    """A picture: of the route, or of the place."""

    photo = forms.FileField(label=_("图片"), allow_empty_file=True, widget=PhotoInput())
    role = forms.ChoiceField(
        label=_("是什么"), choices=(("route", _("路线图")), ("place", _("现场照片"))), widget=forms.RadioSelect
    )


class Paper(forms.Form):
    """A file: an expert's report, a drawing, a plan with its stamp."""

    file = forms.FileField(
        label=_("文件"),
        help_text=_("PDF、Word(.docx)或 Excel(.xlsx)"),
        widget=forms.FileInput(attrs={**TEXT, "accept": documents.ACCEPTED}),
    )


class Signed(forms.Form):
    """登记发卡签字: the day, and which of the cards."""

    day = forms.DateField(
        label=_("签字日期"),
        initial=clock.today,
        widget=forms.DateInput(attrs={**TEXT, "type": "date"}, format="%Y-%m-%d"),
    )
    work = forms.BooleanField(label=_("工作明白卡也签了"), required=False)
