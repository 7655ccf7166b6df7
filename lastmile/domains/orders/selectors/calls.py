"""Which calls somebody sees, and the list of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from lastmile.domains.orders import rules
from lastmile.domains.orders.models import Call
from lastmile.domains.orders.rules import Names, State
from lastmile.domains.orders.selectors import counting
from lastmile.foundation.access.models import branch_q
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import WHOLE_TREE, Scope, outermost
from lastmile.foundation.access.walks import Behind, walk
from lastmile.foundation.obligations.models import Obligation
from lastmile.kernel import clock, region_codes
from lastmile.kernel.errors import NotVisible

NEWEST = ("-opened_at", "-id")
SHOWN = ("region", "opened_by__post", "opened_by__person")
TABS = ("open", "ended")
SEVEREST = Case(
    *(When(level=level, then=Value(place)) for place, level in enumerate(rules.Level.values)),
    default=Value(9),
    output_field=IntegerField(),
)


def branches_of(scope: Scope) -> list[str]:
    """Every branch on which somebody sees calls, those inside others too: each decides about names for itself."""
    return sorted({code for grant in scope.reaching(Permission.CALL_VIEW) for code in grant.branches})


def names_for(scope: Scope, call: Call) -> Names:
    """Whose names somebody sees on a call's board."""
    return rules.names_for(branches_of(scope), call.level_code, call.names_from)


def part_of(scope: Scope, call: Call) -> Q:
    """What of a call lies in somebody's branches: all of it for the level that called and those above."""
    branches = outermost(branches_of(scope))
    if any(call.region_code.startswith(one) for one in branches):
        return Q()
    part = Q(pk__in=[])
    for one in branches:
        part |= branch_q(Obligation, one)
    return part


def calls_in(scope: Scope) -> QuerySet[Call]:
    """Calls of the branches somebody sees, and those from above that reach into them."""
    rows: QuerySet[Call] = Call.objects.visible_to(scope, Permission.CALL_VIEW)
    if WHOLE_TREE in branches_of(scope):
        return rows
    return rows | Call.unscoped.filter(region_code__in=_above(branches_of(scope)))


def _above(branches: Iterable[str]) -> set[str]:
    return {code for one in branches if one for code in region_codes.ancestors(one)}


def get_call(scope: Scope, uid: Any) -> Call:
    """The call, or NotVisible."""
    try:
        return calls_in(scope).select_related(*SHOWN).get(uid=uid)
    except (Call.DoesNotExist, ValidationError, ValueError, TypeError) as problem:
        raise NotVisible(_("没有找到,或者不在您的范围内。")) from problem


@dataclass(frozen=True)
class Line:
    """A call in the list, with how many of its people are not reached."""

    call: Call
    missing: int


def page(scope: Scope, tab: str, after: tuple[datetime, int] | None, limit: int) -> list[Line]:
    """One page of the list, newest first. Calls from above come from a second walk."""

    def narrow(rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = rows.filter(state=State.ENDED if tab == "ended" else State.OPEN).select_related(*SHOWN)
        return rows.filter(Behind(NEWEST, after)) if after else rows

    found = walk(Call, scope, Permission.CALL_VIEW, narrow=narrow, order=NEWEST, limit=limit)
    above = narrow(Call.unscoped.filter(region_code__in=_above(branches_of(scope)))).order_by(*NEWEST)[:limit]
    calls = {call.pk: call for call in [*found, *above]}.values()
    calls_ = sorted(calls, key=lambda one: (one.opened_at, one.pk), reverse=True)[:limit]
    missing = counting.missing_of([one.uid for one in calls_ if one.state == State.OPEN])
    return [Line(one, missing.get(one.uid, one.people - (one.reached or 0))) for one in calls_]


def counts(scope: Scope) -> dict[str, str]:
    """How many calls in each tab, exact to 1,000."""
    rows = calls_in(scope)
    return {tab: _up_to(rows.filter(state=tab), 1000) for tab in TABS}


def _up_to(rows: QuerySet[Call], most: int) -> str:
    number = len(rows.order_by().values_list("pk", flat=True)[: most + 1])
    return f"{most}+" if number > most else str(number)


@dataclass(frozen=True)
class Strip:
    """The running line over every page: the most severe open call."""

    words: str
    uid: UUID
    level: str

    @property
    def address(self) -> str:
        from django.urls import reverse

        return reverse("orders:board", args=[self.uid])


def any_open() -> bool:
    """Whether a call runs anywhere at all."""
    return Call.unscoped.filter(state=State.OPEN).exists()


def strip(scope: Scope) -> Strip | None:
    """The most severe open call somebody sees, the newest of them, with its counts; None when there is none."""
    if not scope.has(Permission.CALL_VIEW):
        return None
    open_calls = calls_in(scope).filter(state=State.OPEN).select_related("region", "opened_by__post")
    call = open_calls.order_by(SEVEREST, *NEWEST).first()
    if call is None:
        return None
    tally = counting.tally(call, part_of(scope, call))
    words = _("%(drill)s%(level)s叫应 %(at)s %(place)s · 还没叫应 %(missing)s 人 · 已叫应 %(reached)s/%(people)s") % {
        "drill": _("【演练】") if call.drill else "",
        "level": call.get_level_display(),
        "at": f"{clock.local(call.opened_at):%H:%M}",
        "place": call.region.name,
        "missing": tally.missing,
        "reached": tally.reached,
        "people": tally.people,
    }
    return Strip(words, call.uid, call.level)
