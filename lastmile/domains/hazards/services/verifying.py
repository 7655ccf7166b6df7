"""复查: by a person other than the rectifier; and the later look at fixes on the spot."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.hazards import selectors
from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.rules import Act, Closing, Grade, Status
from lastmile.domains.hazards.services.closing import reopen
from lastmile.domains.hazards.services.judging import NOT_ACCEPTED, acceptance, go_on
from lastmile.domains.hazards.services.owing import owe_tracking
from lastmile.domains.hazards.services.supervising import owe_lifting
from lastmile.domains.hazards.services.taking import (
    close,
    done,
    holding,
    not_before_today,
    sentence,
    settle,
    take,
)
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.obligations import selectors as owed
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.wording import worded
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed, WrongState


@transaction.atomic
def verify_hazard(
    scope: Scope,
    *,
    uid: UUID,
    note: str = "",
    accepting_unit: str = "",
    acceptance_document: str = "",
    accepted_on: date | None = None,
) -> Hazard:
    """Verified by a person other than the rectifier, and closed. 重大 is not closed without the judging unit's
    acceptance: entered there, or typed here from its paper with unit, day and document number.
    """
    hazard = take(scope, uid, Act.VERIFY)
    changes: dict[str, Any] = {"verified_at": clock.now(), "verified_by_id": holding(scope)}
    if hazard.grade == Grade.MAJOR and hazard.accepted_on is None:
        changes |= acceptance(accepting_unit, acceptance_document, accepted_on, by=hazard.judging_unit)
    close(scope, hazard, Status.RECTIFIED, Closing.VERIFIED, note.strip(), given={"grade": hazard.grade}, **changes)
    owe_lifting(scope, hazard)
    return hazard


@transaction.atomic
def return_hazard(scope: Scope, *, uid: UUID, note: str, due_on: date | None = None) -> Hazard:
    """Not rectified well enough: back to whoever must, with what is missing."""
    hazard = take(scope, uid, Act.RETURN)
    note = sentence(note, 200, _("请写明还差什么。"))
    due_on = due_on or selectors.due_when_returned(hazard)
    not_before_today(due_on)
    hazard.move(
        Status.RECTIFIED,
        status=Status.RECTIFYING,
        rectified_at=None,
        rectified_by=None,
        due_on=due_on,
        sort_on=due_on,
        times_reopened=hazard.times_reopened + 1,
        **NOT_ACCEPTED,
    )
    settle(scope, hazard, "verify", "accept")
    done(scope, hazard, "returned", figures={"due": due_on}, note=note)
    go_on(scope, hazard, worded("整改隐患(退回)"))
    if hazard.handed_to:
        owe_tracking(scope, hazard)
    return hazard


@transaction.atomic
def record_recheck(scope: Scope, *, uid: UUID, good: bool, note: str = "") -> Hazard:
    """The later look at a fix on the spot: good, or opened again with what is wrong. By another person than the one who fixed it."""
    hazard = selectors.get_hazard(scope, uid)
    scope.require(Permission.HAZARD_VERIFY, on=hazard)
    if not owed.open_on(hazard.uid, "hazard.recheck"):
        raise WrongState(_("这件事没有要抽查的。"))
    if refused := selectors.why_no_recheck(scope, hazard):
        raise NotAllowed(refused)
    if not good:
        note = sentence(note, 200, _("写一句哪里没改好,整改的人要看。"))
    if not obligations.close_all(scope, subject_uid=hazard.uid, kinds=["hazard.recheck"]):
        raise WrongState(_("刚才有人先办了,请重新打开看看。"))
    note = note.strip()[:200]
    done(scope, hazard, "rechecked", figures={"good": good}, note=note)
    return hazard if good else reopen(scope, hazard, note)
