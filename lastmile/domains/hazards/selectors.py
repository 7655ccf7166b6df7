"""Reads of hazards: scope first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from lastmile.domains.hazards.models import Hazard, SetAside
from lastmile.domains.hazards.rules import OPEN, Grade, Status
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.walks import Behind, count, walk
from lastmile.kernel import clock

ORDER = ("sort_on", "id")
NEWEST = ("-sort_on", "-id")
SHOWN = ("region", "rectify_post", "found_by__person")


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed by; all of it stands in the address."""

    tab: str = "open"
    category: str = ""
    source: str = ""
    words: str = ""


TABS = ("reported", "rectifying", "rectified", "late", "suspected", "closed")


def hazards_in(scope: Scope) -> QuerySet[Hazard]:
    return Hazard.objects.visible_to(scope, Permission.HAZARD_VIEW)


def get_hazard(scope: Scope, uid: Any) -> Hazard:
    """One hazard by uid or number, with what its page shows."""
    found: Hazard = Hazard.objects.get_visible(scope, Permission.HAZARD_VIEW, uid)
    return found


def of_tab(rows: QuerySet[Any], tab: str) -> QuerySet[Any]:
    """Narrow to one tab of the list. `is_open` is said even where it follows: indexes of the open ones ask for it."""
    if tab in {Status.CLOSED, Status.DISMISSED}:
        return rows.filter(status=tab)
    rows = rows.filter(is_open=True)
    if tab in OPEN:
        return rows.filter(status=tab)
    if tab == "late":
        return rows.filter(status=Status.RECTIFYING, sort_on__lt=clock.today())
    return rows.filter(grade=Grade.SUSPECTED) if tab == "suspected" else rows


def narrowed(rows: QuerySet[Any], filters: Filters) -> QuerySet[Any]:
    rows = of_tab(rows, filters.tab)
    if filters.category:
        rows = rows.filter(category=filters.category)
    if filters.source:
        rows = rows.filter(source=filters.source)
    if filters.words:
        rows = rows.filter(Q(title__runs=filters.words) | Q(number=filters.words))
    return rows


def page(scope: Scope, filters: Filters, after: tuple[date, int] | None, limit: int) -> list[Hazard]:
    """One page behind a mark, oldest due day first; newest first among the closed. One index walk a branch."""
    order = NEWEST if filters.tab in {"closed", "dismissed"} else ORDER

    def narrow(rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = narrowed(rows, filters).select_related(*SHOWN)
        return rows.filter(Behind(order, after)) if after else rows

    return walk(Hazard, scope, Permission.HAZARD_VIEW, narrow=narrow, order=order, limit=limit)


def counts(scope: Scope) -> dict[str, str]:
    """How many in each tab, exact to 1,000."""
    rows = hazards_in(scope)
    return {tab: count(of_tab(rows, tab)) for tab in TABS}


def search(scope: Scope, words: str) -> QuerySet[Hazard]:
    return hazards_in(scope).filter(Q(title__runs=words) | Q(number=words)).order_by("-id")


def set_aside(scope: Scope) -> list[SetAside]:
    """Second reports with other content, not looked at yet."""
    rows = SetAside.objects.filter(looked_at__isnull=True, hazard__in=hazards_in(scope).values("pk"))
    return list(rows.select_related("hazard").order_by("id")[:100])


def near(scope: Scope, point: Any, metres: float) -> QuerySet[Hazard]:
    """Open hazards within a distance, for offering to join (coarse: a box of that half width)."""
    import shapely

    reach = metres / 100_000
    box = shapely.box(point.x - reach, point.y - reach, point.x + reach, point.y + reach)
    return hazards_in(scope).filter(status__in=OPEN, point__within=box)
