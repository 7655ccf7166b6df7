"""A village with grids, and lines of a roster, for tests of its import."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lastmile.foundation.access.encrypted import look_up_key
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.imports import running
from lastmile.foundation.imports.marks import Marks
from lastmile.foundation.imports.models import Import
from lastmile.foundation.people import roster
from lastmile.foundation.people.models import Holding, Person, Post
from lastmile.foundation.regions.models import Grid, Region
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7
from lastmile.kernel.outcomes import Line, Outcome

TOWN, VILLAGE, GRID = "530113104", "530113104211", "530113104211003"
ID_NUMBER = "99000019850617002X"  # of no real place: 17 June 1985, a woman


def a_town() -> Region:
    """阿旺镇 with 海科村 (1组 to 3组) and 石门村 (1组)."""
    town = a_region(TOWN, "阿旺镇")
    a_region(VILLAGE, "海科村村民委员会")
    a_region("530113104205", "石门村村民委员会")
    for code, name in (
        ("530113104211001", "1组"),
        ("530113104211002", "2组"),
        (GRID, "3组"),
        ("530113104205001", "1组"),
    ):
        Grid.objects.get_or_create(region=a_region(code, name), defaults={"kind": Grid.Kind.VILLAGER_GROUP})
    return town


def a_line(number: int = 3, **cells: str) -> Line:
    """A good line, changed by `cells`; an empty text takes a cell away."""
    own = {"village": "海科村", "grid_name": "3组", "name": "陈示例", "phone": "15400000412", **cells}
    return Line(number, {key: text for key, text in own.items() if text})


def lines(*cells: dict[str, str]) -> list[Line]:
    return [a_line(number, **one) for number, one in enumerate(cells, start=3)]


def seen_in(given: Sequence[Line]) -> Marks:
    """The rows as a kept sheet is asked for them."""
    sheet = Import.unscoped.create(
        region=a_region(TOWN), region_code=TOWN, kind="roster", file_name="花名册.csv", sha256="", bytes=1,
        sent_at=clock.now(), sent_by=uuid7(), sender_name="张示例",
    )  # fmt: skip
    running.keep(sheet, [(line, roster.marks(line)) for line in given])
    return Marks(sheet)


def planned(*given: Line, scope: Scope | None = None, area: str = TOWN, seen: Marks | None = None) -> list[Outcome]:
    return roster.plan(scope or a_scope(TOWN), Region.objects.get(code=area), list(given), seen or seen_in(given))


def applied(*given: Line, scope: Scope | None = None, area: str = TOWN, **more: Any) -> list[Outcome]:
    seen = more.get("seen") or seen_in(given)
    region = Region.objects.get(code=area)
    return roster.apply(scope or a_scope(TOWN), region, list(given), seen, import_uid=more.get("uid", uuid7()))


def the_words(outcome: Outcome) -> str:
    return ";".join(f"{one.column}:{one.words}" for one in outcome.problems)


def holders(kind: str = "grid_member", code: str = GRID) -> dict[str, str]:
    """Rank and name of whoever holds a post at a place now."""
    held = Holding.objects.filter(post__kind=kind, post__region_code=code, until_on__isnull=True, void=False)
    return {one.rank: one.person.name for one in held.select_related("person").order_by("rank", "id")}


def a_person(name: str, *, phone: str = "", code: str = GRID, **values: Any) -> Person:
    return Person.unscoped.create(
        name=name, phone=phone, phone_key=look_up_key(phone), region=a_region(code), region_code=code, **values
    )


def posts(kind: str = "grid_member", code: str = GRID) -> int:
    return Post.unscoped.filter(kind=kind, region_code=code, closed_on__isnull=True).count()
