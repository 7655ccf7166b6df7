"""整改: noted with proof by whoever saw to it; somebody else verifies."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.hazards.models import Handover, Hazard
from lastmile.domains.hazards.rules import Act, Grade, Status
from lastmile.domains.hazards.services.judging import ask_for_acceptance
from lastmile.domains.hazards.services.owing import owe_verifying
from lastmile.domains.hazards.services.taking import done, end_request, holding, sentence, settle, take
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.handovers.rules import Answer
from lastmile.foundation.wording import worded
from lastmile.kernel import clock


@transaction.atomic
def rectify_hazard(scope: Scope, *, uid: UUID, proof: str, has_photo: bool = False) -> Hazard:
    """Note that it was rectified, with proof: a sentence or a photo. Somebody else verifies."""
    hazard = take(scope, uid, Act.RECTIFY)
    if not has_photo:
        proof = sentence(proof, 300, _("写一句怎么改的,或者附一张照片。"))
    changes: dict[str, Any] = {
        "status": Status.RECTIFIED,
        "rectified_at": clock.now(),
        "rectified_by_id": holding(scope),
        "proof": proof.strip()[:300],
    }
    hazard.move(Status.RECTIFYING, **changes)
    _answered_by_doing(scope, hazard)
    end_request(scope, hazard)
    settle(scope, hazard, "rectify", "progress", "track", "answer")
    done(scope, hazard, "rectified", note=hazard.proof)
    # 重大 cannot be closed before it is accepted: nobody here owes a look that could not be finished.
    if hazard.grade != Grade.MAJOR or not ask_for_acceptance(scope, hazard):
        owe_verifying(scope, hazard)
    return hazard


def _answered_by_doing(scope: Scope, hazard: Hazard) -> None:
    """A department that rectifies without a word has taken it on."""
    words = {"answer": Answer.ACCEPTED, "answered_at": clock.now(), "answered_by_id": holding(scope)}
    Handover.objects.filter(hazard=hazard, answer="", ended_at__isnull=True).update(
        **words, answer_words=worded("直接整改")
    )
