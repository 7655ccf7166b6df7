"""What other packages may use of hazards."""

from lastmile.domains.hazards.burden import burden
from lastmile.domains.hazards.rules import Grade, Source, Status, diagram
from lastmile.domains.hazards.selectors import get_hazard, hazards_in, search
from lastmile.domains.hazards.services import (
    close_elsewhere,
    confirm_hazard,
    fix_on_spot,
    rectify_hazard,
    reopen_hazard,
    report_hazard,
    return_hazard,
    verify_hazard,
)

__all__ = [
    "Grade",
    "Source",
    "Status",
    "burden",
    "close_elsewhere",
    "confirm_hazard",
    "diagram",
    "fix_on_spot",
    "get_hazard",
    "hazards_in",
    "rectify_hazard",
    "reopen_hazard",
    "report_hazard",
    "return_hazard",
    "search",
    "verify_hazard",
]
