"""What other packages may use of danger points."""

from lastmile.domains.points.models import LISTS, DangerPoint
from lastmile.domains.points.rules import RANKS, UNITS, Colour, Measure, Method, Scale, Status
from lastmile.domains.points.selectors.below import Below, below, households_below
from lastmile.domains.points.selectors.finding import (
    Filters,
    Watch,
    get_point,
    mine,
    page,
    points_in,
    search,
    watches,
)
from lastmile.domains.points.services import change_point, dissolve_point, register_point, rewatch_point

__all__ = [
    "LISTS",
    "RANKS",
    "UNITS",
    "Below",
    "Colour",
    "DangerPoint",
    "Filters",
    "Measure",
    "Method",
    "Scale",
    "Status",
    "Watch",
    "below",
    "change_point",
    "dissolve_point",
    "get_point",
    "households_below",
    "mine",
    "page",
    "points_in",
    "register_point",
    "rewatch_point",
    "search",
    "watches",
]
