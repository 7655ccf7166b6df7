"""What other packages may use of alerts. Facts told: alert.issued, alert.changed, alert.ended (subject: the alert)."""

from lastmile.domains.alerts.models import LISTS, Advice, Alert, Area, Version
from lastmile.domains.alerts.rules import OPEN, Effect, Reach, State, VersionState, colour_of
from lastmile.domains.alerts.selectors.chain import (
    advice_for,
    area_codes,
    areas_of,
    current,
    shown,
    townships_of,
    versions,
)
from lastmile.domains.alerts.selectors.finding import Strip, alerts_in, get_alert, in_force_over, strip

__all__ = [
    "LISTS",
    "OPEN",
    "Advice",
    "Alert",
    "Area",
    "Effect",
    "Reach",
    "State",
    "Strip",
    "Version",
    "VersionState",
    "advice_for",
    "alerts_in",
    "area_codes",
    "areas_of",
    "colour_of",
    "current",
    "get_alert",
    "in_force_over",
    "shown",
    "strip",
    "townships_of",
    "versions",
]
