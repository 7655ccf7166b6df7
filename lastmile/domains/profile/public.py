"""What other packages may use of the profile."""

from lastmile.domains.profile.burden import burden
from lastmile.domains.profile.rules import SOURCES, Figure, PlaceKind, masked_name
from lastmile.domains.profile.selectors import (
    count_recipients,
    get_household,
    get_place,
    households_in,
    households_of,
    places_in,
    profile,
    recipients,
)
from lastmile.domains.profile.selectors.keeping import cards_now, kept_by, mine, plan_of
from lastmile.domains.profile.services import (
    add_household,
    add_place,
    begin_plan,
    count_household,
    grade_place,
    hand_out_cards,
    name_posts,
    state_figure,
    write_plan,
)

__all__ = [
    "SOURCES",
    "Figure",
    "PlaceKind",
    "add_household",
    "add_place",
    "begin_plan",
    "burden",
    "cards_now",
    "count_household",
    "count_recipients",
    "get_household",
    "get_place",
    "grade_place",
    "hand_out_cards",
    "households_in",
    "households_of",
    "kept_by",
    "masked_name",
    "mine",
    "name_posts",
    "places_in",
    "plan_of",
    "profile",
    "recipients",
    "state_figure",
    "write_plan",
]
