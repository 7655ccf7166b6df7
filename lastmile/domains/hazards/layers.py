"""Hazards on the map: the open ones, by grade."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lastmile.domains.hazards import selectors
from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.rules import Grade, Status
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.maps.layers import Kind, Layer, Shape, Told


def _rows(scope: Scope) -> QuerySet[Hazard]:
    return selectors.hazards_in(scope).filter(is_open=True)


def _told(row: Mapping[str, Any]) -> Told:
    grade = row["grade"] if row["grade"] in (Grade.MAJOR, Grade.SUSPECTED) else Grade.GENERAL
    return Told(row["title"], grade, f"{Status(row['status']).label} · {row['number']}")


HAZARDS = Layer(
    key="hazards",
    title=_("未销隐患"),
    permission=Permission.HAZARD_VIEW,
    rows=_rows,
    fields=("title", "grade", "status", "number"),
    told=_told,
    kinds=(
        Kind(Grade.GENERAL, _("一般或未定级"), Shape.CIRCLE),
        Kind(Grade.SUSPECTED, _("疑似重大"), Shape.SQUARE, "orange"),
        Kind(Grade.MAJOR, _("重大(已判定)"), Shape.DIAMOND, "red"),
    ),
    address="hazards:matter",
    urgent=Q(grade=Grade.MAJOR),
    urgent_title=_("重大"),
    moment="found_at",
)
