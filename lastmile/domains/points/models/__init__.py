"""Danger points, whom they threaten, their plans, what is read there, and the cards handed out."""

from lastmile.domains.points.models.cards import CardIssue
from lastmile.domains.points.models.plans import Plan
from lastmile.domains.points.models.points import LISTS, DangerPoint, PointSeries, ThreatenedHousehold, ThreatenedPlace
from lastmile.domains.points.models.readings import Alarm, Reading, Threshold

__all__ = [
    "LISTS",
    "Alarm",
    "CardIssue",
    "DangerPoint",
    "Plan",
    "PointSeries",
    "Reading",
    "ThreatenedHousehold",
    "ThreatenedPlace",
    "Threshold",
]
