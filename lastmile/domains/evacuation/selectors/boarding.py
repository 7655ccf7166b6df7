"""Everything the tabs 到户 and 转移 show of one list, for their own pages and for whoever shows them inside another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lastmile.domains.evacuation.models import MoveList, MoveOrder, Return
from lastmile.domains.evacuation.rules import Figures
from lastmile.domains.evacuation.selectors import figuring, lists, turns
from lastmile.domains.points import public as points
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.regions.models import Region


@dataclass(frozen=True)
class PointLine:
    """One danger point of a list with its figures; without a point, the rows below none."""

    point: Any
    figures: Figures
    back: Return | None = None

    @property
    def returned(self) -> Return | None:
        """Who let them home; None while somebody here was not, or had to go again."""
        return None if self.figures.closed else self.back


@dataclass(frozen=True)
class Board:
    """A list as it is shown: the night's figures, who ordered what, point by point, village by village."""

    list: MoveList
    figures: Figures
    orders: Sequence[MoveOrder]
    points: Sequence[PointLine]
    villages: Sequence[tuple[str, str, Figures]]  # code, name, figures
    may_order: bool
    may_first: bool
    may_record: bool
    may_return: bool
    names: bool  # whether rows of the list are the reader's own business from the start; else figures until their turn

    @property
    def source_uid(self) -> Any:
        """What its addresses go by."""
        return self.list.source_uid


def board(scope: Scope, one: MoveList) -> Board:
    """Seven queries, whatever the list holds."""
    by_point = figuring.by_point(scope, one)
    found = list(points.points_in(scope).filter(pk__in=[key for key in by_point if key]).order_by("rank", "id"))
    back = {row.point_id: row for row in lists.returns_of(scope, one)}
    lines = [PointLine(row, by_point[row.pk], back.get(row.pk)) for row in found]
    if None in by_point:
        lines.append(PointLine(None, by_point[None], back.get(None)))
    by_village = figuring.by_village(scope, one)
    names = dict(Region.objects.filter(code__in=by_village).values_list("code", "name"))
    touched = one.places or [one.region_code]
    return Board(
        list=one,
        figures=figuring.figures_of(scope, one),
        orders=lists.orders_of(scope, one),
        points=lines,
        villages=[(code, names.get(code, code), figures) for code, figures in by_village.items()],
        may_order=_may(scope, Permission.MOVE_ORDER, touched),
        may_first=_may(scope, Permission.MOVE_FIRST, touched),
        may_record=reads_lines(scope, one) and _may(scope, Permission.MOVE_RECORD, touched),
        may_return=_may(scope, Permission.MOVE_RETURN, touched),
        names=reads_lines(scope, one),
    )


def reads_lines(scope: Scope, one: MoveList) -> bool:
    """Whether somebody reads the list line by line: from the township down."""
    codes = one.places or [one.region_code]
    return any(code.startswith(one) or one.startswith(code) for one in turns.near(scope) for code in codes)


def _may(scope: Scope, permission: str, codes: Sequence[str]) -> bool:
    branches = scope.branches(permission)
    return any(code.startswith(branch) or branch.startswith(code) for branch in branches for code in codes)
