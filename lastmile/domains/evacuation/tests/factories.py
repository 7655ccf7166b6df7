"""The fixed cast on a night: a red landslide above a group, five households, a school to go to."""

from typing import Any

from lastmile.domains.evacuation import services
from lastmile.domains.evacuation.models import Move, MoveList, Shelter
from lastmile.domains.points import public as points
from lastmile.domains.points.tests.factories import GRID, VILLAGE, a_point, an_office, somebody
from lastmile.domains.profile.models import Household
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.kernel.ids import uuid7

TOWNSHIP, NEXT_GRID = "530113104", "530113104205001"
__all__ = ["GRID", "TOWNSHIP", "VILLAGE", "a_keeper", "a_night", "a_point", "an_office", "somebody"]
HOMES = ((4, 3, 1), (3, 3, 0), (2, 1, 0), (5, None, None), (1, 1, 0))  # registered, at home, need help


def a_home(
    code: str = GRID, *, registered: int | None = 3, at_home: int | None = 3, need_help: int | None = 0
) -> Household:
    """A household, without the ledger: there are many."""
    region = a_region(code)
    away = None if at_home is None or registered is None else registered - at_home
    return Household.unscoped.create(
        head=f"罗{Household.unscoped.count()}", phone="15400000999", region=region, region_code=code,
        registered=registered, at_home=at_home, away=away, need_help=need_help,
    )  # fmt: skip


def a_head() -> Scope:
    """余 of the village."""
    return somebody(VILLAGE, "village_secretary", "余某", "15400000002")


def a_keeper() -> Scope:
    """王 of the grid."""
    return somebody(GRID, "grid_member", "王某", "15400000003")


def a_shelter(scope: Scope | None = None, **facts: Any) -> Shelter:
    """The school of the village."""
    a_region(VILLAGE)
    given: dict[str, Any] = {"region_code": VILLAGE, "name": "海科村小学", "uid": uuid7(), "room_indoor": 120}
    return services.add_shelter(scope or a_scope("53"), **{**given, **facts})


class Night:
    """One open list with what stands around it."""

    def __init__(self, office: Scope, point: Any, homes: list[Household], shelter: Shelter, one: MoveList) -> None:
        self.office, self.point, self.homes, self.shelter, self.list = office, point, homes, shelter, one
        self.source = (one.source_kind, one.source_uid)

    @property
    def rows(self) -> list[Move]:
        return list(Move.unscoped.filter(list=self.list).order_by("rank", "id"))

    def row(self, home: Household) -> Move:
        return Move.unscoped.get(list=self.list, household=home)

    def say(self, row: Move, status: str, scope: Scope | None = None, **more: Any) -> Move:
        if status == "arrived":
            more.setdefault("shelter", self.shelter.uid)
        return services.record(scope or self.office, uid=row.uid, status=status, **more)


def a_night(
    homes: tuple[tuple[int | None, int | None, int | None], ...] = HOMES, *, level: str = "red", **facts: Any
) -> Night:
    """A red alert over the township: the list is open."""
    office = an_office()
    point = a_point(office, unlisted=6, unlisted_note="工棚 6 人,何建", **facts)
    made = [a_home(registered=one, at_home=two, need_help=three) for one, two, three in homes]
    points.choose_households(office, uid=point.uid, chosen={one.uid: points.Help("奶奶", "余某") for one in made})
    shelter = a_shelter()
    one = services.open_lists(office, source=("alert", uuid7()), region_codes=[TOWNSHIP], level=level, title="暴雨红色")
    return Night(office, point, made, shelter, one)
