"""What other packages may use of hazards."""

from lastmile.domains.hazards.acts import ACTIONS, buttons, perform
from lastmile.domains.hazards.burden import burden
from lastmile.domains.hazards.places import choices as places_to_report
from lastmile.domains.hazards.places import path_of, place_at, title_of_picture
from lastmile.domains.hazards.rules import PERMISSION, Act, Grade, Source, Status, diagram
from lastmile.domains.hazards.selectors import found_by_me, get_hazard, get_matter, hands, hazards_in, search
from lastmile.domains.hazards.services import (
    close_elsewhere,
    confirm_hazard,
    describe_hazard,
    fix_on_spot,
    mark_danger,
    rectify_hazard,
    reopen_hazard,
    report_hazard,
    return_hazard,
    verify_hazard,
)

__all__ = [
    "ACTIONS",
    "PERMISSION",
    "Act",
    "Grade",
    "Source",
    "Status",
    "burden",
    "buttons",
    "close_elsewhere",
    "confirm_hazard",
    "describe_hazard",
    "diagram",
    "fix_on_spot",
    "found_by_me",
    "get_hazard",
    "get_matter",
    "hands",
    "hazards_in",
    "mark_danger",
    "path_of",
    "perform",
    "place_at",
    "places_to_report",
    "rectify_hazard",
    "reopen_hazard",
    "report_hazard",
    "return_hazard",
    "search",
    "title_of_picture",
    "verify_hazard",
]
