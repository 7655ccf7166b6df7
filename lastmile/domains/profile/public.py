"""What other packages may use of the profile."""

from lastmile.domains.profile.burden import burden
from lastmile.domains.profile.rules import SOURCES, Figure, PlaceKind, masked_name
from lastmile.domains.profile.selectors import (
    count_recipients,
    get_household,
    get_place,
    households_in,
    households_of,
    households_outside_grids,
    places_in,
    profile,
    recipients,
)
from lastmile.domains.profile.services import add_household, add_place, count_household, grade_place, state_figure

__all__ = [
    "SOURCES",
    "Figure",
    "PlaceKind",
    "add_household",
    "add_place",
    "burden",
    "count_household",
    "count_recipients",
    "get_household",
    "get_place",
    "grade_place",
    "households_in",
    "households_of",
    "households_outside_grids",
    "masked_name",
    "places_in",
    "profile",
    "recipients",
    "state_figure",
]
