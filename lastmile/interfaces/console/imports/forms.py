"""What is asked of whoever sends a table: the file, and of a map file its datum."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.imports import map_rows
from lastmile.foundation.regions import drawing
from lastmile.foundation.web.sheets import ACCEPTED


class Upload(forms.Form):
    """Which sheet; `maps`: or which map file."""

    file = forms.FileField(
        label=_("台账文件"),
        help_text=_("Excel(.xlsx、.xls)或 CSV。列的先后和叫法不限,表头上面可以有标题,几张工作表一起读。"),
        error_messages={"required": _("请选一个文件。"), "empty": _("文件是空的。")},
        widget=forms.FileInput(attrs={"accept": ",".join(ACCEPTED), "class": "form-control"}),
    )

    def __init__(self, *args: Any, maps: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if maps:
            field = self.fields["file"]
            field.widget.attrs["accept"] = ",".join((*ACCEPTED, *map_rows.ACCEPTED))
            field.help_text = _(
                "Excel(.xlsx、.xls)或 CSV:列的先后和叫法不限,表头上面可以有标题,几张工作表一起读。"
                "也可以是点的地图文件(GeoJSON、打成 zip 的 Shapefile、GeoPackage):一个点一行,字段名就是表头。"
            )
            self.fields["datum"] = forms.ChoiceField(
                label=_("地图文件的坐标系"),
                choices=[(str(key), label) for key, label in drawing.NAMES.items()],
                required=False,
                help_text=_("只对地图文件。表格看“坐标系”一列,没有就按 CGCS2000;要素有“坐标系”字段的,以字段为准。"),
                widget=forms.Select(attrs={"class": "form-select"}),
            )
