"""What whoever reported says afterwards: a sentence, or that there is danger right now."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.hazards import rules, selectors
from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.rules import Status
from lastmile.domains.hazards.services.owing import owe_confirming
from lastmile.domains.hazards.services.taking import done, sentence
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.obligations.rules import Outcome
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.wording import worded
from lastmile.kernel.errors import NotAllowed, WrongState


@transaction.atomic
def describe_hazard(scope: Scope, *, uid: UUID, words: str) -> Hazard:
    """Add a sentence to a report that waits for the office. A title that only named the picture takes the sentence in."""
    hazard = _still_waiting(scope, uid)
    words = sentence(words, 300, _("请写一句。"))
    if words in hazard.details:
        return hazard
    picture = catalogue.hazard_pictures().get(hazard.picture)
    changes: dict[str, Any] = {"details": f"{hazard.details}\n{words}".strip()[:2000]}
    if picture and hazard.title == rules.title_of(picture.title):
        changes["title"] = f"{picture.title}:{words}"[:120]
    hazard.move(Status.REPORTED, **changes)
    done(scope, hazard, "described", note=words)
    return hazard


@transaction.atomic
def mark_danger(scope: Scope, *, uid: UUID) -> Hazard:
    """马上有危险: the office's look is owed in minutes from now on. Saying it twice changes nothing."""
    hazard = _still_waiting(scope, uid)
    if hazard.danger_now:
        return hazard
    hazard.move(Status.REPORTED, danger_now=True)
    reason = worded("改为马上有危险")
    kinds = ["hazard.confirm"]
    obligations.close_all(scope, subject_uid=hazard.uid, kinds=kinds, outcome=Outcome.SUPERSEDED, reason=reason)
    done(scope, hazard, "endangered")
    owe_confirming(scope, hazard, again=True)
    return hazard


def _still_waiting(scope: Scope, uid: UUID) -> Hazard:
    """The hazard, for its finder or the office, while nobody has confirmed it."""
    hazard = selectors.hold_hazard(scope, uid)
    scope.require(Permission.HAZARD_REPORT, on=hazard)
    if not selectors.is_finder(scope, hazard) and not scope.may(Permission.HAZARD_CONFIRM, on=hazard):
        raise NotAllowed(_("由发现的人补充。"))
    if hazard.status != Status.REPORTED:
        raise WrongState(_("应急办已经核实,要补充请打值班室电话。"))
    return hazard
