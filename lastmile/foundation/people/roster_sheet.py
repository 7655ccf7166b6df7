"""The grid members' roster (网格员花名册) as offices keep it: these columns, in this order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from typing import Any

from lastmile.foundation.people import selectors
from lastmile.foundation.people.lists import PersonRow
from lastmile.foundation.people.models import Holding
from lastmile.foundation.regions.models import Grid, Region
from lastmile.foundation.rulepacks.masking import masked_identity, masked_phone
from lastmile.kernel import clock

HEADS = (
    "序号", "网格编码", "网格名称", "村(社区)", "网格类型", "四至范围", "户数", "人数", "网格长", "网格员", "性别", "出生年月",
    "身份证号", "政治面貌", "文化程度", "手机", "是否专职", "人员性质", "是否灾害信息员(A/B)", "上级联系人", "电话", "工作卡编号",
    "培训天数", "任职日期", "备注",
)  # fmt: skip
UNKNOWN = "待核"
GRID_KINDS = ("grid_member", "grid_leader")
GRID_LENGTH = 15


@dataclass(frozen=True)
class _Around:
    """What the rows need beside the people themselves, read once for all of them."""

    places: dict[str, Region]
    grids: dict[str, Grid]
    leaders: dict[str, str]
    superiors: dict[int, Holding]


def sheet(
    rows: Sequence[PersonRow], open_to: frozenset[int] = frozenset(), *, serial: Iterator[int] | None = None
) -> Iterator[list[Any]]:
    """A line a person; full numbers only of those in `open_to` (see `services.reveal_roster`), stars for the rest.

    `serial`: the running numbers, for whoever writes a table in several parts.
    """
    around, numbers = _around(rows), serial or count(1)
    for row in rows:
        yield _line(next(numbers), row, around, row.person.pk in open_to)


def main_holding(row: PersonRow) -> Holding | None:
    """The holding the line is about: of a grid if there is one, else the first."""
    grid = (one for one in row.holdings if one.post.kind in GRID_KINDS)
    return next(grid, row.holdings[0] if row.holdings else None)


def _around(rows: Sequence[PersonRow]) -> _Around:
    held = [one for row in rows if (one := main_holding(row))]
    codes = {one.post.region_code for one in held} | {row.person.region_code for row in rows}
    wanted = codes | {code[:12] for code in codes}
    grids = Grid.objects.filter(region__code__in=codes, region__closed_on__isnull=True).select_related("region")
    leaders = Holding.objects.filter(
        selectors.in_force(clock.today()), post__kind="grid_leader", post__region_code__in=wanted, rank="A"
    ).select_related("post", "person")
    above = selectors.holders({one.post.superior_id for one in held if one.post.superior_id})
    return _Around(
        places={one.code: one for one in Region.objects.filter(code__in=wanted, closed_on__isnull=True)},
        grids={one.region.code: one for one in grids},
        leaders={one.post.region_code: one.person.name for one in leaders},
        superiors={post: held_by[0] for post, held_by in above.items()},
    )


def _line(number: int, row: PersonRow, around: _Around, revealed: bool) -> list[Any]:
    person, holding = row.person, main_holding(row)
    code = holding.post.region_code if holding else person.region_code
    superior = around.superiors.get(holding.post.superior_id or 0) if holding else None
    return [
        number,
        *_place(code, around),
        person.name,
        person.get_sex_display(),
        f"{person.born_on:%Y-%m}" if person.born_on else "",
        person.id_number if revealed else masked_identity(person.id_number),
        person.get_politics_display(),
        person.education,
        person.phone if revealed else masked_phone(person.phone),
        ("是" if holding.full_time else "否") if holding else "",
        holding.get_staff_type_display() if holding else "",
        _informant(row.holdings),
        superior.person.name if superior else "",
        masked_phone(superior.person.phone) if superior else "",
        holding.card_number if holding else "",
        _days(holding.training_days) if holding else "",
        holding.from_on if holding else "",
        holding.note if holding else "",
    ]


def _days(value: Decimal | None) -> Any:
    """Whole days without a point; nobody's word is 待核."""
    if value is None:
        return UNKNOWN
    return int(value) if value == int(value) else float(value)


def _place(code: str, around: _Around) -> list[Any]:
    """网格编码 to 网格长; a figure nobody gave is 待核, never zero."""
    grid, place, village = around.grids.get(code), around.places.get(code), around.places.get(code[:12])
    is_grid = len(code) >= GRID_LENGTH
    return [
        code if is_grid else "",
        place.name if place and is_grid else "",
        village.name if village and len(code) >= len(village.code) else "",
        grid.get_kind_display() if grid else "",
        grid.bounds_text if grid else "",
        _known(grid.households if grid else None, is_grid),
        _known(grid.population if grid else None, is_grid),
        around.leaders.get(code) or around.leaders.get(code[:12], ""),
    ]


def _known(value: int | None, asked: bool) -> int | str:
    return value if value is not None else (UNKNOWN if asked else "")


def _informant(holdings: Iterable[Holding]) -> str:
    return next((one.rank for one in holdings if one.post.kind == "disaster_informant"), "")
