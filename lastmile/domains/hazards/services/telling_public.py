"""Whoever of the public reported a danger reads how far it is: the acts of its hazard say so, in the same transaction.

A report joined to another goes on with that one.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.rules import Closing, Source
from lastmile.domains.tips import public as tips
from lastmile.domains.tips.public import Status as Progress
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.wording import worded

STEPS = {
    "confirmed": Progress.CHECKING,
    "rectified": Progress.HANDLED,
    "closed": Progress.HANDLED,
    "dismissed": Progress.HANDLED,
}
# Ready sentences; the office may say more in its own words. A report joined to another is answered with that one.
ENDS = {
    Closing.VERIFIED: _("您反映的危险已经处理好,并由另一个人复查过。谢谢您。"),
    Closing.ON_SPOT: _("您反映的危险已当场处理好。谢谢您。"),
    Closing.ELSEWHERE: _("您反映的危险已由有关单位处理。谢谢您。"),
}
NOT_FOUND = _("我们去看过了,没有发现您说的危险。要是还在,请按“没解决,再反映”。谢谢您。")


def tell(scope: Scope, hazard: Hazard, action: str) -> None:
    """Pass an act on to whoever reported this hazard, or one that was joined to it."""
    step = STEPS.get(action)
    if step is None:
        return
    uids = list(_reported(hazard))
    if not uids:
        return
    if hazard.closing == Closing.JOINED:
        step = Progress.CHECKING
    words = NOT_FOUND if action == "dismissed" else ENDS.get(Closing(hazard.closing)) if action == "closed" else None
    tips.follow(scope, uids, step, words=worded(words) if words else "")


def _reported(hazard: Hazard) -> Iterator[UUID]:
    """The hazard and what was joined to it, as far as the public reported them: a hazard has the uid of its tip."""
    near = [hazard]
    while near:
        yield from (one.uid for one in near if one.source == Source.PUBLIC)
        joined = Hazard.unscoped.filter(joined_to__in=[one.pk for one in near])
        near = list(joined.only("pk", "uid", "source"))
