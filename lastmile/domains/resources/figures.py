"""Supplies in the base database of an area (J-4.6d)."""

from __future__ import annotations

from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from lastmile.domains.profile.public import Counted
from lastmile.domains.resources import selectors

SUPPLIES = Counted(
    key="supplies",
    title=gettext_lazy("应急物资(种)"),
    rows=selectors.supplies_in,
    complete=Q(quantity__isnull=False, checked_on__isnull=False) & ~Q(store="") & ~Q(keeper=""),
    day=F("checked_on"),
    address="resources:supplies",
)
