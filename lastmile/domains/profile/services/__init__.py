"""What is done with households, places and stated totals. Each verb is one transaction with its ledger entry."""

from lastmile.domains.profile.services.figures import state_figure
from lastmile.domains.profile.services.households import (
    COUNTS,
    add_household,
    change_household,
    count_household,
    leave_household,
    reveal_household,
)
from lastmile.domains.profile.services.keeping import begin_plan, hand_out_cards, name_posts, print_cards, write_plan
from lastmile.domains.profile.services.looking import enter_look, look_through, open_looks
from lastmile.domains.profile.services.places import PLACE_FACTS, add_place, change_place, close_place, grade_place

__all__ = [
    "COUNTS",
    "PLACE_FACTS",
    "add_household",
    "add_place",
    "begin_plan",
    "change_household",
    "change_place",
    "close_place",
    "count_household",
    "enter_look",
    "grade_place",
    "hand_out_cards",
    "leave_household",
    "look_through",
    "name_posts",
    "open_looks",
    "print_cards",
    "reveal_household",
    "state_figure",
    "write_plan",
]
