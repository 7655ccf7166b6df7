"""Who has no account yet, and the first codes of many at once, to print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people import accounts, limits, lists, selectors
from lastmile.foundation.people.accounts import FirstCode
from lastmile.foundation.people.lists import After, PersonRow
from lastmile.kernel.errors import NotValid

MOST = 60  # slips on one print-out: more would be codes lying about before anybody can use them


@dataclass(frozen=True)
class Slip:
    """One slip of paper: whose it is, and what is shown once."""

    row: PersonRow
    first: FirstCode


def waiting(scope: Scope, area: str, *, after: After, limit: int) -> list[PersonRow]:
    """People below an area who hold a post and have no account, by name."""
    return lists.people(scope, area, lists.person_q(state="no_account"), after=after, limit=limit)


@transaction.atomic
def make(scope: Scope, *, person_uids: Sequence[UUID]) -> list[Slip]:
    """A slip for each of these people; all or none. Raises what `accounts.first_code` raises."""
    if not 0 < len(person_uids) <= MOST:
        raise NotValid(_("请选1到%(n)s个人。") % {"n": MOST})
    people = [selectors.get_person(scope, uid) for uid in person_uids]
    rows = {row.person.pk: row for row in lists.person_rows(people)}
    return [Slip(rows[one.pk], accounts.first_code(scope, person_uid=one.uid)) for one in people]


def may_open(scope: Scope, row: PersonRow) -> bool:
    """Whether the scope may open this person's account: not when the person may more than it does."""
    person = row.person
    grants = selectors.grants_of_person(person.pk)
    return scope.may(Permission.ACCOUNT_OPEN, on=person) and not limits.lacking(scope, grants)
