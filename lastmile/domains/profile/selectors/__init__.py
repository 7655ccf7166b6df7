"""Reads of the base database: scope first. `finding` for one and for lists, `compiled` for an area's sheet, `telling` for alerts,
`keeping` for what is settled beforehand at a place.
"""

from lastmile.domains.profile.selectors.compiled import (
    HOUSEHOLD_KEYS,
    labels,
    profile,
    visible_stated,
)
from lastmile.domains.profile.selectors.finding import (
    HouseholdFilters,
    PlaceFilters,
    choices_of_places,
    get_household,
    get_place,
    household_page,
    households_in,
    households_of,
    place_page,
    places_in,
)
from lastmile.domains.profile.selectors.telling import count_recipients, recipients

__all__ = [
    "HOUSEHOLD_KEYS",
    "HouseholdFilters",
    "PlaceFilters",
    "choices_of_places",
    "count_recipients",
    "get_household",
    "get_place",
    "household_page",
    "households_in",
    "households_of",
    "labels",
    "place_page",
    "places_in",
    "profile",
    "recipients",
    "visible_stated",
]
