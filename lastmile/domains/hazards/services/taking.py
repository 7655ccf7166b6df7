"""What every act begins and ends with: the hazard in a state that permits it, then the ledger entry and the fact."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from lastmile.domains.hazards import rules, selectors
from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.rules import Act, Closing, Status
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed, NotValid, WrongState


def holding(scope: Scope) -> int | None:
    """Under which holding the person acts; None for the platform itself."""
    return scope.acting_as.holding_id if scope.acting_as else None


def figure(key: str, hazard: Hazard) -> float:
    """A number of the packs as in force where the hazard lies."""
    return float(packs.value(key, hazard.region_code).number)


def require_may(scope: Scope, hazard: Hazard, act: Act) -> None:
    """May this person, does the state allow it, and is it somebody else where it must be? NotAllowed or WrongState."""
    scope.require(rules.PERMISSION[act], on=hazard)
    if not rules.may_move(hazard.status, act):
        words = _("“%(title)s”现在是“%(status)s”,不能%(act)s。")
        raise WrongState(words % {"title": hazard.title, "status": Status(hazard.status).label, "act": act.label})
    if reason := selectors.reason_against(scope, hazard, act):
        raise NotAllowed(reason)


def take(scope: Scope, uid: UUID, act: Act) -> Hazard:
    """The visible hazard for an act; see `require_may`."""
    hazard = selectors.get_hazard(scope, uid)
    require_may(scope, hazard, act)
    return hazard


def sentence(words: str, most: int, problem: str) -> str:
    """A sentence that must be there, cut to its length. Raises NotValid with the problem."""
    plain = " ".join(words.split())[:most]
    if not plain:
        raise NotValid(problem, fields={"note": problem})
    return plain


def done(scope: Scope, hazard: Hazard, action: str, *, figures: dict[str, Any] | None = None, note: str = "") -> None:
    """The ledger entry and the fact of an act."""
    private = {"note": note} if note else None
    ledger.write(scope, f"hazard.{action}", hazard, figures=figures, private=private)
    jobs.tell(f"hazard.{action}", hazard)


def close(scope: Scope, hazard: Hazard, old: str, closing: Closing, note: str, **more: Any) -> None:
    """Close a hazard in one of the ways there are; what was owed on it is done with it."""
    now = clock.now()
    hazard.move(
        old,
        status=Status.CLOSED,
        closed_at=now,
        closed_by_id=holding(scope),
        closing=closing,
        closing_note=note[:200],
        sort_on=clock.local(now).date(),
        **more,
    )
    kinds = ["hazard.confirm", "hazard.rectify", "hazard.verify"]
    obligations.close_all(scope, subject_uid=hazard.uid, kinds=kinds)
    done(scope, hazard, "closed", figures={"closing": str(closing), "recheck": hazard.recheck}, note=note)
