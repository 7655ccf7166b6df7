"""地质灾害点 as a table of record: the columns of the ledger of hazards, then its own nine.

What a danger point knows of the thirty-five stands in them when the table goes out; the rest stays empty.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lastmile.domains.points.models import CardIssue, DangerPoint, Plan
from lastmile.domains.points.rules import Scale, Status
from lastmile.domains.points.selectors.below import below
from lastmile.domains.points.services.registering import TOWNSHIP, Place, next_numbers
from lastmile.domains.points.services.taking import holding
from lastmile.foundation.access.copying import copy_in, fresh
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.files import services as files
from lastmile.foundation.grading import deciding
from lastmile.foundation.grading.rules import Colour
from lastmile.foundation.imports import columns as c
from lastmile.foundation.imports import hazard_columns, positions
from lastmile.foundation.imports.books import PLACES, ROWS, Book, Changes
from lastmile.foundation.imports.columns import NO, Cell, Entry
from lastmile.foundation.imports.showing import UNKNOWN
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Holding
from lastmile.foundation.precautions.rules import BLANK, PLAN_GROUPS, fields_of
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.web.sheet_heads import Column
from lastmile.kernel import clock
from lastmile.kernel.outcomes import Problem

KINDS = {
    "滑坡": "landslide", "不稳定斜坡": "landslide", "崩塌": "collapse", "危岩": "collapse", "泥石流": "debris_flow",
    "地面塌陷": "subsidence", "塌陷": "subsidence", "地裂缝": "subsidence", "地面沉降": "subsidence", "裂缝": "subsidence",
}  # fmt: skip
SCALES = {"特大": Scale.HUGE, "巨型": Scale.HUGE, "大": Scale.LARGE, "中": Scale.MEDIUM, "小": Scale.SMALL}
COLOURS = {
    "红": Colour.RED, "重大": Colour.RED, "极高": Colour.RED, "橙": Colour.ORANGE, "较大": Colour.ORANGE, "高": Colour.ORANGE,
    "黄": Colour.YELLOW, "一般": Colour.YELLOW, "中": Colour.YELLOW, "蓝": Colour.BLUE, "低": Colour.BLUE,
}  # fmt: skip
COLOUR_WORDS = {Colour.RED: "红", Colour.ORANGE: "橙", Colour.YELLOW: "黄", Colour.BLUE: "蓝", Colour.UNKNOWN: ""}
PLAN = ("signal", "route", "shelter")  # fields of the point's plan the ledger also has
MEASURES = ("yellow", "orange", "red")  # fields of the plan that say what is done
CATEGORY, MAJOR = "geology", "重大"


def _kind(row: DangerPoint) -> str:
    return next((word for word, kind in KINDS.items() if kind == row.kind), "")


def _category(row: DangerPoint) -> str:
    kind = catalogue.hazard_categories().get(CATEGORY)
    return kind.title if kind else ""


def _in_watch(said: str, entry: Entry, cell: Cell) -> None:
    """Nothing of 是否销号 is taken, but a point closed elsewhere is not put in watch by a sheet."""
    try:
        over = hazard_columns.closed(said, entry, cell)
    except ValueError:  # 在管, 监测中
        over = None
    if over:
        raise ValueError(_("表里写的是已销号,不登记。还在管的请写“否”;平台里要销号,到它的页面上办。"))


@dataclass(frozen=True)
class Shown:
    """What a batch of points needs besides itself, by key of the point; posts and their holders by key of the post."""

    plans: Mapping[int, tuple[int, Mapping[str, str]]]  # version and words of the plan in force
    holders: Mapping[int, Sequence[Holding]]
    cards: Mapping[int, Any]
    households: Mapping[int, int]
    people: Mapping[int, int]
    photos: Mapping[UUID, int]

    def planned(self, row: DangerPoint, field: str) -> str:
        """A field of its plan; nothing while the plan has a blank there."""
        said = self.plans[row.pk][1].get(field, "") if row.pk in self.plans else ""
        return "" if BLANK in said else said

    def who(self, post: int | None, what: str) -> str:
        """Name or phone of whoever holds a post first."""
        held = self.holders.get(post or 0)
        return str(getattr(held[0].person, what)) if held else ""

    def measures(self, row: DangerPoint) -> str:
        """What the plan does at each colour."""
        labels = fields_of(PLAN_GROUPS)
        return ";".join(f"{labels[one]}:{said}" for one in MEASURES if (said := self.planned(row, one)))

    def plan(self, row: DangerPoint) -> str:
        """Which plan there is."""
        return _("一点一策第%(n)s版") % {"n": self.plans[row.pk][0]} if row.pk in self.plans else ""


# Columns that follow from elsewhere, by key: never taken from a sheet but for those of the plan.
FOLLOWS: Mapping[str, Callable[[DangerPoint, Shown], Any]] = {
    "households": lambda row, beside: beside.households.get(row.pk, UNKNOWN),
    "people": lambda row, beside: beside.people.get(row.pk, UNKNOWN),
    "photos": lambda row, beside: _("%(n)s张") % {"n": n} if (n := beside.photos.get(row.uid)) else "",
    "measures": lambda row, beside: beside.measures(row),
    "responsible_unit": lambda row, beside: unit.name if (unit := row.keeper_post and row.keeper_post.unit) else "",
    "responsible_person": lambda row, beside: beside.who(row.keeper_post_id, "name"),
    "responsible_phone": lambda row, beside: beside.who(row.keeper_post_id, "phone"),
    "plan": lambda row, beside: beside.plan(row),
    "monitor": lambda row, beside: beside.who(row.monitor_post_id, "name"),
    "cards_on": lambda row, beside: beside.cards.get(row.pk, ""),
    "signal": lambda row, beside: beside.planned(row, "signal"),
    "route": lambda row, beside: beside.planned(row, "route"),
    "shelter": lambda row, beside: beside.planned(row, "shelter"),
}


class Points(Book):
    """See `foundation.imports.books.Book`. A point is known by its 统一编号, else by name and spot."""

    id = "points"
    title = gettext_lazy("地质灾害点台账")
    permission = Permission.POINT_CHANGE.value
    sees = Permission.POINT_VIEW.value
    list_url = "points:list"
    model = DangerPoint
    needed = ("name", "kind")
    shown = ("name", "place", "number")
    number = "number"
    identity = ("name",)
    finer = ("place", "kind")
    lock = 7_300_425
    help: ClassVar[Any] = (
        gettext_lazy("地质灾害点:先按隐患编号(统一编号)认,没有编号的按名称和所在的村、网格认。要写到村或网格。"),
        gettext_lazy("预警信号、撤离路线、安置点写进还没有的一点一策;已经有的,以平台里的为准。"),
        gettext_lazy("威胁户数、人数由户档得出,监测人、责任人由岗位得出,两卡日期由发卡得出,都不从表里取。"),
        gettext_lazy("整改、复查、资金这些栏危险点不记:导入时说明没有取,导出时空着。写已销号的行不登记。"),
    )
    ledger = hazard_columns.laid(
        Cell("number", "隐患编号", ("统一编号", "编号", "隐患点编号", "灾害点编号", "野外编号"), read=c.tight(24), example="530113040001"),
        Cell("name", "隐患名称", ("名称", "灾害点名称", "隐患点名称", "地质灾害点名称"), read=c.text(80), example="示例村3组后山滑坡"),
        Cell("place", "地点", ("位置", "地理位置", "详细位置", "地址"), read=c.text(120), example="小学后墙外"),
        Cell("category", "类别", show=_category),
        Cell("grade", "隐患等级", show=lambda row: MAJOR if row.criterion else ""),
        Cell("colour", "风险等级", ("险情等级", "危险等级", "危险性等级"), read=c.one_of(COLOURS), show=lambda row: COLOUR_WORDS[row.colour], example="黄"),
        Cell("responsible_person", "整改责任人", ("责任人", "防灾责任人", "整改负责人")),
        Cell("responsible_phone", "电话", private=True),
        Cell("closed", "是否销号", ("销号", "销号情况"), read=_in_watch, show=lambda row: NO),
        Cell("note", "备注", ("说明",), read=c.text(300)),
        then=(
            Cell("kind", "灾害类型", ("类型", "灾害种类", "灾害类别", "地质灾害类型"), read=c.one_of(KINDS), show=_kind, example="滑坡"),
            Cell("scale", "规模", ("规模等级", "灾害规模"), read=c.one_of(SCALES), example="小型"),
            Cell("trigger", "诱发因素", ("诱因", "引发因素"), read=c.text(200), example="降雨"),
            Cell("monitor", "监测人", ("监测员", "群测群防员", "监测责任人")),
            Cell("tools", "监测方法", ("监测手段", "监测方式"), read=c.text(120), example="裂缝尺"),
            Cell("signal", "预警信号", ("报警信号", "信号"), read=c.text(200), example="敲锣"),
            Cell("route", "撤离路线", ("疏散路线", "转移路线"), read=c.text(200), example="往村小学方向走"),
            Cell("shelter", "安置点", ("避险点", "临时避险点", "避灾点"), read=c.text(200), example="示例村小学"),
            Cell("cards_on", "两卡发放日期", ("两卡发放", "明白卡发放日期")),
        ),
    )  # fmt: skip
    more = (*PLACES[3:], *ROWS, Column("datum", "坐标系"))

    # --- coming in ---------------------------------------------------------------------------------------------------

    def check(self, entry: Entry) -> None:
        """Line and position; what belongs to the plan is set aside."""
        positions.put_position(entry, datum="datum")
        entry.aside["plan"] = {name: value for name in PLAN if (value := entry.values.pop(name, None))}
        if entry.values.get("kind"):
            entry.values["line"] = catalogue.point_kinds()[entry.values["kind"]].line

    def may(self, scope: Scope, place: Region, entry: Entry) -> bool:
        return scope.may(self.permission, on=Place(place.code, entry.values.get("line", "")))

    def _places(self, scope: Scope, area: Region, entries: Sequence[Entry]) -> dict[int, Region | Problem]:
        low = Problem("village", _("危险点要落到村或网格,请填村(社区)。"))
        found = super()._places(scope, area, entries)
        found = {
            number: low if isinstance(one, Region) and one.level < Region.Level.VILLAGE else one
            for number, one in found.items()
        }
        numbers = {entry.number: entry.values.get("number", "") for entry in entries}
        gone = _dissolved(area, set(numbers.values()) - {""})
        return found | {number: gone[own] for number, own in numbers.items() if own in gone}

    def known(self, area: Region) -> QuerySet[DangerPoint]:
        """Numbers are of the whole platform: a point elsewhere with the number is found, and said."""
        return DangerPoint.unscoped.filter(status=Status.WATCH)

    def beside(self, rows: Iterable[DangerPoint]) -> dict[int, dict[str, str]]:
        """What the latest plan of each point says that some rows may mean."""
        plans = Plan.objects.filter(point__among=[row.pk for row in rows])
        return dict(plans.order_by("version").values_list("point_id", "content"))

    def make(self, entry: Entry, place: Region, beside: Any) -> DangerPoint:
        values = {**entry.values, **deciding.listed(entry.values.get("colour", Colour.UNKNOWN)).columns}
        return fresh(DangerPoint, region=place, region_code=place.code, registered_at=clock.now(), **values)

    def change(self, row: DangerPoint, entry: Entry, beside: Any) -> tuple[dict[str, Any], list[str]]:
        values, words = super().change(row, entry, beside)
        words += deciding.of_ledger(row, values, "colour")
        if "point" not in values:
            values.pop("datum", None)
        plan, said = beside.get(row.pk), entry.aside["plan"]
        if said and plan is None:
            entry.aside["also"] = True
            words.append(_("写进一点一策"))
        elif said and any(plan.get(name) != value for name, value in said.items()):
            words.append(_("一点一策和表里写的不一样,以平台里的为准。"))
        return values, words

    def write(self, scope: Scope, changes: Changes, beside: Any, *, uid: UUID) -> None:
        for row, _entry in changes.new:
            row.registered_by_id = holding(scope)
        _give_numbers([row for row, _entry in changes.new])
        self.save(changes)
        wanted = [(row, entry.aside["plan"]) for row, entry in changes.new]
        wanted += [(row, entry.aside["plan"]) for row, _values, entry in changes.changed if row.pk not in beside]
        made = {"version": 1, "made_at": clock.now(), "made_by_id": holding(scope)}
        copy_in([fresh(Plan, point=row, content=plan, **made) for row, plan in wanted if plan])
        mark = {"import": uid}
        ledger.write_each(scope, [
            *(ledger.Draft("point.registered", row, mark | {"number": row.number, "kind": row.kind, "colour": row.colour, "status": row.status}) for row, _entry in changes.new),
            *(ledger.Draft("point.changed", row, mark | {"fields": sorted(values), "colour": row.colour, "kind": row.kind}) for row, values, _entry in changes.changed),
        ])  # fmt: skip

    # --- going out ---------------------------------------------------------------------------------------------------

    def rows(self, scope: Scope, area: str) -> QuerySet[DangerPoint]:
        rows = super().rows(scope, area).filter(status=Status.WATCH, kind__in=set(KINDS.values()))
        return rows.select_related("keeper_post__unit")

    def shown_beside(self, rows: Sequence[DangerPoint]) -> Shown:
        """Plans, holders of the two posts, card days, photos and whom they threaten, of some points at once."""
        ids = [row.pk for row in rows]
        plans = Plan.objects.filter(point__in=ids).order_by("version").values_list("point_id", "version", "content")
        cards = CardIssue.objects.filter(point__in=ids).values("point_id").annotate(on=Max("signed_on"))
        posts = {post for row in rows for post in (row.monitor_post_id, row.keeper_post_id) if post}
        found = below(rows)  # as its page counts them
        return Shown(
            {point: (version, words) for point, version, words in plans},
            people.holders(posts),
            {one["point_id"]: one["on"] for one in cards if one["on"]},
            {pk: one.households for pk, one in found.items() if one.households},
            {pk: one.registered.value for pk, one in found.items() if one.registered.value is not None},
            files.counted(DangerPoint.matter_kind, [row.uid for row in rows]),
        )

    def shown_value(self, column: Column, row: DangerPoint, beside: Any) -> Any:
        if column.key not in FOLLOWS:
            return super().shown_value(column, row, beside)
        return FOLLOWS[column.key](row, beside) if beside is not None else ""


def _dissolved(area: Region, numbers: set[str]) -> dict[str, Problem]:
    """What to say of the numbers of points that are in watch no more: a number is given once."""
    if not numbers:
        return {}
    rows = DangerPoint.unscoped.filter(status=Status.DISSOLVED, number__among=numbers)
    words = _("这个编号的点%(day)s已销号。要恢复在管,到它的页面上办。")
    elsewhere = _("这个编号已用在别的地方,请核对。")
    return {
        number: Problem("number", words % {"day": day} if code.startswith(area.code) else elsewhere)
        for number, code, day in rows.values_list("number", "region_code", "dissolved_on")
    }


def _give_numbers(points: Sequence[DangerPoint]) -> None:
    """Numbers of a township, a run of them at once, beside those that the sheet brings along."""
    given = {one.number for one in points if one.number}
    without = [one for one in points if not one.number]
    towns = sorted(Counter(one.region_code[:TOWNSHIP] for one in without).items())
    numbers = {town: iter(next_numbers(town, count, given=given)) for town, count in towns}
    for one in without:
        one.number = next(numbers[one.region_code[:TOWNSHIP]])


POINTS = Points()
