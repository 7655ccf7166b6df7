"""The cast at one danger point: 王 watches it, 张 of the office, 陈 of the next village."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lastmile.domains.patrols import services
from lastmile.domains.patrols.services.walking import Finished, Said
from lastmile.domains.points.models import DangerPoint
from lastmile.domains.points.tests.factories import GRID, NEXT_VILLAGE, a_point, an_office, somebody
from lastmile.foundation.access.scope import Scope
from lastmile.kernel.ids import uuid7

DEADLY = ("crack", "wall", "lean", "spring", "sound")


@dataclass
class Cast:
    wang: Scope
    zhang: Scope
    chen: Scope
    point: DangerPoint


def the_cast(**facts: Any) -> Cast:
    zhang = an_office()
    wang = somebody(GRID, "grid_member", "王某", "15400000004")
    chen = somebody(NEXT_VILLAGE, "grid_member", "陈某", "15400000005")
    return Cast(wang, zhang, chen, a_point(zhang, **facts))


def same(*bad: str, **more: Any) -> dict[str, Any]:
    """Answers of the slope's list: all five deadly ones, bad where named."""
    said = {name: {"a": "yes" if name in bad else "no"} for name in DEADLY}
    return {**said, **more}


def a_walk(scope: Scope, point: Any, answers: dict[str, Any] | None = None, **said: Any) -> Finished:
    """A finished walk of the slope's list at a point."""
    readings = {name: Decimal(value) for name, value in said.pop("readings", {}).items()}
    return services.finish_walk(
        scope,
        uid=said.pop("uid", None) or uuid7(),
        key=said.pop("key", "slope"),
        subject_kind="point",
        subject_uid=point.uid,
        said=Said(answers=same() if answers is None else answers, readings=readings, **said),
    )
