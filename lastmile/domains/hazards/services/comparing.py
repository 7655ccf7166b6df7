"""Somebody compared a second report with the first: both stay, the office is not asked again."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from lastmile.domains.hazards import selectors
from lastmile.domains.hazards.models import Hazard, SetAside
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import services as ledger
from lastmile.kernel import clock


@transaction.atomic
def note_compared(scope: Scope, *, uid: UUID, digest: str) -> Hazard:
    """The second report of this digest was compared with its hazard. Saying it twice changes nothing."""
    hazard = selectors.get_hazard(scope, uid)
    scope.require(Permission.HAZARD_CONFIRM, on=hazard)
    waiting = SetAside.objects.filter(hazard=hazard, digest=digest, looked_at__isnull=True)
    if waiting.update(looked_at=clock.now()):
        ledger.write(scope, "hazard.compared", hazard, figures={"report": digest})
    return hazard
