"""Reads of hazards: scope first."""

from lastmile.domains.hazards.selectors.departments import advice, judging_desk, suggested
from lastmile.domains.hazards.selectors.duplicates import first_of, joined_into, maybe_the_same, near
from lastmile.domains.hazards.selectors.figures import figures, first_day, found_between
from lastmile.domains.hazards.selectors.inspections import found_by, get_inspection
from lastmile.domains.hazards.selectors.listing import (
    Filters,
    counts,
    found_by_me,
    in_hands,
    matching,
    narrowed,
    of_tab,
    order_of,
    page,
    rows,
    search,
    set_aside,
)
from lastmile.domains.hazards.selectors.matter import (
    Hand,
    get_hazard,
    get_matter,
    hands,
    hazards_in,
    is_finder,
    reason_against,
)
from lastmile.domains.hazards.selectors.others import Others, get_paper, others
from lastmile.domains.hazards.selectors.powers import (
    asks_deadline,
    inspections_of,
    may_order,
    powers_of,
    powers_over,
    year_of,
)
from lastmile.domains.hazards.selectors.standing import (
    lacks,
    may,
    open_extension,
    open_handover,
    open_supervision,
    standing,
)
from lastmile.foundation.handovers.selectors import desk, desks, missing

__all__ = [
    "Filters",
    "Hand",
    "Others",
    "advice",
    "asks_deadline",
    "counts",
    "desk",
    "desks",
    "figures",
    "first_day",
    "first_of",
    "found_between",
    "found_by",
    "found_by_me",
    "get_hazard",
    "get_inspection",
    "get_matter",
    "get_paper",
    "hands",
    "hazards_in",
    "in_hands",
    "inspections_of",
    "is_finder",
    "joined_into",
    "judging_desk",
    "lacks",
    "matching",
    "may",
    "may_order",
    "maybe_the_same",
    "missing",
    "narrowed",
    "near",
    "of_tab",
    "open_extension",
    "open_handover",
    "open_supervision",
    "order_of",
    "others",
    "page",
    "powers_of",
    "powers_over",
    "reason_against",
    "rows",
    "search",
    "set_aside",
    "standing",
    "suggested",
    "year_of",
]
