"""Which list of a night somebody may look at, and what was ordered over it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from lastmile.domains.evacuation.models import Move, MoveList, MoveOrder, OrderedPoint, Return
from lastmile.domains.evacuation.rules import GONE, TOWNSHIP_CODE
from lastmile.domains.evacuation.selectors import turns
from lastmile.foundation.access.models import branch_q
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.kernel import region_codes
from lastmile.kernel.errors import NotVisible

Source = tuple[str, UUID]  # kind and uid of what set it off
SHOWN, MOST = 50, 200
# What was said of them stands: whoever was let home is asked anew by the next list, not left where they were.
STANDING = Q(is_open=True, returned_at__isnull=True)
ASIDE = "left "  # kind of the source of a list that keeps what was set aside of another


def inside(codes: Iterable[str]) -> Q:
    """Rows in these places, by codes."""
    found = Q(pk__in=[])
    for code in codes:
        low, high = region_codes.bounds(code)
        found |= Q(region_code__gte=low, region_code__lt=high)
    return found


def homes_out(household: Any) -> QuerySet[Move]:
    """The rows that say a household is out of its home now: it went whole, nobody allowed the return, and it is no drill.

    `household`: its key, or an outer reference to one. One of whom some stayed is not out: somebody is at home there.
    """
    rows = Move.unscoped.filter(STANDING, household=household, status__in=GONE)
    whole = Q(gone__isnull=True) | Q(tonight__isnull=True) | Q(gone__gte=F("tonight"))
    return rows.filter(whole, list__drill=False)


def find_list(source: Source) -> MoveList | None:
    """The list of a source, whoever asks; for machinery and for callers that check."""
    kind, uid = source
    return MoveList.unscoped.filter(source_kind=kind, source_uid=uid).first()


def get_list(scope: Scope, source_uid: Any) -> MoveList:
    """The list set off by this, if it touches what the person may see; or NotVisible.

    A list covers a whole county perhaps: whoever sees one village of it sees that village's rows.
    """
    found = MoveList.unscoped.filter(source_uid=source_uid).select_related("opened_by__person").order_by("id").first()
    if found is None or not is_seen(scope, found):
        raise NotVisible(_("没有找到,或者不在您的范围内。"))
    return found


def is_seen(scope: Scope, one: MoveList, permission: str = Permission.MOVE_VIEW) -> bool:
    """Whether one of the person's branches touches the places of a list."""
    codes = one.places or [one.region_code]
    return any(_touch(branch, code) for branch in scope.branches(permission) for code in codes)


def is_near(scope: Scope, code: str, permission: str) -> bool:
    """Whether a place lies in one of the person's branches, or above one inside the same township: the village's school
    is everybody's of its grids.
    """
    return any(
        code.startswith(branch) or (len(code) >= TOWNSHIP_CODE and branch.startswith(code))
        for branch in scope.branches(permission)
    )


def _touch(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def reaching(places: Iterable[str]) -> QuerySet[MoveList]:
    """Lists whose region holds one of these places or lies in it: those that may touch it, whatever else is open in the land."""
    reach = Q(pk__in=[])
    for code in places:
        if not code:
            return MoveList.unscoped.all()
        reach |= branch_q(MoveList, code) | Q(region_code__in=region_codes.ancestors(code))
    return MoveList.unscoped.filter(reach)


def beside(one: MoveList) -> QuerySet[MoveList]:
    """The other open lists that may ask for the same people: of its county, or above it; drills beside drills only."""
    county = one.region_code[: region_codes.LENGTHS[region_codes.Level.COUNTY]]
    return reaching([county]).filter(ended_at__isnull=True, drill=one.drill).exclude(pk=one.pk).order_by("id")


def open_lists_of(scope: Scope) -> list[MoveList]:
    """The lists that are open where the person looks, the newest first."""
    rows = reaching(scope.branches(Permission.MOVE_VIEW)).filter(ended_at__isnull=True)
    return [one for one in rows.order_by("-opened_at", "-id")[:MOST] if is_seen(scope, one)][:SHOWN]


def recent_lists(scope: Scope) -> list[MoveList]:
    """Lists open or ended, the newest first; what was set aside is no list of a night."""
    rows = reaching(scope.branches(Permission.MOVE_VIEW)).exclude(source_kind__startswith=ASIDE)
    rows = rows.order_by("-opened_at", "-id")
    return [one for one in rows[:MOST] if is_seen(scope, one)][:SHOWN]


def rows_in(scope: Scope, one: MoveList, permission: str = Permission.MOVE_VIEW) -> QuerySet[Move]:
    """The rows of a list that may be seen, or touched."""
    return Move.objects.visible_to(scope, permission).filter(list=one)


def points_listed(one: MoveList) -> QuerySet[Any, Any]:
    """Keys of the danger points that have rows on a list; for callers that narrow it to what they may see."""
    return Move.unscoped.filter(list=one, point__isnull=False).order_by().values("point")


def rows_by_uid(scope: Scope, uids: Iterable[UUID]) -> QuerySet[Move]:
    """The rows among these that the reader sees line by line, whichever list they stand on by now."""
    return Move.objects.visible_to(scope, Permission.MOVE_VIEW).filter(turns.seen(scope), uid__in=list(uids))


def lines_in(scope: Scope, one: MoveList) -> QuerySet[Move]:
    """The rows of a list that the reader sees line by line; of the others they see figures."""
    return rows_in(scope, one).filter(turns.seen(scope))


def get_row(scope: Scope, uid: Any) -> Move:
    """One row, or NotVisible: for a level whose turn it is not, there are figures and no rows."""
    try:
        found: Move = Move.objects.visible_to(scope, Permission.MOVE_VIEW).filter(turns.seen(scope)).get(uid=uid)
    except (Move.DoesNotExist, ValidationError, ValueError, TypeError) as problem:
        raise NotVisible(_("没有找到,或者不在您的范围内。")) from problem
    return found


def orders_of(scope: Scope, one: MoveList) -> list[MoveOrder]:
    """Orders over a list that touch what the person may see, the newest first."""
    rows = MoveOrder.unscoped.filter(list=one).select_related(
        "given_by__person", "given_by__post", "acknowledged_by__person"
    )
    branches = scope.branches(Permission.MOVE_VIEW)
    return [row for row in rows.order_by("-given_at", "-id") if any(_touch(code, row.region_code) for code in branches)]


def get_order(scope: Scope, uid: Any) -> MoveOrder:
    """One order, or NotVisible."""
    found: MoveOrder = MoveOrder.objects.get_visible(scope, Permission.MOVE_VIEW, uid)
    return found


def ordered_points(orders: Iterable[MoveOrder]) -> dict[int, list[int]]:
    """Keys of points by key of the order."""
    found: dict[int, list[int]] = {}
    for order, point in (
        OrderedPoint.objects.filter(order__in=list(orders)).values_list("order", "point").order_by("id")
    ):
        found.setdefault(order, []).append(point)
    return found


def returns_of(scope: Scope, one: MoveList) -> list[Return]:
    """Who may be home again, by point or place."""
    rows = Return.objects.visible_to(scope, Permission.MOVE_VIEW).filter(list=one)
    return list(rows.select_related("point", "region", "entered_by__person").order_by("approved_at", "id"))
