"""The hazard and what belongs to it."""

from lastmile.domains.hazards.models.handing import Extension, Handover, Supervision
from lastmile.domains.hazards.models.hazard import Hazard
from lastmile.domains.hazards.models.powers import Finding, Inspection, Paper, PaperSeries, Power
from lastmile.domains.hazards.models.reports import Advice, Parted, SeenFine, Series, SetAside

__all__ = [
    "Advice",
    "Extension",
    "Finding",
    "Handover",
    "Hazard",
    "Inspection",
    "Paper",
    "PaperSeries",
    "Parted",
    "Power",
    "SeenFine",
    "Series",
    "SetAside",
    "Supervision",
]
