"""The list of danger points, one of them, and its posts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from lastmile.domains.points.models import Alarm, DangerPoint, Plan
from lastmile.domains.points.rules import Status
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.walks import Behind, tally, walk
from lastmile.foundation.grading.rules import RANKS, Colour
from lastmile.foundation.people import selectors as people
from lastmile.kernel.errors import NotVisible

ORDER, NEWEST = ("rank", "id"), ("-id",)
BESIDE = ("region__parent", "monitor_post", "keeper_post")
TABS = ("watch", "red", "orange", "yellow", "blue", "unknown", "alarmed", "planless", "dissolved")


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed by; all of it stands in the address."""

    tab: str = "watch"
    kind: str = ""
    words: str = ""

    @property
    def narrows(self) -> bool:
        """Whether anything but the tab is chosen."""
        return bool(self.kind or self.words)


def points_in(scope: Scope, permission: str = Permission.POINT_VIEW) -> QuerySet[DangerPoint]:
    """Every danger point that may be seen (or touched, by another permission), dissolved ones too."""
    return DangerPoint.objects.visible_to(scope, permission)


def get_point(scope: Scope, uid: Any, permission: str = Permission.POINT_VIEW) -> DangerPoint:
    """One danger point by uid, or NotVisible."""
    found: DangerPoint = DangerPoint.objects.get_visible(scope, permission, uid)
    return found


def get_matter(scope: Scope, uid: Any) -> DangerPoint:
    """One danger point with its posts and its place, in one query; or NotVisible."""
    found = points_in(scope).filter(uid=uid).select_related(*BESIDE, "dissolved_by__person").first()
    if found is None:
        raise NotVisible(_("没有找到,或者不在您的范围内。"))
    return found


def of_tab(rows: QuerySet[Any], tab: str) -> QuerySet[Any]:
    """Narrow to one tab of the list."""
    if tab == "dissolved":
        return rows.filter(status=Status.DISSOLVED)
    rows = rows.filter(is_watched=True)
    if tab == "alarmed":
        return rows.filter(Exists(Alarm.objects.filter(point=OuterRef("pk"), ended_at__isnull=True)))
    if tab == "planless":  # 一点一策: every point has one (K-2.2.2e)
        return rows.filter(~Exists(Plan.objects.filter(point=OuterRef("pk"))))
    ranks = {**{str(colour): rank for colour, rank in RANKS.items()}, "unknown": RANKS[Colour.UNKNOWN]}
    return rows.filter(rank=ranks[tab]) if tab in ranks and tab else rows


def narrowed(rows: QuerySet[Any], filters: Filters) -> QuerySet[Any]:
    """What the filters leave."""
    rows = of_tab(rows, filters.tab)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.words:
        rows = rows.filter(Q(name__runs=filters.words) | Q(number=filters.words))
    return rows


def order_of(filters: Filters) -> tuple[str, ...]:
    """The most dangerous first; of the dissolved the newest."""
    return NEWEST if filters.tab == "dissolved" else ORDER


def page(scope: Scope, filters: Filters, after: tuple[int, ...] | None, limit: int) -> list[DangerPoint]:
    """One page behind a mark. One index walk a branch."""
    order = order_of(filters)

    def narrow(rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = narrowed(rows, filters).select_related(*BESIDE)
        return rows.filter(Behind(order, after[-len(order) :])) if after else rows

    return walk(DangerPoint, scope, Permission.POINT_VIEW, narrow=narrow, order=order, limit=limit)


def counts(scope: Scope) -> dict[str, str]:
    """How many in each tab, exact to 1,000."""
    return {tab: _count(scope, Filters(tab=tab)) for tab in TABS}


def _count(scope: Scope, filters: Filters) -> str:
    order = order_of(filters)
    return tally(DangerPoint, scope, Permission.POINT_VIEW, narrow=lambda rows: narrowed(rows, filters), order=order)


def search(scope: Scope, words: str) -> QuerySet[DangerPoint]:
    """Danger points by part of the name or by number, newest first."""
    return points_in(scope).filter(Q(name__runs=words) | Q(number=words)).order_by("-id")


def mine(scope: Scope) -> list[DangerPoint]:
    """The points a person watches or keeps under any of their posts of today, the most dangerous first."""
    posts = [one.post_id for one in people.holdings_of(scope.person_id)] if scope.person_id else []
    rows = points_in(scope).filter(Q(monitor_post__in=posts) | Q(keeper_post__in=posts), is_watched=True)
    return list(rows.select_related(*BESIDE).order_by(*ORDER)[:100])


def watched_below(scope: Scope, branch: str) -> list[DangerPoint]:
    """The watched points of a branch, the most dangerous first."""
    rows = points_in(scope).filter(region_code__gte=branch, region_code__lt=f"{branch}:", is_watched=True)
    return list(rows.select_related(*BESIDE).order_by(*ORDER)[:100])
