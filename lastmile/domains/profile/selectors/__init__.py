"""Reads of the base database: scope first. `finding` for one and for lists, `compiled` for an area's sheet, `telling` for alerts,
`keeping` for what is settled beforehand at a place, `counted` for what other domains count, `looking` for who looked the sheet through.
"""

from lastmile.domains.profile.selectors.compiled import (
    HOUSEHOLD_KEYS,
    labels,
    profile,
    visible_stated,
)
from lastmile.domains.profile.selectors.counted import Counted, counted_elsewhere
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
from lastmile.domains.profile.selectors.looking import Looks, get_township, look_owed, looks, older
from lastmile.domains.profile.selectors.telling import count_recipients, recipients

__all__ = [
    "HOUSEHOLD_KEYS",
    "Counted",
    "HouseholdFilters",
    "Looks",
    "PlaceFilters",
    "choices_of_places",
    "count_recipients",
    "counted_elsewhere",
    "get_household",
    "get_place",
    "get_township",
    "household_page",
    "households_in",
    "households_of",
    "labels",
    "look_owed",
    "looks",
    "older",
    "place_page",
    "places_in",
    "profile",
    "recipients",
    "visible_stated",
]
