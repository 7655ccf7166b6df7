"""What everybody who was called is told afterwards: lowered, updated, lifted, cancelled, expired. One message, no call."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.orders.models import Call, CallChange
from lastmile.domains.orders.rules import State
from lastmile.domains.orders.selectors import calls, choosing
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.obligations import calling
from lastmile.foundation.obligations import selectors as obligations
from lastmile.foundation.people.models import Person
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid

BATCH = 5000
LONGEST = 300


@transaction.atomic
def tell_change(scope: Scope, *, uid: UUID, text: str, occasion: str = "") -> CallChange:
    """Tell everybody who was called, on this call or an earlier one of the same matter, one sentence, by SMS or in the app.

    Nobody is rung up and nobody has to answer. The same occasion (the same text, unless said) is told once. The messages
    are written by a job, so that a hundred thousand of them hold up nobody.
    """
    call = calls.get_call(scope, uid)
    scope.require(Permission.CALL_ISSUE, on=call)
    words = " ".join(text.split())
    if not words or len(words) > LONGEST:
        raise NotValid(_("请写一句话,不超过 %(n)s 字。") % {"n": LONGEST}, fields={"text": _("请核对")})
    occasion = occasion[:64] or hashlib.sha256(words.encode()).hexdigest()
    change, made = CallChange.objects.get_or_create(
        call=call, occasion=occasion, defaults={"text": words, "told_at": clock.now()}
    )
    if made:
        ledger.write(scope, "call.change_told", call, figures={"change": change.uid}, private={"text": words})
        jobs.tell("call.change_told", change)
    return change


def send_change(change: CallChange) -> int:
    """Write the messages of a change, batch by batch; whoever has one gets no second. Returns how many people that are.

    While the call runs on, whoever it called after the change has heard how things stand.
    """
    call = change.call
    mark = "demo" if settings.DEMO else "drill" if call.drill else ""
    text, subjects = choosing.said(change.text, mark, drill=call.drill), _matter(call)
    after, people = 0, 0
    until = change.told_at if call.state == State.OPEN else None
    while keys := obligations.people_called(subjects, after=after, limit=BATCH, until=until):
        found = Person.unscoped.filter(pk__in=keys).order_by("pk")
        calling.tell_once(call.uid, found, text=text, mark=mark, occasion=change.occasion)
        after, people = keys[-1], people + len(keys)
    CallChange.objects.filter(pk=change.pk).update(people=people)
    return people


def _matter(call: Call) -> list[UUID]:
    """This call and the earlier ones of the same matter."""
    if call.source_uid is None:
        return [call.uid]
    rows = Call.unscoped.filter(source_uid=call.source_uid, source_kind=call.source_kind, pk__lte=call.pk)
    return list(rows.values_list("uid", flat=True))
