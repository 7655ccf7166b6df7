"""Keep people, posts, units, grants and who holds what. Every change is in the ledger."""

from lastmile.foundation.people.services.appointing import appoint, change_holding, release
from lastmile.foundation.people.services.granting import end_grant, give_grant
from lastmile.foundation.people.services.leaving import leave
from lastmile.foundation.people.services.no_team import end_no_team, may_state_no_team, state_no_team
from lastmile.foundation.people.services.persons import (
    add_person,
    change_person,
    checked_phone,
    erase_person,
    keys_of,
    reveal,
    reveal_roster,
)
from lastmile.foundation.people.services.posts import change_post, close_post, open_post
from lastmile.foundation.people.services.signing import make_public, sign_list, withdraw_list
from lastmile.foundation.people.services.skills import add_skill, drop_skill, give_consent, withdraw_consent
from lastmile.foundation.people.services.units import (
    add_member_unit,
    change_unit,
    close_unit,
    drop_member_unit,
    found_unit,
)

__all__ = [
    "add_member_unit",
    "add_person",
    "add_skill",
    "appoint",
    "change_holding",
    "change_person",
    "change_post",
    "change_unit",
    "checked_phone",
    "close_post",
    "close_unit",
    "drop_member_unit",
    "drop_skill",
    "end_grant",
    "end_no_team",
    "erase_person",
    "found_unit",
    "give_consent",
    "give_grant",
    "keys_of",
    "leave",
    "make_public",
    "may_state_no_team",
    "open_post",
    "release",
    "reveal",
    "reveal_roster",
    "sign_list",
    "state_no_team",
    "withdraw_consent",
    "withdraw_list",
]
