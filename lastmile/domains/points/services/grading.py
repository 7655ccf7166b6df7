"""Grade a danger point: LEC or matrix by the bands of the place, or red because a criterion of 重大 is met."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from lastmile.domains.points.models import DangerPoint
from lastmile.domains.points.rules import Status
from lastmile.domains.points.services.taking import done, in_watch, take_locked
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.grading import deciding


@transaction.atomic
def grade_point(scope: Scope, *, uid: UUID, **asked: Any) -> DangerPoint:
    """Grade a point in watch; `asked` as `deciding.grade` takes it. The score is kept with the colour it gave."""
    point = in_watch(take_locked(scope, uid, Permission.POINT_CHANGE))
    grading, before = deciding.grade(point.region_code, **asked), point.colour
    point.move(Status.WATCH, colour=grading.colour, **grading.columns)
    done(scope, point, "point.graded", figures=grading.figures(before), note=grading.words)
    return point
