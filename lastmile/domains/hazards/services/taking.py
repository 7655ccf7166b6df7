"""What every act begins and ends with: the hazard in a state that permits it, then the ledger entry and the fact."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from lastmile.domains.hazards import rules, selectors
from lastmile.domains.hazards.models import Extension, Handover, Hazard, Supervision
from lastmile.domains.hazards.rules import Act, Closing, Status
from lastmile.domains.hazards.services import telling_public
from lastmile.foundation.access import sharing
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.handovers import services as handovers
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.obligations.rules import Outcome
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.wording import worded
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed, NotValid, WrongState

# Everything owed on a hazard that ends with it; a later look and the lifting of supervision outlive it.
OWED = ("confirm", "rectify", "verify", "judge", "prepare", "progress", "answer", "track", "extend", "accept")
KINDS = tuple(f"hazard.{one}" for one in OWED)


def holding(scope: Scope) -> int | None:
    """Under which holding the person acts; None for the platform itself."""
    return scope.acting_as.holding_id if scope.acting_as else None


def figure(key: str, hazard: Hazard) -> float:
    """A number of the packs as in force where the hazard lies."""
    return float(packs.value(key, hazard.region_code).number)


def require_may(scope: Scope, hazard: Hazard, act: Act) -> None:
    """May this person, does the state allow it, and is it somebody else where it must be? NotAllowed or WrongState."""
    now = selectors.standing(hazard)
    permission = rules.permission(act, now)
    if not selectors.may(scope, permission, hazard):
        scope.require(permission, on=hazard)
    if not rules.may_move(hazard.status, act):
        words = _("“%(title)s”现在是“%(status)s”,不能%(act)s。")
        raise WrongState(words % {"title": hazard.title, "status": Status(hazard.status).label, "act": act.label})
    if refused := rules.refusal(act, now):
        raise WrongState(refused)
    if reason := selectors.reason_against(scope, hazard, act):
        raise NotAllowed(reason)


def take(scope: Scope, uid: UUID, act: Act) -> Hazard:
    """The visible hazard for an act, held until the transaction ends; see `require_may`."""
    hazard = selectors.hold_hazard(scope, uid)
    require_may(scope, hazard, act)
    return hazard


def sentence(words: str, most: int, problem: str, field: str = "note") -> str:
    """A sentence that must be there, cut to its length. Raises NotValid with the problem."""
    plain = " ".join(words.split())[:most]
    if not plain:
        raise NotValid(problem, fields={field: problem})
    return plain


def not_before_today(day: date, field: str = "due_on") -> date:
    """A deadline that is not over yet. Raises NotValid."""
    if day < clock.today():
        raise NotValid(_("期限不能早于今天。"), fields={field: _("不能早于今天")})
    return day


def not_ahead(day: date, field: str) -> date:
    """A day on which something happened. Raises NotValid for one to come."""
    if day > clock.today():
        raise NotValid(_("日期不能晚于今天。"), fields={field: _("不能晚于今天")})
    return day


def done(scope: Scope, hazard: Hazard, action: str, *, figures: dict[str, Any] | None = None, note: str = "") -> None:
    """The ledger entry and the fact of an act."""
    private = {"note": note} if note else None
    ledger.write(scope, f"hazard.{action}", hazard, figures=figures, private=private)
    jobs.tell(f"hazard.{action}", hazard)
    telling_public.tell(scope, hazard, action)


def settle(scope: Scope, hazard: Hazard, *kinds: str, outcome: Outcome | None = None, reason: str = "") -> None:
    """What was owed is owed no more: `kinds` without their "hazard."."""
    names = [f"hazard.{one}" for one in kinds]
    obligations.close_all(scope, subject_uid=hazard.uid, kinds=names, outcome=outcome, reason=reason)


def end_handovers(hazard: Hazard) -> None:
    """Handovers and what was opened by them end now; they stay as history."""
    handovers.end(Handover.objects.filter(hazard=hazard))


def end_request(scope: Scope, hazard: Hazard) -> None:
    """A wish for more time has nothing left to wait for."""
    words = {"granted": False, "decided_at": clock.now(), "decision": worded("已整改,不用延期")}
    Extension.objects.filter(hazard=hazard, granted__isnull=True).update(**words)
    settle(scope, hazard, "extend", outcome=Outcome.VOID, reason=worded("已整改,不用延期"))


def end_beside(hazards: Sequence[Hazard]) -> None:
    """What stands beside hazards that are closed now ends with them: handovers, wishes for more time, what was opened to judge."""
    words = {"granted": False, "decided_at": clock.now(), "decision": worded("已销号,不用延期")}
    Extension.objects.filter(hazard__in=hazards, granted__isnull=True).update(**words)
    handovers.end(Handover.objects.filter(hazard__in=hazards))
    end_judging(hazards)


def end_judging(hazards: Sequence[Hazard]) -> None:
    """What was opened to judge ends; under 挂牌督办 only when that is lifted, for a department that listed it lifts it too."""
    listed = set(
        Supervision.objects.filter(hazard__in=hazards, lifted_at__isnull=True).values_list("hazard", flat=True)
    )
    sharing.end_on_each([one.uid for one in hazards if one.pk not in listed], "hazard.judge")


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
        handed_to="",
        sort_on=clock.local(now).date(),
        **more,
    )
    end_handovers(hazard)
    end_judging([hazard])
    end_request(scope, hazard)
    obligations.close_all(scope, subject_uid=hazard.uid, kinds=KINDS)
    done(scope, hazard, "closed", figures={"closing": str(closing), "recheck": hazard.recheck}, note=note)
