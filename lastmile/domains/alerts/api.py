"""Alerts for programs: an upper system or a bridge sends CAP messages under a key. The same services as the pages."""

from typing import Any, Literal
from uuid import UUID

from ninja import Field, Router, Schema

from lastmile.domains.alerts.rules import Reason, Via
from lastmile.domains.alerts.selectors import receivals
from lastmile.domains.alerts.services import receiving
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.web.gates import needs
from lastmile.foundation.web.programs import refusals
from lastmile.kernel.errors import DifferentContent, NotAllowed, NotValid

router = Router()
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/cap+xml": {"schema": {"type": "string"}},
            "application/xml": {"schema": {"type": "string"}},
        },
    }
}


class ReceivedOut(Schema):
    """What became of a message. Held: it is kept, and a person will look at it."""

    uid: UUID
    verdict: Literal["taken", "known", "held"]
    reason: str = Field(description="Why it is held, as a word; empty when it is not")
    words: str = Field(description="The same as a sentence")
    identifier: str
    alert: UUID | None = Field(description="The alert it belongs to")
    state: str = Field(description="Of that alert: waiting, in_force …; empty without one")


@router.post(
    "/alerts",
    response={200: ReceivedOut, **refusals(409, 413)},
    summary="Send a CAP message",
    openapi_extra=BODY,
)
@needs(Permission.ALERT_RECEIVE)
def send_alert(request: Any) -> Any:
    """The body is CAP 1.2 or 1.1. The same message again is the same answer; the same number with other content is 409
    and kept for a person; what cannot be read is 422.
    """
    branches = request.scope.branches(Permission.ALERT_RECEIVE)
    if not branches or not branches[0]:
        raise NotAllowed
    source = receiving.Source(via=Via.API, region=get_region(branches[0]), name="POST /alerts")
    received = receiving.receive(request.scope, request.body, source)
    words = str(dict(Reason.choices).get(received.reason, ""))
    if received.reason == Reason.SAME_NUMBER:
        raise DifferentContent(words)
    if received.verdict == "refused":
        raise NotValid("; ".join([words, *received.report.get("reasons", [])])[:500])
    alert = receivals.alert_of(received)
    named = {name: getattr(received, name) for name in ("uid", "verdict", "reason", "identifier")}
    return {**named, "words": words, "alert": received.alert_uid, "state": alert.state if alert else ""}
