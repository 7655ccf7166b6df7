"""Accounts: opened by the office above, locked after wrong tries, first signed in by a code or a QR slip."""

from lastmile.foundation.people.accounts.codes import (
    FirstCode,
    first_code,
    sign_in_by_code,
    sign_in_by_slip,
    slip_is_good,
)
from lastmile.foundation.people.accounts.first import first_account, is_any_open
from lastmile.foundation.people.accounts.opening import close_account, open_account, unlock
from lastmile.foundation.people.accounts.passwords import change_password, check_policy, is_due
from lastmile.foundation.people.accounts.second_factor import (
    begin_second_factor,
    confirm_second_factor,
    drop_second_factor,
    owes_second_factor,
)
from lastmile.foundation.people.accounts.signing_in import find, seconds_idle, sign_in
from lastmile.foundation.people.accounts.tokens import make_token, revoke_token, scope_of_token, tokens_of

__all__ = [
    "FirstCode",
    "begin_second_factor",
    "change_password",
    "check_policy",
    "close_account",
    "confirm_second_factor",
    "drop_second_factor",
    "find",
    "first_account",
    "first_code",
    "is_any_open",
    "is_due",
    "make_token",
    "open_account",
    "owes_second_factor",
    "revoke_token",
    "scope_of_token",
    "seconds_idle",
    "sign_in",
    "sign_in_by_code",
    "sign_in_by_slip",
    "slip_is_good",
    "tokens_of",
    "unlock",
]
