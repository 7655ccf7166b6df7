"""Forms of the map: an outline or a line drawn or pasted, a map file sent. Text into values; nothing is saved here."""

from __future__ import annotations

import json
from typing import Any

import shapely
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lastmile.foundation.maps import datums
from lastmile.foundation.maps.basemaps import base_map
from lastmile.foundation.maps.files_in import ACCEPTED
from lastmile.foundation.regions import drawing
from lastmile.foundation.web.meanwhile import Apart
from lastmile.kernel.coordinates import Datum, must_lie_in_china
from lastmile.kernel.errors import NotValid, TooMuch

TEXT, SELECT = {"class": "form-control"}, {"class": "form-select"}
MOST_CORNERS = 500  # of a line drawn by hand


def _datum() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("坐标系"),
        choices=[(str(key), label) for key, label in drawing.NAMES.items()],
        initial=lambda: str(base_map().datum),
        help_text=gettext_lazy("在图上画的不用改;粘贴的和文件里的,要选它本来的坐标系"),
        widget=forms.Select(attrs=SELECT),
    )


class _Drawn(forms.Form):
    """What was drawn on the map, or pasted as GeoJSON. `over`: the outline (WGS 84) it takes the place of, or cuts."""

    drawn = forms.CharField(
        label=gettext_lazy("图形(GeoJSON)"),
        max_length=drawing.MAX_BYTES,
        help_text=gettext_lazy("在图上画,这里会自己填好;没有脚本时可以把 GeoJSON 粘贴到这里"),
        error_messages={"required": gettext_lazy("还没有画,或者没有改动。")},
        widget=forms.Textarea(attrs={**TEXT, "rows": 3, "spellcheck": "false"}),
    )
    datum = _datum()

    def __init__(self, *args: Any, over: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.apart = {"drawn": Apart(drawing.as_text(over), drawing.told(over), self._sent)}

    def _sent(self) -> str:
        text, datum = self.data.get("drawn", ""), self.data.get("datum")
        return drawing.as_text_of(lambda: self.shape(text, Datum(datum))) if datum in list(Datum) else ""

    def shape(self, text: str, datum: Datum) -> Any:
        """In WGS 84. Raises NotValid or TooMuch."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("drawn") and values.get("datum"):
            try:
                values["shape"] = self.shape(values["drawn"], Datum(values["datum"]))
            except (NotValid, TooMuch) as problem:
                self.add_error("drawn", problem.message)
        return values


class Outline(_Drawn):
    """One polygon."""

    def shape(self, text: str, datum: Datum) -> Any:
        return drawing.outline_from(text.encode(errors="replace"), datum)


class Cut(_Drawn):
    """A line across a grid, and what the new half is called."""

    name = forms.CharField(
        label=gettext_lazy("新网格的名称"), max_length=80, help_text=gettext_lazy("小的一块成为新网格"),
        widget=forms.TextInput(attrs=TEXT),
    )  # fmt: skip
    uid = forms.UUIDField(widget=forms.HiddenInput)
    field_order = ("name", "drawn", "datum")

    def shape(self, text: str, datum: Datum) -> Any:
        try:
            found = json.loads(text)
            line = shapely.geometry.shape(found.get("geometry") or found if isinstance(found, dict) else None)
        except (ValueError, TypeError, AttributeError, KeyError, IndexError, RecursionError, OverflowError,
                shapely.errors.ShapelyError) as problem:  # fmt: skip
            raise NotValid(_("拆分线看不懂。")) from problem
        if line.geom_type != "LineString" or line.length == 0 or len(line.coords) > MOST_CORNERS:
            raise NotValid(_("拆分线应是一条线,最少两个点。"))
        line = shapely.force_2d(line)
        for lon, lat in line.coords:
            must_lie_in_china(lon, lat)
        return datums.kept(line, datum)


class MapFile(forms.Form):
    """A map file of outlines and points."""

    file = forms.FileField(
        label=gettext_lazy("地图文件"),
        help_text=gettext_lazy("GeoJSON、打成 zip 的 Shapefile 或 GeoPackage;每个图形要有“代码”或“名称”"),
        widget=forms.FileInput(attrs={**TEXT, "accept": ",".join(ACCEPTED)}),
    )
    datum = forms.ChoiceField(
        label=gettext_lazy("经纬度的坐标系"),
        choices=[(str(key), label) for key, label in drawing.NAMES.items()],
        initial=str(Datum.CGCS2000),
        help_text=gettext_lazy("文件里是米的(高斯投影等),按文件自带的坐标系换算,不看这一项"),
        widget=forms.Select(attrs=SELECT),
    )
