"""Alerts with their versions and areas; what came in, and where from."""

from lastmile.domains.alerts.models.actions import OwedAction
from lastmile.domains.alerts.models.alerts import LISTS, Alert, AlertSeries
from lastmile.domains.alerts.models.received import Feed, Received
from lastmile.domains.alerts.models.versions import Advice, Area, Telling, Version

__all__ = ["LISTS", "Advice", "Alert", "AlertSeries", "Area", "Feed", "OwedAction", "Received", "Telling", "Version"]
