"""Danger points on the map: those being watched, by colour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lastmile.domains.points.models import DangerPoint
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.grading.rules import Colour
from lastmile.foundation.maps.layers import Kind, Layer, Shape, Told


def _rows(scope: Scope) -> QuerySet[DangerPoint]:
    return DangerPoint.objects.visible_to(scope, Permission.POINT_VIEW).filter(is_watched=True)


def _told(row: Mapping[str, Any]) -> Told:
    words = " · ".join(part for part in (row["number"], row["place"]) if part)
    return Told(row["name"], row["colour"] or "none", words)


POINTS = Layer(
    key="points",
    title=_("危险点"),
    permission=Permission.POINT_VIEW,
    rows=_rows,
    fields=("name", "colour", "number", "place"),
    told=_told,
    kinds=(
        Kind("none", _("还没定级"), Shape.TRIANGLE),
        Kind(Colour.RED, _("红色危险点"), Shape.TRIANGLE, "red"),
        Kind(Colour.ORANGE, _("橙色危险点"), Shape.TRIANGLE, "orange"),
        Kind(Colour.YELLOW, _("黄色危险点"), Shape.TRIANGLE, "yellow"),
        Kind(Colour.BLUE, _("蓝色危险点"), Shape.TRIANGLE, "blue"),
    ),
    address="points:matter",
    urgent=Q(colour=Colour.RED),
    urgent_title=_("红色"),
)
