"""Full sheets of ledgers to be imported, and the bare rows that come of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.databases import rows
from lastmile.domains.hazards.ledger import HAZARDS
from lastmile.domains.points.ledger import POINTS
from lastmile.interfaces.console.imports.roster import ROSTER
from lastmile.kernel.ids import uuid7

FURTHER = 10_000_000  # keys of the rows inserted by hand: beside those that are there
Change = Callable[[Any], Any]


@dataclass(frozen=True)
class Table:
    """Rows of a table that an import wrote, and what differs in their copies: keys that must be their own."""

    name: str
    where: str
    differs: Mapping[str, Change]

    def copies(self) -> tuple[str, list[list[Any]]]:
        """A statement that inserts a row as it is, and the rows."""
        columns = [name for (name,) in rows(COLUMNS, [self.name])]
        names = ", ".join(f'"{name}"' for name in columns)
        keep: Change = lambda value: value  # noqa: E731
        changes = [self.differs.get(name, keep) for name in columns]
        found = rows(f"SELECT {names} FROM {self.name} WHERE {self.where}")
        fresh = [[change(value) for change, value in zip(changes, row, strict=True)] for row in found]
        return f"INSERT INTO {self.name} ({names}) VALUES ({', '.join(['%s'] * len(columns))})", fresh


COLUMNS = (
    "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER' "
    "ORDER BY ordinal_position"
)


def _beside(key: Any) -> Any:
    return key and key + FURTHER


def _own(_uid: Any) -> Any:
    return uuid7()


def _other(text: Any) -> Any:
    return text and f"x{text}"[:24]


@dataclass(frozen=True)
class Ledger:
    """A kind, what a row of its sheet says (its number, the mark of the sheet, township and village), and its tables."""

    kind: Any
    said: Callable[[int, str, tuple[str, str]], dict[str, Any]]
    tables: Sequence[Table]


def _hazard(number: int, mark: str, place: tuple[str, str]) -> dict[str, Any]:
    township, village = place
    return {
        "serial": number + 1, "number": f"{mark}{number:06}", "township": township, "village": village,
        "title": f"{mark}第{number}处裂缝", "place": f"{number}号屋后", "category": CATEGORIES[number % 5],
        "industry": "自然灾害", "grade": "一般", "risk": "黄", "details": "坡面有三道裂缝,雨后变宽,坡脚有渗水",
        "households": "约3户", "people": 11, "found_at": "2024.6.1", "found_how": "走访排查", "finder": "王示例",
        "measures": "拉警戒线,雨天撤人", "responsible_unit": "村委会", "responsible_person": "李示例",
        "responsible_phone": "15400000000", "supervisor": "陈示例", "money": "3.5", "due_on": "2024年7月",
        "plan": "村应急预案", "closed": "否",
    }  # fmt: skip


def _point(number: int, mark: str, place: tuple[str, str]) -> dict[str, Any]:
    township, village = place
    return {
        "serial": number + 1, "number": f"{mark}{number:06}", "township": township, "village": village,
        "name": f"{mark}第{number}处滑坡", "place": f"{number}号屋后", "lon": f"{103 + number % 9000 / 1e5:.5f}", "lat": "26.08",
        "colour": "黄", "households": "约4户", "people": "13", "kind": "滑坡", "scale": "小型", "trigger": "降雨",
        "monitor": "陈示例", "tools": "裂缝尺", "signal": "敲锣", "route": "往村小学方向走", "shelter": "村小学",
        "cards_on": "2024.6.1", "note": "汛期盯守",
    }  # fmt: skip


def _member(number: int, mark: str, place: tuple[str, str]) -> dict[str, Any]:
    """Nine rows in ten name a member of a grid, each tenth its leader too; grids are there already."""
    township, village = place
    phone = 15400000000 + number + 20_000_000 * (mark == "W")
    return {
        "serial": number + 1, "township": township, "village": village, "grid_name": f"{number % 10 + 1}组",
        "grid_kind": "村民小组", "bounds": "东至小河,西至公路", "households": 86, "population": "301人", "name": f"{mark}员{number}",
        "sex": "女", "born": "1985.6", "politics": "群众", "education": "高中", "phone": phone, "full_time": "是",
        "staff_type": "公益岗", "card": f"{mark}{number:06}", "training": "3天", "from_on": "2024.6.1", "note": "会开船",
    }  # fmt: skip


CATEGORIES = ("安全生产", "消防", "水旱", "森林", "地质")
LEDGERS = {
    "hazards": Ledger(
        HAZARDS, _hazard,
        [Table("hazards_hazard", "external_number LIKE 'B%%'", {"id": _beside, "uid": _own, "number": _other})],
    ),
    "points": Ledger(
        POINTS, _point,
        [Table("points_dangerpoint", "number LIKE 'B%%'", {"id": _beside, "uid": _own, "number": _other})],
    ),
    "roster": Ledger(
        ROSTER, _member,
        [
            Table("people_person", "name LIKE 'B%%'", {"id": _beside, "uid": _own, "phone_key": _other, "id_key": _other}),
            Table("people_post", "kind = 'grid_member'", {"id": _beside, "uid": _own}),
            Table("people_holding", "person_id IN (SELECT id FROM people_person WHERE name LIKE 'B%%')", {"id": _beside, "uid": _own, "person_id": _beside, "post_id": _beside}),
        ],
    ),
}  # fmt: skip
