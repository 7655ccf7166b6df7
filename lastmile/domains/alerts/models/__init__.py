"""Alerts with their versions and areas; what came in, and where from."""

from lastmile.domains.alerts.models.account import Account, ClockReason, Review
from lastmile.domains.alerts.models.actions import LocalText, OwedAction
from lastmile.domains.alerts.models.alerts import LISTS, Alert, AlertSeries
from lastmile.domains.alerts.models.received import Feed, Received
from lastmile.domains.alerts.models.versions import Advice, Area, Telling, Version

__all__ = [
    "LISTS",
    "Account",
    "Advice",
    "Alert",
    "AlertSeries",
    "Area",
    "ClockReason",
    "Feed",
    "LocalText",
    "OwedAction",
    "Received",
    "Review",
    "Telling",
    "Version",
]
