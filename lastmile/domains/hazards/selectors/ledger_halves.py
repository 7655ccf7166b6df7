"""The ledger as the documents ask for it (J-4.6c, J-3.2g): its two halves, what open hazards still lack, when it was last touched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.rules import Closing, Status
from lastmile.domains.hazards.selectors.figures import found_between
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock

HALVES = {"safety": _("安全生产类"), "natural": _("自然灾害类")}
# What every open row must have, and what it looks like where it is missing.
LACKS = {
    "grade": (_("等级"), Q(grade="")),
    "measures": (_("措施"), Q(measures="")),
    "person": (_("责任人"), Q(rectify_post__isnull=True, responsible_person="", responsible_unit="")),
    "due": (_("时限"), Q(due_on__isnull=True)),
}
MOMENTS = ("entered_at", "confirmed_at", "rectified_at", "verified_at", "closed_at")


@dataclass(frozen=True)
class Half:
    """One half of the ledger: found in the span, open of any time, and of these how many lack what. `is_old`: nobody touched it
    for longer than the figure says, or ever.
    """

    id: str
    title: str
    found: int
    still_open: int
    lacks: Sequence[tuple[str, str, int]]  # the list's filter, in words, how many
    touched_on: date | None
    is_old: bool


def halves(scope: Scope, area: str, since: date, until: date) -> list[Half]:
    """Both, also where one is empty: two queries."""
    rows = Hazard.objects.visible_to(scope, Permission.HAZARD_VIEW)
    last = {name: Max(name) for name in MOMENTS}
    lacking = {name: Count("pk", filter=lack) for name, (_title, lack) in LACKS.items()}
    counted = rows.exclude(status=Status.DISMISSED).exclude(closing=Closing.JOINED)
    found = _by_half(counted.filter(found_between(since, until)), last)
    of_open = _by_half(rows.filter(is_open=True), {**last, **lacking})
    oldest = clock.today() - timedelta(days=packs.value("hazard.ledger_touch_days", area).whole)
    return [_half(one, found[one], of_open[one], oldest) for one in HALVES]


def _by_half(rows: QuerySet[Hazard], asked: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The groups of each half, by category."""
    groups: dict[str, list[dict[str, Any]]] = {one: [] for one in HALVES}
    for group in rows.order_by().values("category").annotate(count=Count("pk"), **asked):
        if kind := catalogue.hazard_categories().get(group["category"]):
            groups[kind.half].append(dict(group))
    return groups


def _half(half: str, found: list[dict[str, Any]], of_open: list[dict[str, Any]], oldest: date) -> Half:
    moments = [group[name] for group in (*found, *of_open) for name in MOMENTS if group[name]]
    touched = clock.local(max(moments)).date() if moments else None
    return Half(
        id=half,
        title=str(HALVES[half]),
        found=_sum(found, "count"),
        still_open=_sum(of_open, "count"),
        lacks=[(name, str(title), _sum(of_open, name)) for name, (title, _lack) in LACKS.items()],
        touched_on=touched,
        is_old=touched is None or touched < oldest,
    )


def _sum(groups: list[dict[str, Any]], name: str) -> int:
    return sum(group[name] for group in groups)


def narrowed(rows: QuerySet[Hazard], half: str, lacks: str) -> QuerySet[Hazard]:
    """Only those of a half, and only open ones that lack something; words that mean nothing narrow nothing."""
    if half in HALVES:
        rows = rows.filter(category__in=catalogue.categories_of(half))
    return rows.filter(LACKS[lacks][1], is_open=True) if lacks in LACKS else rows
