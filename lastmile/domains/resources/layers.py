"""Rescue teams on the map, at their stations. Who is in them, and by which number they are called, stays on their page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lastmile.domains.resources import selectors
from lastmile.domains.resources.models import TeamFacts
from lastmile.domains.resources.rules import TeamKind
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.maps.layers import Kind, Layer, Shape, Told


def _teams(scope: Scope) -> QuerySet[TeamFacts]:
    return TeamFacts.objects.filter(unit__in=selectors.teams_in(scope))


def _told(row: Mapping[str, Any]) -> Told:
    kind = str(TeamKind(row["kind"]).label) if row["kind"] else ""
    minutes = "" if row["minutes"] is None else _("出动 %(n)s 分钟") % {"n": row["minutes"]}
    return Told(row["unit__name"], "team", " · ".join(filter(None, (kind, row["station"], minutes))))


TEAMS = Layer(
    key="teams",
    title=gettext_lazy("应急队伍"),
    permission=Permission.RESOURCE_VIEW,
    rows=_teams,
    fields=("unit__name", "kind", "station", "minutes"),
    told=_told,
    kinds=(Kind("team", gettext_lazy("应急队伍驻地"), Shape.DIAMOND),),
    address="resources:team",
    code="unit__region_code",
    uid="unit__uid",
    at_first=False,
)
