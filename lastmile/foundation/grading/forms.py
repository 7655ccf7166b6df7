"""定级: one method with its values, or a criterion of 重大."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.grading import rules
from lastmile.foundation.grading.models import Graded
from lastmile.foundation.grading.rules import Method

NOTE = _("分值和档次留底;符合重大标准的一律红色。")
FIGURE = "risk.lec_major"  # where the bands come from
UNSCORED = _("不评分,写明符合哪条重大标准")
TEXT = {"class": "form-control"}
SELECT = {"class": "form-select"}
LIKELY = (
    _("完全可以预料"),
    _("相当可能"),
    _("可能但不经常"),
    _("可能性小"),
    _("很不可能"),
    _("极不可能"),
    _("实际不可能"),
)
EXPOSED = (_("连续暴露"), _("每天"), _("每周一次"), _("每月一次"), _("每年几次"), _("非常少"))
SERIOUS = (
    _("大灾难,许多人死亡"),
    _("灾难,数人死亡"),
    _("非常严重,一人死亡"),
    _("严重重伤"),
    _("重大,致残"),
    _("引人注目"),
)
FIELDS = {
    Method.LEC: ("likelihood", "exposure", "consequence"),
    Method.MATRIX: ("matrix_likelihood", "matrix_severity"),
}


def _scale_of(values: tuple[Decimal, ...], words: tuple[Any, ...]) -> list[tuple[str, str]]:
    told = zip(values, words, strict=True)
    return [("", "—"), *((str(value), f"{value} · {word}") for value, word in told)]


def _one_to_five(low: Any, high: Any) -> list[tuple[str, str]]:
    words = {1: f" · {low}", 5: f" · {high}"}
    return [("", "—"), *((str(step), f"{step}{words.get(int(step), '')}") for step in rules.STEPS)]


def _select(label: Any, choices: Callable[[], list[tuple[str, str]]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=forms.Select(attrs=SELECT))


class Grade(forms.Form):
    """One method with its values, or a criterion of 重大; `cleaned_data` is what `deciding.grade` takes."""

    method = forms.ChoiceField(
        label=_("怎么评"),
        choices=[*((one.value, one.label) for one in (Method.LEC, Method.MATRIX)), (Method.LISTED.value, UNSCORED)],
        widget=forms.RadioSelect,
        initial=Method.LEC,
    )
    likelihood = _select(_("L 可能性(LEC)"), lambda: _scale_of(rules.LIKELIHOOD, LIKELY))
    exposure = _select(_("E 暴露频繁程度(LEC)"), lambda: _scale_of(rules.EXPOSURE, EXPOSED))
    consequence = _select(_("C 后果(LEC)"), lambda: _scale_of(rules.CONSEQUENCE, SERIOUS))
    matrix_likelihood = _select(_("L 可能性(矩阵)"), lambda: _one_to_five(_("几乎不会"), _("几乎一定")))
    matrix_severity = _select(_("S 严重性(矩阵)"), lambda: _one_to_five(_("轻微"), _("特别严重")))
    criterion = forms.CharField(
        label=_("符合哪条重大标准"),
        max_length=160,
        required=False,
        help_text=_("写了就是红色,不看分数;要有权判定的单位"),
        widget=forms.TextInput(attrs=TEXT),
    )
    judged_by = forms.CharField(label=_("谁判定的"), max_length=80, widget=forms.TextInput(attrs=TEXT))

    def clean(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        given = [values.get(name, "") for name in FIELDS.get(values.get("method", ""), ())]
        return {
            "method": values.get("method", ""),
            "values": [Decimal(one) for one in given] if all(given) else [],
            "criterion": values.get("criterion", ""),
            "judged_by": values.get("judged_by", ""),
        }


def of(row: Graded) -> dict[str, Any]:
    """How the form begins: as it was graded the last time, so that only what changed is chosen again."""
    known = [rules.plain(one) for one in (row.likelihood, row.exposure, row.consequence) if one is not None]
    chosen = dict(zip(FIELDS.get(Method(row.method), ()), known, strict=False))
    return {"method": row.method or Method.LEC, "criterion": row.criterion, "judged_by": row.judged_by, **chosen}
