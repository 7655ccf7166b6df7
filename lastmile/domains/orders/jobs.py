"""What the orders hear: a call was issued, an answer came back, something changed."""

from __future__ import annotations

from uuid import UUID

from lastmile.domains.orders import services
from lastmile.domains.orders.models import Call, CallChange
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.obligations import answering

OPENING = Scope.of_system("orders", Permission.values)


def open_posts(call_uid: UUID) -> None:
    """Make sure that every post of a call owes its answer, should whoever issued it have died in between."""
    if call := Call.unscoped.filter(uid=call_uid).first():
        services.open_posts(OPENING, call)


def let_go(call_uid: UUID) -> None:
    """Make sure that nothing is owed in places that left a call, should whoever narrowed it have died in between."""
    if call := Call.unscoped.filter(uid=call_uid).first():
        services.let_go(OPENING, call)


def take_answer(callout_uid: UUID) -> None:
    """Close what an answer answers. Calls of other domains' matters are theirs to take."""
    callout = answering.get_callout(callout_uid)
    if callout.subject_kind == Call.matter_kind:
        services.take_callout(callout)


def tell_change(change_uid: UUID) -> None:
    """Write to everybody who was called that something changed."""
    if change := CallChange.objects.select_related("call").filter(uid=change_uid).first():
        services.send_change(change)
