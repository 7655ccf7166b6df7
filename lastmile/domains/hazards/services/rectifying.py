"""整改: noted with proof by whoever saw to it; somebody else verifies."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.rules import Act, Status
from lastmile.domains.hazards.services.owing import owe_verifying
from lastmile.domains.hazards.services.taking import done, holding, sentence, take
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.obligations import services as obligations
from lastmile.kernel import clock


@transaction.atomic
def rectify_hazard(scope: Scope, *, uid: UUID, proof: str, has_photo: bool = False) -> Hazard:
    """Note that it was rectified, with proof: a sentence or a photo. Somebody else verifies."""
    hazard = take(scope, uid, Act.RECTIFY)
    if not has_photo:
        proof = sentence(proof, 300, _("写一句怎么改的,或者附一张照片。"))
    changes = {
        "status": Status.RECTIFIED,
        "rectified_at": clock.now(),
        "rectified_by_id": holding(scope),
        "proof": proof.strip()[:300],
    }
    hazard.move(Status.RECTIFYING, **changes)
    obligations.close_all(scope, subject_uid=hazard.uid, kinds=["hazard.rectify"])
    done(scope, hazard, "rectified", note=hazard.proof)
    owe_verifying(scope, hazard)
    return hazard
