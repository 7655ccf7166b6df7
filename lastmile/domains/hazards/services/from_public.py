"""看到危险 of the public becomes a hazard with the uid of its tip: nothing of who sent it comes along."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from lastmile.domains.hazards import selectors
from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.rules import Closing, Source, Status
from lastmile.domains.hazards.services.closing import reopen
from lastmile.domains.hazards.services.reporting import report_hazard
from lastmile.domains.tips import public as tips
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.files import services as files
from lastmile.foundation.wording import worded

PUBLIC = Scope.of_system("public", [Permission.HAZARD_VIEW, Permission.HAZARD_REPORT, Permission.HAZARD_CONFIRM])
KIND = "other"  # the public is not asked for a kind; the office says it when it confirms
ENDED = (Status.CLOSED, Status.DISMISSED)


@transaction.atomic
def take_tip(uid: UUID) -> Hazard | None:
    """Report what the public saw. Twice is once; what is near in place and time is offered for joining as always."""
    seen = tips.danger(uid)
    if seen is None:
        return None
    hazard = report_hazard(
        PUBLIC,
        uid=seen.uid,
        region_code=seen.region_code,
        title=seen.what,
        details=seen.what,
        picture=KIND,
        place=seen.where,
        position=seen.position,
        source=Source.PUBLIC,
        found_at=seen.received_at,
    )
    files.repeat(PUBLIC, "tip", seen.uid, hazard, role="before")
    return hazard


@transaction.atomic
def take_tip_again(uid: UUID) -> Hazard | None:
    """没解决: the hazard is opened again where it had ended; one joined to another opens that one."""
    seen, hazard = tips.danger(uid), Hazard.unscoped.filter(uid=uid).first()
    while hazard is not None and hazard.closing == Closing.JOINED:
        hazard = hazard.joined_to
    if seen is None or hazard is None or hazard.status not in ENDED:
        return hazard
    return reopen(PUBLIC, selectors.get_hazard(PUBLIC, hazard.uid), seen.again or worded("群众说没解决"))
