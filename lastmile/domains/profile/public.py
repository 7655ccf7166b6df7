"""What other packages may use of the profile."""

from lastmile.domains.profile.burden import burden
from lastmile.domains.profile.rules import SOURCES, Figure, PlaceKind
from lastmile.domains.profile.selectors import (
    Counted,
    count_recipients,
    get_household,
    get_place,
    get_township,
    households_in,
    households_of,
    look_owed,
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
    enter_look,
    grade_place,
    hand_out_cards,
    look_through,
    name_posts,
    state_figure,
    write_plan,
)

__all__ = [
    "SOURCES",
    "Counted",
    "Figure",
    "PlaceKind",
    "add_household",
    "add_place",
    "begin_plan",
    "burden",
    "cards_now",
    "count_household",
    "count_recipients",
    "enter_look",
    "get_household",
    "get_place",
    "get_township",
    "grade_place",
    "hand_out_cards",
    "households_in",
    "households_of",
    "kept_by",
    "look_owed",
    "look_through",
    "mine",
    "name_posts",
    "places_in",
    "plan_of",
    "profile",
    "recipients",
    "state_figure",
    "write_plan",
]
