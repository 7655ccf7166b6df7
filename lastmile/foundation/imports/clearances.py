"""Reads of 导出申请: one, a page of them, what of it somebody may do."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from lastmile.foundation.access.models import branch_q
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.walks import walk
from lastmile.foundation.imports.models import Clearance
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Post
from lastmile.kernel import clock

SEES = Permission.PEOPLE_REVEAL  # whoever may say yes sees what is asked, and so does whoever asked
# Who is asked for the yes: who answers for the place, nearest first; others with the permission may say it too.
DECIDERS = (
    "deputy_in_charge",
    "office_director",
    "township_head",
    "party_secretary",
    "bureau_leader",
    "bureau_staff",
)
State = Clearance.State


def get_clearance(scope: Scope, uid: Any) -> Clearance:
    """One, or NotVisible for whoever may not see full numbers there."""
    found: Clearance = Clearance.objects.get_visible(scope, SEES, uid)
    return found


def clearances(scope: Scope, area: str, *, after: tuple[Any, ...] | None, limit: int) -> list[Clearance]:
    """A page of those on the branch, newest first: behind `after` (id,)."""

    def narrow(rows: QuerySet[Clearance]) -> QuerySet[Clearance]:
        rows = rows.filter(branch_q(Clearance, area)).select_related("region")
        return rows.filter(pk__lt=after[0]) if after else rows

    return walk(Clearance, scope.within(area), SEES, narrow=narrow, order=("-id",), limit=limit)


def same_one(scope: Scope, *, kind: str, area: str, form: str, asked: dict[str, Any]) -> Clearance | None:
    """What this person asked for already in the same words, while it waits, is made or may be fetched."""
    rows = Clearance.objects.visible_to(scope, SEES).filter(asked_by=scope.person_uid, kind=kind, region_code=area)
    ready = Q(state=State.READY, until__gt=clock.now())
    rows = rows.filter(Q(state__in=[State.WAITING, State.MAKING]) | ready, form=form).order_by("-id")
    return next((one for one in rows if one.asked == asked), None)


def to_fetch(scope: Scope) -> int:
    """How many files wait for this person."""
    if scope.person_uid is None:
        return 0
    ready = Clearance.objects.visible_to(scope, SEES).filter(asked_by=scope.person_uid, state=State.READY)
    return ready.filter(until__gt=clock.now()).count()


def asked_it(scope: Scope, found: Clearance) -> bool:
    """Whether this person asked for it."""
    return scope.person_uid is not None and str(scope.person_uid) == str(found.asked_by)


def may_decide(scope: Scope, found: Clearance) -> bool:
    """Whether this person may say yes or no: anybody with the permission there but who asked."""
    return scope.person_uid is not None and not asked_it(scope, found) and scope.may(SEES, on=found)


def decider(area: str, but: UUID) -> Post | None:
    """The post that is asked for the yes; None where nobody else stands at the place or above it."""
    return people.nearest_post(area, DECIDERS, but=but)
