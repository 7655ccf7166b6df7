"""Households that need to be carried, and places, on the map. Names and phones stay on their own pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lastmile.domains.profile import rules, selectors
from lastmile.domains.profile.models import Household
from lastmile.domains.profile.rules import PlaceKind
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.maps.layers import Kind, Layer, Shape, Told


def _in_need(scope: Scope) -> QuerySet[Household]:
    return selectors.households_in(scope).filter(need_help__gt=0)


def _household(row: Mapping[str, Any]) -> Told:
    where = row["address"] or row["region__name"]
    return Told(str(where), "need_help", _("需搀扶 %(n)s 人") % {"n": row["need_help"]})


def _place(row: Mapping[str, Any]) -> Told:
    words = rules.sort_title(row["sort"]) or str(PlaceKind(row["kind"]).label)
    if row["major_source"]:
        words = f"{words} · {_('重大危险源')}"
    return Told(row["name"], row["risk"] or "none", words)


IN_NEED = Layer(
    key="in-need",
    title=gettext_lazy("需搀扶的户"),
    permission=Permission.PROFILE_VIEW,
    rows=_in_need,
    fields=("address", "region__name", "need_help"),
    told=_household,
    kinds=(Kind("need_help", gettext_lazy("有人需要搀扶"), Shape.CROSS),),
    address="profile:household",
    at_first=False,
)
PLACES = Layer(
    key="places",
    title=gettext_lazy("单位场所"),
    permission=Permission.PROFILE_VIEW,
    rows=selectors.places_in,
    fields=("name", "kind", "sort", "risk", "major_source"),
    told=_place,
    kinds=(
        Kind("none", gettext_lazy("没有风险等级"), Shape.SQUARE),
        Kind("red", gettext_lazy("红色风险"), Shape.SQUARE, "red"),
        Kind("orange", gettext_lazy("橙色风险"), Shape.SQUARE, "orange"),
        Kind("yellow", gettext_lazy("黄色风险"), Shape.SQUARE, "yellow"),
        Kind("blue", gettext_lazy("蓝色风险"), Shape.SQUARE, "blue"),
    ),
    address="profile:place",
    urgent=Q(major_source=True),
    urgent_title=gettext_lazy("重大危险源"),
    at_first=False,
)
