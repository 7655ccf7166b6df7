"""Who owes what on a hazard, by when: the obligations that every act opens."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.services.taking import figure
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.obligations.rules import Ladder
from lastmile.foundation.obligations.services import Owed
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Post
from lastmile.foundation.regions.selectors import path
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock

CONFIRMING = ("office_staff", "office_director", "deputy_in_charge", "bureau_staff")
VERIFYING = ("office_staff", "office_director", "deputy_in_charge")
RECTIFYING = ("grid_member", "grid_leader", "village_officer", "village_secretary")


def days_from_today(key: str, hazard: Hazard) -> datetime:
    """The end of the day so many days of a pack's figure from today."""
    return clock.end_of(clock.today() + timedelta(days=int(figure(key, hazard))))


def owe_confirming(scope: Scope, hazard: Hazard, *, again: bool = False) -> None:
    """The office owes a look: within hours, within minutes where there is danger now. `again`: replaces an earlier one."""
    since = clock.now() if again or hazard.times_reopened else hazard.received_at
    if hazard.danger_now:
        due_at = since + timedelta(minutes=figure("hazard.danger_confirm_minutes", hazard))
    else:
        due_at = since + timedelta(hours=figure("hazard.confirm_hours", hazard))
    occurrence = f"r{hazard.times_reopened}{'d' if again else ''}"
    post = people.nearest_post(hazard.region_code, CONFIRMING)
    _owe(scope, hazard, post, "hazard.confirm", _("核实隐患"), due_at, occurrence)


def owe_rectifying(scope: Scope, hazard: Hazard, words: str) -> None:
    """Whoever was told to see to it owes the end of the hazard by its due day."""
    if hazard.due_on:
        due_at = clock.end_of(hazard.due_on)
        _owe(scope, hazard, hazard.rectify_post, "hazard.rectify", words, due_at, str(hazard.times_reopened))


def owe_verifying(scope: Scope, hazard: Hazard) -> None:
    """The office owes a look at what was rectified."""
    post, due_at = people.nearest_post(hazard.region_code, VERIFYING), days_from_today("hazard.verify_days", hazard)
    _owe(scope, hazard, post, "hazard.verify", _("复查隐患"), due_at, str(hazard.times_reopened))


def owe_recheck(scope: Scope, hazard: Hazard) -> None:
    """A fix on the spot was drawn: the office owes a later look."""
    post, due_at = people.nearest_post(hazard.region_code, VERIFYING), days_from_today("hazard.recheck_days", hazard)
    _owe(scope, hazard, post, "hazard.recheck", _("抽查当场整改"), due_at, str(hazard.times_reopened))


def _owe(
    scope: Scope, hazard: Hazard, post: Post | None, kind: str, words: str, due_at: datetime, occurrence: str
) -> None:
    """Open an obligation on the hazard; without a post to owe it, the vacancy shows on the list of people's gaps."""
    if post is None:
        return
    owed = Owed(
        kind=kind,
        subject=hazard,
        title=f"{words}:{hazard.title}",
        due_at=due_at,
        ladder=Ladder.from_json(packs.ladder("daily_digest", hazard.region_code)),
        occurrence=occurrence,
        place=_place(hazard),
        line=hazard.line,
        level="red" if hazard.danger_now else "",
        urgent=hazard.danger_now,
        standing=not hazard.danger_now,
    )
    obligations.open_one(scope, post, owed)


def _place(hazard: Hazard) -> str:
    """Village and group, as lists show it."""
    parts: list[Any] = path(hazard.region)
    return " ".join(part.name for part in parts if part.level >= 5)[:80]
