"""Shelters on the map: open, full, closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lastmile.domains.evacuation.models import Shelter
from lastmile.domains.evacuation.rules import Opening
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.maps.layers import Kind, Layer, Shape, Told


def _rows(scope: Scope) -> QuerySet[Shelter]:
    return Shelter.objects.visible_to(scope, Permission.SHELTER_VIEW).filter(removed_on__isnull=True)


def _told(row: Mapping[str, Any]) -> Told:
    words = " · ".join(part for part in (str(Opening(row["opening"]).label), row["place"]) if part)
    return Told(row["name"], row["opening"], words)


SHELTERS = Layer(
    key="shelters",
    title=_("避险点"),
    permission=Permission.SHELTER_VIEW,
    rows=_rows,
    fields=("name", "opening", "place"),
    told=_told,
    kinds=(
        Kind(Opening.CLOSED, _("未开放"), Shape.SQUARE_HOLLOW),
        Kind(Opening.OPEN, _("已开放"), Shape.SQUARE),
        Kind(Opening.FULL, _("已满"), Shape.SQUARE_BARRED),
    ),
    address="moves:shelter",
    urgent=Q(opening=Opening.OPEN),
    urgent_title=_("已开放"),
)
