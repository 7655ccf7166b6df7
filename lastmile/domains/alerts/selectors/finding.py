"""Which alerts somebody sees: those of their branches, and those from above that reach into them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from lastmile.domains.alerts.models import Alert, Area, Version
from lastmile.domains.alerts.rules import OPEN, Reach, State, VersionState
from lastmile.domains.orders import public as orders
from lastmile.foundation.access.models import branch_q
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import WHOLE_TREE, Scope
from lastmile.foundation.access.walks import Behind, walk
from lastmile.kernel import clock, region_codes
from lastmile.kernel.errors import NotVisible

NEWEST = ("-opened_at", "-id")
TABS = ("open", "waiting", "ended", "all")
ENDED = tuple(state for state in State.values if state not in OPEN)
GRAVEST = (F("grade").asc(nulls_last=True), "-sent_at", "-id")
MOST = 1000
# Of an alert: whether something of it waits to be issued, itself or a change of one in force.
WAITS = Exists(Version.objects.filter(alert=OuterRef("pk"), state=VersionState.WAITING))


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed by; all of it stands in the address."""

    tab: str = "open"
    level: str = ""
    words: str = ""

    @property
    def narrows(self) -> bool:
        """Whether anything but the tab is chosen."""
        return bool(self.level or self.words)


def alerts_in(scope: Scope, permission: str = Permission.ALERT_VIEW) -> QuerySet[Alert]:
    """Alerts of the branches somebody sees, and those of places above whose area reaches into them."""
    rows: QuerySet[Alert] = Alert.objects.visible_to(scope, permission)
    branches = scope.branches(permission)
    if WHOLE_TREE in branches or not branches:
        return rows
    return rows | Alert.unscoped.filter(_from_above(branches))


def _from_above(branches: Iterable[str]) -> Q:
    """Alerts of places above that speak of a place in these branches, or of one they lie in."""
    above = {code for one in branches for code in region_codes.ancestors(one)}
    return Q(region_code__in=above) & Q(Exists(Area.unscoped.filter(touching(branches), alert=OuterRef("pk"))))


def touching(codes: Iterable[str]) -> Q:
    """Areas that lie in one of some places, or hold it."""
    reach = Q(pk__in=[])
    for code in codes:
        reach |= branch_q(Area, code) | Q(region_code__in=region_codes.ancestors(code)) if code else Q()
    return reach


def get_alert(scope: Scope, uid: Any, permission: str = Permission.ALERT_VIEW) -> Alert:
    """One alert by uid, or NotVisible."""
    try:
        return alerts_in(scope, permission).select_related("region", "home", "ended_by__person").get(uid=uid)
    except (Alert.DoesNotExist, ValidationError, ValueError, TypeError) as problem:
        raise NotVisible(_("没有找到,或者不在您的范围内。")) from problem


def beside(alert: Alert, codes: Iterable[str]) -> list[Alert]:
    """Other alerts in force over one of some places, for the platform's own work."""
    areas = Area.unscoped.filter(touching(list(codes)), live=True).values("alert")
    return list(Alert.unscoped.filter(pk__in=areas, state=State.IN_FORCE).exclude(pk=alert.pk).order_by("id"))


def get_by_uid(uid: UUID) -> Alert | None:
    """An alert for the platform's own work; nobody is asking."""
    return Alert.unscoped.select_related("region").filter(uid=uid).first()


def in_force_over(region_code: str) -> list[Alert]:
    """Alerts in force whose area holds a place or lies inside it, the gravest first. Alerts are no secret: no scope."""
    areas = Area.unscoped.filter(touching([region_code]), live=True)
    rows = Alert.unscoped.filter(state=State.IN_FORCE, pk__in=areas.values("alert"))
    return list(rows.select_related("region").order_by(*GRAVEST))


def overdue(most: int = 100) -> list[Alert]:
    """Open alerts whose time is over, the longest over first."""
    rows = Alert.unscoped.filter(state__in=OPEN, until_at__lte=clock.now())
    return list(rows.order_by("until_at", "id")[:most])


def narrowed(rows: QuerySet[Any], filters: Filters) -> QuerySet[Any]:
    """What tab and filters leave, each with `waits`: whether something of it waits to be issued."""
    rows = rows.annotate(waits=WAITS)
    states = {"open": OPEN, "waiting": OPEN, "ended": ENDED}.get(filters.tab)
    if states:
        rows = rows.filter(state__in=states)
    if filters.tab == "waiting":
        rows = rows.filter(waits=True)
    if filters.level:
        rows = rows.filter(level="" if filters.level == "none" else filters.level)
    return named(rows, filters.words) if filters.words else rows


