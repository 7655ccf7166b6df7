"""Grade a point: by LEC or matrix with the values kept, or red because a criterion of 重大 is met."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.points import rules
from lastmile.domains.points.models import DangerPoint
from lastmile.domains.points.rules import Bands, Colour, Method, Status
from lastmile.domains.points.services.taking import done, in_watch, sentence, take
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid


def bands(method: str, region_code: str) -> Bands:
    """From which score on a point is of which colour, as in force at the place."""
    book = packs.book(region_code)
    major, larger, general = (
        float(book.figure(f"risk.{method}_{band}").number) for band in ("major", "larger", "general")
    )
    return Bands(major, larger, general)


@transaction.atomic
def grade_point(
    scope: Scope, *, uid: UUID, method: str, values: Sequence[Decimal], judged_by: str, criterion: str = ""
) -> DangerPoint:
    """Grade by a method and its values (LEC: likelihood, exposure, consequence; matrix: likelihood, consequence).

    `criterion`: the criterion of 重大 it meets, with `judged_by` who judged: red whatever the score, and then no score is
    needed. Bands as in force today; the score is kept, so that it can be seen how the colour came about.
    """
    point = in_watch(take(scope, uid))
    criterion = " ".join(criterion.split())[:160]
    scored = rules.is_scored(method, values)
    if not scored and not (criterion and method in {Method.NONE, Method.LISTED}):
        raise NotValid(_("请给每一项选一个分值,或者写明符合哪条重大标准。"), fields={"method": _("请选择")})
    judged_by = sentence(judged_by, _("请写谁判定的(单位、姓名)。"), most=80, field="judged_by")
    changes: dict[str, Any] = {
        "method": method if scored else Method.LISTED,
        "likelihood": values[0] if scored else None,
        "exposure": values[1] if method == Method.LEC and scored else None,
        "consequence": values[-1] if scored else None,
        "score": rules.score_of(values) if scored else None,
        "criterion": criterion,
        "judged_by": judged_by,
        "graded_on": clock.today(),
    }
    limits = bands(method, point.region_code) if scored else Bands(0, 0, 0)
    changes["colour"] = rules.graded(method, values, limits, major=bool(criterion)) if scored else Colour.RED
    before = point.colour
    point.move(Status.WATCH, **changes)
    figures = {"colour": point.colour, "was": before, "method": point.method, "score": point.score}
    done(scope, point, "point.graded", figures=figures, note=criterion or judged_by)
    return point
