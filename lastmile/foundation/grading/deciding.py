"""Give a colour: by a score and the bands in force at the place, by a criterion of 重大, or as a list says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from lastmile.foundation.grading import rules
from lastmile.foundation.grading.models import Graded
from lastmile.foundation.grading.rules import Bands, Colour, Method
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid

EMPTY: dict[str, Any] = {
    "likelihood": None, "exposure": None, "consequence": None, "score": None, "criterion": "", "judged_by": "",
}  # fmt: skip


@dataclass(frozen=True)
class Grading:
    """A colour and how it came about: `columns` are those of `models.Graded`."""

    colour: Colour
    columns: dict[str, Any]

    @property
    def words(self) -> str:
        """What the ledger keeps in words: the criterion and who judged."""
        return " · ".join(one for one in (self.columns["criterion"], self.columns["judged_by"]) if one)

    def figures(self, before: str) -> dict[str, Any]:
        """What the ledger keeps in figures, with the colour before it."""
        return {
            "colour": self.colour,
            "was": before,
            "method": self.columns["method"],
            "score": self.columns["score"],
        }


def bands(method: str, region_code: str) -> Bands:
    """From which score on something is of which colour, as in force at the place."""
    book = packs.book(region_code)
    major, larger, general = (
        float(book.figure(f"risk.{method}_{band}").number) for band in ("major", "larger", "general")
    )
    return Bands(major, larger, general)


def grade(region_code: str, *, method: str, values: Sequence[Decimal], judged_by: str, criterion: str = "") -> Grading:
    """Grade by a method and its values (LEC: likelihood, exposure, consequence; matrix: likelihood, severity).

    `criterion`: the criterion of 重大 that is met, with `judged_by` who judged: red whatever the score, and then no score is
    needed. Bands as in force today; the values are kept, so that it can be seen how the colour came about. Raises NotValid.
    """
    criterion, judged_by = " ".join(criterion.split())[:160], " ".join(judged_by.split())[:80]
    scored = rules.is_scored(method, values)
    if not scored and not (criterion and method in {Method.NONE, Method.LISTED}):
        raise NotValid(_("请给每一项选一个分值,或者写明符合哪条重大标准。"), fields={"method": _("请选择")})
    if not judged_by:
        problem = _("请写谁判定的(单位、姓名)。")
        raise NotValid(problem, fields={"judged_by": problem})
    about = {"criterion": criterion, "judged_by": judged_by, "graded_on": clock.today()}
    if not scored:
        return Grading(Colour.RED, {**EMPTY, **about, "method": Method.LISTED})
    colour = rules.graded(values, bands(method, region_code), major=bool(criterion))
    return Grading(colour, {**EMPTY, **about, **_scored(method, values)})


def _scored(method: str, values: Sequence[Decimal]) -> dict[str, Any]:
    return {
        "method": method,
        "likelihood": values[0],
        "exposure": values[1] if method == Method.LEC else None,
        "consequence": values[-1],
        "score": rules.score_of(values),
    }


def listed(colour: str, *, over: Graded | None = None, field: str = "colour") -> Grading:
    """A colour as it was typed or stands in a ledger: no score. `over`: the row it is to replace the grading of.

    Raises NotValid, at `field`, for no such colour, and while a criterion of 重大 stands: that is undone by grading anew.
    """
    if colour not in Colour.values:
        raise NotValid(_("颜色只有红、橙、黄、蓝。"), fields={field: _("请重选")})
    if over is not None and over.criterion and colour != Colour.RED:
        said = stands(over)
        raise NotValid(said, fields={field: said})
    method = Method.LISTED if colour else Method.NONE
    day = clock.today() if colour else None
    return Grading(Colour(colour), {**EMPTY, "method": method, "graded_on": day})


def stands(row: Graded) -> str:
    """Why another colour is not taken while a criterion of 重大 is met."""
    return _("符合重大标准(%(criterion)s),一律红色;情况变了请在“定级”里重新判定。") % {"criterion": row.criterion}


def of_ledger(row: Graded, values: dict[str, Any], column: str) -> list[str]:
    """A row of a ledger says another colour, in `values` under `column`: it counts as listed, unless a criterion of 重大 stands.

    Changes `values`; returns what is to be said about it.
    """
    if column not in values:
        return []
    if row.criterion:
        del values[column]
        return [stands(row)]
    values |= listed(values[column]).columns
    return []
