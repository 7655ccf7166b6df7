"""Numbers for dialling by hand: shown for this call alone, and in the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from lastmile.domains.orders.models import Call
from lastmile.domains.orders.selectors import calls
from lastmile.domains.orders.services.answers import take_holder
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people.models import Person


@transaction.atomic
def show_number(scope: Scope, *, uid: UUID, who: UUID) -> tuple[str, str]:
    """(name, number) of somebody not reached, to whoever may enter their answer; the reason is the call itself."""
    call, rows = take_holder(scope, uid, who)
    person = rows[0].held_by.person if rows[0].held_by else None
    if person is None:
        return "", ""
    ledger.write(scope, "call.number_shown", call, figures={"person": person.uid})
    return person.name, person.phone


@transaction.atomic
def numbers_for_print(scope: Scope, *, uid: UUID, people: Iterable[UUID]) -> dict[UUID, str]:
    """Numbers for the printed list of those not reached, for whoever may see full numbers; noted with how many."""
    call: Call = calls.get_call(scope, uid)
    wanted = [
        one
        for one in Person.unscoped.filter(uid__in=list(people))
        if scope.may(Permission.PEOPLE_REVEAL, on=one) and scope.may(Permission.CALL_ANSWER, on=one)
    ]
    if wanted:
        figures = {"people": len(wanted)}
        ledger.write(scope, "call.list_printed", call, figures=figures)
    return {one.uid: one.phone for one in wanted}
