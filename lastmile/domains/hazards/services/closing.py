"""The other ends: fixed on the spot, already in another system; and opening again. Nothing is ever deleted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.hazards import rules
from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.rules import RECTIFIERS, Act, Closing, Grade, Status
from lastmile.domains.hazards.services.judging import NOT_ACCEPTED, ask_for_judgement, go_on
from lastmile.domains.hazards.services.owing import owe_confirming, owe_recheck
from lastmile.domains.hazards.services.taking import close, done, figure, holding, sentence, settle, take
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.obligations import elsewhere
from lastmile.foundation.obligations import selectors as owed
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.obligations.rules import Outcome
from lastmile.foundation.people import selectors as people
from lastmile.foundation.wording import worded
from lastmile.kernel import clock


@transaction.atomic
def fix_on_spot(scope: Scope, *, uid: UUID, note: str, has_photo: bool = False) -> Hazard:
    """Fixed while standing there: the finder closes it alone with a sentence or a photo; a share is looked at later."""
    hazard = take(scope, uid, Act.FIX)
    if not has_photo:
        note = sentence(note, 200, _("写一句怎么改的,或者附一张照片。"))
    drawn = rules.is_drawn(hazard.uid, figure("hazard.recheck_share", hazard))
    fixed = {"rectified_at": clock.now(), "rectified_by_id": holding(scope), "proof": note.strip()}
    close(scope, hazard, Status.REPORTED, Closing.ON_SPOT, note.strip(), recheck=drawn, grade=Grade.GENERAL, **fixed)
    if drawn:
        owe_recheck(scope, hazard)
    return hazard


@transaction.atomic
def close_elsewhere(scope: Scope, *, uid: UUID, system: str, number: str, day: date) -> Hazard:
    """Already entered and handled in another system: said once with its number, never asked again here."""
    hazard = take(scope, uid, Act.ELSEWHERE)
    said = elsewhere.checked(system, number, day, since=date.min)
    close(scope, hazard, hazard.status, Closing.ELSEWHERE, "", elsewhere=str(said))
    return hazard


@transaction.atomic
def reopen_hazard(scope: Scope, *, uid: UUID, note: str) -> Hazard:
    """Open again what was closed or dismissed; everything that happened stays."""
    hazard = take(scope, uid, Act.REOPEN)
    return reopen(scope, hazard, sentence(note, 200, _("请写明为什么重新打开。")))


def reopen(scope: Scope, hazard: Hazard, note: str) -> Hazard:
    """Open again; whoever calls has asked whether the person may."""
    old, today = hazard.status, clock.today()
    to_confirm = rules.NEXT[(old, Act.REOPEN)] == Status.REPORTED
    due_on = None if to_confirm else today + timedelta(days=int(figure("hazard.general_days", hazard)))
    fresh: dict[str, Any] = {
        "status": rules.NEXT[(old, Act.REOPEN)],
        "closed_at": None,
        "closed_by": None,
        "closing": Closing.NONE,
        "recheck": False,
        "rectified_at": None,
        "rectified_by": None,
        "verified_at": None,
        "verified_by": None,
        **NOT_ACCEPTED,
        "due_on": due_on,
        "sort_on": due_on or today,
        "times_reopened": hazard.times_reopened + 1,
    }
    if not to_confirm and hazard.rectify_post is None:
        fresh["rectify_post"] = people.nearest_post(hazard.region_code, RECTIFIERS)
    hazard.move(old, **fresh)
    rows = owed.open_on(hazard.uid, "hazard.recheck")
    obligations.close(scope, rows, outcome=Outcome.SUPERSEDED, reason=worded("已重新打开"))
    settle(scope, hazard, "lift", outcome=Outcome.SUPERSEDED, reason=worded("已重新打开"))
    done(scope, hazard, "reopened", note=note)
    if to_confirm:
        owe_confirming(scope, hazard)
        return hazard
    go_on(scope, hazard, worded("整改隐患(重开)"))
    if hazard.grade == Grade.SUSPECTED:
        ask_for_judgement(scope, hazard)
    return hazard
