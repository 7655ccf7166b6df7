"""The list as people work through it: who, how many at home, who needs help, who answers for them, how far they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from lastmile.domains.evacuation.models import Help, Move, MoveList
from lastmile.domains.evacuation.rules import GONE, NOT_FOUND, STUCK, TROUBLE, People, Status
from lastmile.domains.evacuation.selectors import turns
from lastmile.domains.evacuation.selectors.figuring import HOME, NOT_REACHED
from lastmile.domains.evacuation.selectors.lists import lines_in, open_lists_of, rows_by_uid
from lastmile.domains.points import public as points
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.walks import Behind
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Holding
from lastmile.foundation.rulepacks.masking import masked_name, masked_phone

ORDER = ("rank", "id")
ON_A_PHONE = 300  # rows of one list on one page
KEEPERS = ("grid_member", "group_leader", "grid_leader", "village_secretary", "village_director")
BESIDE = ("household", "point__keeper_post", "region__parent", "shelter", "entered_by__person", "entered_by__post")
# Tabs of the list: what each leaves.
STATES: dict[str, Q] = {
    "all": Q(),
    "not_reached": HOME & NOT_REACHED,
    "told": Q(status=Status.TOLD),
    "gone": Q(status__in=GONE),
    "trouble": Q(status__in=[*TROUBLE, Status.BACK]) | Q(missing__gt=0),
    "unlisted": ~Q(kind=People.HOUSEHOLD),
    "not_found": HOME & Q(status__in=NOT_FOUND),
}


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed by; all of it stands in the address."""

    state: str = "all"
    point: str = ""  # uid; "none" for rows below no danger point
    village: str = ""  # code

    @property
    def narrows(self) -> bool:
        return self.state != "all" or bool(self.point or self.village)


@dataclass(frozen=True)
class Line:
    """One row with what is shown beside it. Names and numbers only as far as the reader may see them."""

    move: Move
    name: str
    phone: str
    needs: str = ""
    helpers: str = ""
    named: bool = True  # whether the reader sees names, numbers and words of this household
    keepers: Sequence[Holding] = ()
    helping: Sequence[Help] = ()

    @property
    def a(self) -> str:
        """责任人 A."""
        return next((one.person.name for one in self.keepers if one.rank != Holding.Rank.B), "")

    @property
    def b(self) -> str:
        """责任人 B."""
        return next((one.person.name for one in self.keepers if one.rank == Holding.Rank.B), "")

    @property
    def who(self) -> str:
        """The household's name, or what kind of people and who leads them."""
        if self.move.kind == People.HOUSEHOLD:
            return self.name
        kind = str(self.move.get_kind_display())
        said = [] if self.move.origin.startswith(kind) else [kind]
        return " ".join(part for part in (*said, self.move.origin, self.name) if part)


def narrowed(rows: QuerySet[Move], filters: Filters) -> QuerySet[Move]:
    """What the filters leave."""
    rows = rows.filter(STATES.get(filters.state, Q()))
    if filters.point:
        rows = rows.filter(point__isnull=True) if filters.point == "none" else rows.filter(point__uid=filters.point)
    if filters.village:
        rows = rows.filter(region_code__gte=filters.village, region_code__lt=f"{filters.village}:")
    return rows


def page(scope: Scope, one: MoveList, filters: Filters, after: tuple[int, ...] | None, limit: int) -> list[Line]:
    """One page of the list behind a mark (rank, id): who must move first, then who needs help, then the rest."""
    rows = narrowed(lines_in(scope, one), filters).select_related(*BESIDE).order_by(*ORDER)
    return lines(scope, list((rows.filter(Behind(ORDER, after)) if after else rows)[:limit]))


def of_point(scope: Scope, one: MoveList, point: Any, *, also: Iterable[UUID] = ()) -> list[Line]:
    """Every row of one danger point: its sheet, its page on the phone. `also`: rows that stood there when somebody began to
    write, and went to another list since.
    """
    rows = lines_in(scope, one).filter(point=point)
    if also:
        rows |= rows_by_uid(scope, also)
    return lines(scope, list(rows.select_related(*BESIDE).order_by(*ORDER)))


