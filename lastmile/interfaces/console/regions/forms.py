"""Forms of places and grids: text into values; they save nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.regions import drawing
from lastmile.foundation.regions.models import Grid
from lastmile.foundation.web.meanwhile import Apart
from lastmile.kernel.coordinates import Datum
from lastmile.kernel.errors import NotValid, TooMuch

TEXT = {"class": "form-control"}
SELECT = {"class": "form-select"}
NUMBER = {**TEXT, "inputmode": "numeric"}


def _text(label: Any, most: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.TextInput(attrs=TEXT), **more)


def _code(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=18, widget=forms.TextInput(attrs=NUMBER), **more)


def _number(label: Any, **more: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs=NUMBER)
    return forms.IntegerField(label=label, min_value=0, max_value=200_000, required=False, widget=widget, **more)


class GridFacts(forms.Form):
    """What a grid says of itself. Every number may stay empty: 待核."""

    kind = forms.ChoiceField(label=_("网格类型"), widget=forms.Select(attrs=SELECT))
    households = _number(_("户数"), help_text=_("不知道就空着,记为待核"))
    population = _number(_("人口"))
    counted_on = forms.DateField(
        label=_("哪天数的"),
        required=False,
        help_text=_("户数和人口是哪天的数;改了数、没改这一天,就按今天"),
        widget=forms.DateInput(attrs={**TEXT, "type": "date"}, format="%Y-%m-%d"),
    )
    bounds_text = _text(_("四至范围"), 200, required=False)
    external_code = _text(_("综治网格编码"), 40, required=False, help_text=_("和平安建设网格对应的编码"))
    party_group = _text(_("党组织"), 80, required=False)
    tasks = _text(_("任务清单"), 200, required=False, help_text=_("用顿号分开:应急管理、安全生产、防灾减灾"))

    def __init__(self, *args: Any, micro: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kind"]
        field.choices = [one for one in Grid.Kind.choices if (one[0] == Grid.Kind.MICRO) == micro]


class AddGrid(GridFacts):
    """A grid more under a village, or a micro-grid under a grid."""

    name = _text(_("名称"), 80, help_text=_("例如 3组、第二网格"))
    uid = forms.UUIDField(widget=forms.HiddenInput)
    field_order = ("name", "kind")


class Draw(forms.Form):
    """Where a place lies: a typed point, a file with one polygon, or both; and the datum they are in.

    `over`: the point and the outline (WGS 84) they take the place of.
    """

    position = _text(_("坐标"), 100, required=False, help_text=_("经度,纬度,例如 103.18,26.08"))
    file = forms.FileField(
        label=_("边界文件"),
        required=False,
        help_text=format_lazy(_("GeoJSON,一个面,不超过 {n} MB"), n=drawing.MAX_BYTES >> 20),
        widget=forms.FileInput(attrs={**TEXT, "accept": ".json,.geojson"}),
    )
    datum = forms.ChoiceField(
        label=_("坐标系"),
        choices=[(str(key), label) for key, label in drawing.NAMES.items()],
        initial=str(Datum.CGCS2000),
        help_text=_("手机定位一般是 WGS 84;从高德、百度地图上抄的要选对应的一项"),
        widget=forms.Select(attrs=SELECT),
    )

    def __init__(self, *args: Any, over: tuple[Any, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        point, outline = over
        self.apart = {
            "position": Apart(
                drawing.as_text(point), f"{point.x:.6f},{point.y:.6f}" if point else "", self._point_sent
            ),
            "file": Apart(drawing.as_text(outline), drawing.told(outline), self._outline_sent),
        }

    def _datum(self) -> Datum:
        sent = self.data.get("datum")
        return Datum(sent) if sent in list(Datum) else Datum.CGCS2000

    def _point(self) -> Any:
        return drawing.point_from(self.data.get("position", "")[:100], self._datum())

    def _outline(self) -> Any:
        # One byte past the limit is enough to know; a huge file is not read into memory.
        file: Any = self.files["file"]
        file.seek(0)
        return drawing.outline_from(file.read(drawing.MAX_BYTES + 1), self._datum())

    def _point_sent(self) -> str:
        return drawing.as_text_of(self._point)

    def _outline_sent(self) -> str:
        return drawing.as_text_of(self._outline)

    def clean(self) -> dict[str, Any]:
        """`point` and `outline` in WGS 84, whichever were given."""
        values = super().clean() or {}
        values["point"] = values["outline"] = None
        if values.get("position"):
            self._try("position", lambda: values.update(point=self._point()))
        if values.get("file"):
            self._try("file", lambda: values.update(outline=self._outline()))
        if not (values.get("position") or values.get("file")) and not self.errors:
            self.add_error(None, _("请填坐标,或传边界文件。"))
        return values

    def _try(self, field: str, read: Any) -> None:
        try:
            read()
        except (NotValid, TooMuch) as problem:
            self.add_error(field, problem.message)


class Rename(forms.Form):
    name = _text(_("新名称"), 80)


class Recode(forms.Form):
    new_code = _code(_("新代码"))


class Move(forms.Form):
    new_parent = _code(_("新的上级(代码)"))
    new_code = _code(_("新代码"), help_text=_("以新上级的代码开头"))


class Merge(forms.Form):
    into = _code(_("并入哪里(代码)"))


class Split(forms.Form):
    """Some children of a place into a new place beside it."""

    name = _text(_("新地方的名称"), 80)
    new_code = _code(_("新地方的代码"))
    children = forms.MultipleChoiceField(label=_("划过去的"), widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(self, *args: Any, children: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["children"]
        field.choices = children