def named(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Those whose name as it is spoken (暴雨红色), issuer or number holds the words."""
    spoken = rows.alias(spoken=Concat("event", "level_text"))
    found: QuerySet[Any] = spoken.filter(Q(spoken__contains=words) | Q(issuer__contains=words) | Q(number=words))
    return found


def search(scope: Scope, words: str) -> QuerySet[Alert]:
    """Alerts by part of the name, by issuer or number; in force first, then the newest."""
    over = Case(When(state=State.IN_FORCE, then=Value(0)), default=Value(1), output_field=IntegerField())
    return named(alerts_in(scope), words).order_by(over, *NEWEST)


Mark = tuple[int, datetime, int]  # place among those in force, when it was opened, key
OVER = 9  # the place of whatever is not in force


def mark(alert: Alert) -> Mark:
    """Where an alert stands in the list: the gravest in force first, then the newest."""
    place = (alert.grade or OVER - 1) if alert.state == State.IN_FORCE else OVER
    return place, alert.opened_at, alert.pk


def page(scope: Scope, filters: Filters, after: Mark | None, limit: int) -> list[Alert]:
    """One page of the list: in force, the gravest first; then everything else, the newest first."""
    standing: list[Alert] = []
    if after is None or after[0] < OVER:  # few at any time: read whole
        rows = narrowed(alerts_in(scope).filter(state=State.IN_FORCE), filters).select_related("region")
        standing = sorted(rows.order_by(*NEWEST)[:MOST], key=lambda one: mark(one)[0])
        if after:  # whether or not that one is in force any more
            standing = [one for one in standing if _is_behind(mark(one), after)]
    behind = after[1:] if after and after[0] == OVER else None
    return [*standing, *_rest(scope, filters, behind, limit)][:limit]


def _is_behind(one: Mark, other: Mark) -> bool:
    """Graver first, then the newest."""
    return one[0] > other[0] or (one[0] == other[0] and one[1:] < other[1:])


def _rest(scope: Scope, filters: Filters, after: tuple[datetime, int] | None, limit: int) -> list[Alert]:
    """What is not in force, newest first; alerts from above come from a second walk."""

    def narrow(rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = narrowed(rows, filters).exclude(state=State.IN_FORCE).select_related("region")
        return rows.filter(Behind(NEWEST, after)) if after else rows

    own = walk(Alert, scope, Permission.ALERT_VIEW, narrow=narrow, order=NEWEST, limit=limit)
    branches = [one for one in scope.branches(Permission.ALERT_VIEW) if one]
    above = narrow(Alert.unscoped.filter(_from_above(branches))).order_by(*NEWEST)[:limit] if branches else []
    found = {one.pk: one for one in [*own, *above]}.values()
    return sorted(found, key=lambda one: (one.opened_at, one.pk), reverse=True)[:limit]


def counts(scope: Scope) -> dict[str, str]:
    """How many in each tab, exact to 1,000."""
    rows = alerts_in(scope)
    return {tab: _up_to(narrowed(rows, Filters(tab=tab))) for tab in TABS}


def _up_to(rows: QuerySet[Alert]) -> str:
    number = len(rows.order_by().values_list("pk", flat=True)[: MOST + 1])
    return f"{MOST}+" if number > MOST else str(number)


# --- the running line over every page --------------------------------------------------------------------------------

GRAVITY = Case(
    When(reach=Reach.PUBLIC, drill=False, then=Value(0)),
    When(drill=False, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


@dataclass(frozen=True)
class Strip:
    """生效预警 1(暴雨红色 22:40): how many are in force, the gravest by name, and what waits to be issued."""

    words: str
    uid: UUID
    level: str
    count: int

    @property
    def address(self) -> str:
        from django.urls import reverse

        return reverse("alerts:list") if self.count > 1 else reverse("alerts:matter", args=[self.uid])


def strip(scope: Scope) -> Strip | orders.Strip | None:
    """What is in force where somebody looks, or waits to be issued; else the running call, typed without an alert.

    Every page asks. At most hours nothing is in force and nobody is called: that is known before anybody's reach is.
    """
    found = _strip(scope) if Alert.unscoped.filter(state__in=OPEN).exists() else None
    return found or (orders.strip(scope) if orders.any_open() else None)


def _strip(scope: Scope) -> Strip | None:
    if not scope.has(Permission.ALERT_VIEW):
        return None
    rows = alerts_in(scope).filter(state__in=OPEN)
    first = rows.order_by("state", GRAVITY, *GRAVEST).first()
    if first is None:
        return None
    said = rows.aggregate(
        all=Count("pk"), standing=Count("pk", filter=Q(state=State.IN_FORCE)), waiting=Count("pk", filter=WAITS)
    )
    words = [_in_force(first, said["standing"])] if said["standing"] else []
    words += [_("待发布 %(n)s") % {"n": said["waiting"]}] if said["waiting"] else []
    return Strip(" · ".join(words), first.uid, first.level if said["standing"] else "", said["all"])


def _in_force(first: Alert, number: int) -> str:
    named = f"{_('【演练】') if first.drill else ''}{first.event}{first.level_text}"
    words = _("生效预警 %(n)s(%(alert)s %(at)s)")
    return words % {"n": number, "alert": named, "at": f"{clock.local(first.sent_at):%H:%M}"}