def mine(scope: Scope, one: MoveList, limit: int = ON_A_PHONE) -> list[Line]:
    """The rows somebody answers for on the phone: of the points they keep or watch, and of the place they act in."""
    kept = [row.pk for row in points.mine(scope)]
    here = scope.acting_as.region_code if scope.acting_as else ""
    near = Q(point__in=kept) | (Q(region_code__startswith=here) if len(here) >= 12 else Q(pk__in=[]))
    rows = lines_in(scope, one).filter(near).select_related(*BESIDE).order_by(*ORDER)[:limit]
    return lines(scope, list(rows))


def beside(row: Move) -> Move:
    """A row at hand with all that `lines` reads of it."""
    return Move.unscoped.select_related(*BESIDE).get(pk=row.pk)


def lines(scope: Scope, rows: Sequence[Move], *, named: bool = False) -> list[Line]:
    """Rows with names, who needs help and who answers for them: four queries, however many (one more for a level above).
    `named`: names are shown whatever the branch, to whoever calls the roll.
    """
    below = _below(rows)
    keepers = _keepers(rows)
    helping = _helping(rows)
    shown = turns.named(scope, rows)
    return [_line(row, named or row.pk in shown, below, keepers, helping) for row in rows]


def _line(row: Move, shown: bool, below: Any, keepers: Any, helping: Any) -> Line:
    name = row.household.head if row.household else row.name
    phone = row.household.phone if row.household else row.phone
    told = below.get((row.point_id, row.household_id))
    return Line(
        move=row,
        name=name if shown else masked_name(name),
        phone=phone if shown else masked_phone(phone),
        needs=told.needs_help if told and shown else "",
        helpers=told.helpers if told and shown else "",
        named=shown,
        keepers=keepers.get(row.pk, ()),
        helping=helping.get(row.pk, ()),
    )


def _below(rows: Iterable[Move]) -> dict[tuple[int | None, int | None], Any]:
    homes = [row.household_id for row in rows if row.household_id and row.point_id]
    found = points.threatened().filter(household__in=homes)
    return {(one.point_id, one.household_id): one for one in found}


def _keepers(rows: Sequence[Move]) -> dict[int, list[Holding]]:
    """The keeper of the point, else whoever minds the grid."""
    kept = {row.pk: row.point.keeper_post_id for row in rows if row.point and row.point.keeper_post_id}
    nearest = people.nearest_posts({row.region_code for row in rows if row.pk not in kept}, KEEPERS)
    posts = {**{row.pk: nearest[row.region_code].pk for row in rows if row.region_code in nearest}, **kept}
    held = people.holders(set(posts.values()))
    return {pk: held.get(post, []) for pk, post in posts.items() if post}


def _helping(rows: Iterable[Move]) -> dict[int, list[Help]]:
    found: dict[int, list[Help]] = {}
    wanted = Help.unscoped.filter(move__in=[row.pk for row in rows], ended_at__isnull=True).order_by("opened_at", "id")
    for one in wanted:
        found.setdefault(one.move_id, []).append(one)
    return found


# --- one's own, on the phone -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tonight:
    """The list somebody works through on the phone: their own rows of the newest list that has any."""

    list: MoveList
    lines: Sequence[Line]
    more: bool = False  # whether there are others behind them, less urgent

    @property
    def homes(self) -> Sequence[Line]:
        """What is counted on top: households that count."""
        return [line for line in self.lines if line.move.counted and line.move.kind == People.HOUSEHOLD]

    @property
    def groups(self) -> int:
        """Groups of people in no list."""
        return sum(line.move.kind != People.HOUSEHOLD for line in self.lines)

    @property
    def gone(self) -> int:
        return sum(line.move.status in GONE for line in self.homes)

    @property
    def told(self) -> int:
        return sum(line.move.status == Status.TOLD for line in self.homes)

    @property
    def not_found(self) -> int:
        return sum(line.move.status in NOT_FOUND and line.move.tonight != 0 for line in self.homes)

    @property
    def stuck(self) -> int:
        """Spoken to, and yet not on the way: who will not go, and who must be carried."""
        return sum(line.move.status in STUCK for line in self.homes)

    @property
    def first(self) -> int:
        """先走: those who must move and need help."""
        return sum(line.move.rank == 1 for line in self.homes)


def tonight(scope: Scope, source_uid: Any = None) -> Tonight | None:
    """The newest open list with rows of one's own, or the one asked for."""
    for one in open_lists_of(scope):
        if source_uid is None or one.source_uid == source_uid:
            found = mine(scope, one, ON_A_PHONE + 1)
            if found or source_uid is not None:
                return Tonight(one, found[:ON_A_PHONE], len(found) > ON_A_PHONE)
    return None
