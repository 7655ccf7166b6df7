"""企业单位、场所 as a table of record: the columns of the ledger of enterprises and places."""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, Decimal
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lastmile.domains.profile.models import Place
from lastmile.domains.profile.rules import PlaceKind, sort_title
from lastmile.domains.profile.selectors.small import ASKED, sized
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.grading import deciding
from lastmile.foundation.imports import columns as c
from lastmile.foundation.imports import positions
from lastmile.foundation.imports.books import PLACES, ROWS, Book, Changes
from lastmile.foundation.imports.columns import Cell, Entry
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.web.sheet_heads import Column
from lastmile.kernel import cells, measures
from lastmile.kernel.region_codes import LENGTHS, Level

KINDS = {
    "九小": PlaceKind.SMALL_PLACE, "工贸": PlaceKind.ENTERPRISE, "企业": PlaceKind.ENTERPRISE, "生产经营": PlaceKind.ENTERPRISE, "幼儿园": PlaceKind.KINDERGARTEN,
    "学校": PlaceKind.SCHOOL, "小学": PlaceKind.SCHOOL, "中学": PlaceKind.SCHOOL, "医院": PlaceKind.HOSPITAL,
    "卫生院": PlaceKind.HOSPITAL, "诊所": PlaceKind.HOSPITAL, "敬老院": PlaceKind.CARE_HOME, "养老": PlaceKind.CARE_HOME,
    "商场": PlaceKind.MALL, "市场": PlaceKind.MALL, "超市": PlaceKind.MALL, "民宿": PlaceKind.GUESTHOUSE,
    "农家乐": PlaceKind.GUESTHOUSE, "宾馆": PlaceKind.GUESTHOUSE, "旅馆": PlaceKind.GUESTHOUSE, "尾矿库": PlaceKind.TAILINGS,
    "矿山": PlaceKind.MINE, "煤矿": PlaceKind.MINE, "采石": PlaceKind.MINE, "危化": PlaceKind.DANGEROUS_GOODS,
    "危险化学品": PlaceKind.DANGEROUS_GOODS, "加油站": PlaceKind.DANGEROUS_GOODS, "烟花": PlaceKind.DANGEROUS_GOODS,
    "燃气": PlaceKind.GAS, "液化气": PlaceKind.GAS, "水库": PlaceKind.RESERVOIR, "山塘": PlaceKind.RESERVOIR,
    "其他危险源": PlaceKind.OTHER_SOURCE, "其他": PlaceKind.OTHER_SOURCE,
}  # fmt: skip
SORTS = {word: one.id for one in catalogue.small_sorts().values() for word in (*one.words, one.title)}
KINDS |= {word: PlaceKind(catalogue.small_sorts()[sort].kind) for word, sort in SORTS.items()}
KINDS |= {str(kind.label): kind for kind in PlaceKind}
SIZES = {
    "area": re.compile(r"(?<![\d.,])(\d{1,6}(?:\.\d+)?)(平方米|平米|㎡|m2|m²|亩|公顷)", re.IGNORECASE),
    "beds": re.compile(r"(?<![\d.,])(\d{1,4})((?:张|个)?床)"),
}
RISKS = {
    "红": "red",
    "重大": "red",
    "橙": "orange",
    "较大": "orange",
    "黄": "yellow",
    "一般": "yellow",
    "蓝": "blue",
    "低": "blue",
}
RISK_WORDS = {"red": "红", "orange": "橙", "yellow": "黄", "blue": "蓝", "": ""}
SQUARE_METRES = 10_000  # of a hectare
TOWNSHIP = LENGTHS[Level.TOWNSHIP]
SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def is_credit_code(code: str) -> bool:
    """Whether the last sign of a 统一社会信用代码 fits the others (GB 32100-2015)."""
    if len(code) != len(WEIGHTS) + 1 or any(sign not in SIGNS for sign in code):
        return False
    total = sum(SIGNS.index(sign) * weight for sign, weight in zip(code, WEIGHTS, strict=False))
    return SIGNS[(31 - total % 31) % 31] == code[-1]


def _credit_code(said: str, entry: Entry, cell: Cell) -> str | None:
    code = cells.tight(said).upper()
    if code and not is_credit_code(code):
        raise ValueError(_("统一社会信用代码是18位,这个校验不对,请核对;不知道就空着。"))
    return code or None


def _kind(said: str, entry: Entry, cell: Cell) -> str | None:
    """The kind; the word of one of the nine 九小 says the sort too, and 九小 alone says nothing of it."""
    kind: str | None = c.one_of(KINDS)(said, entry, cell)
    words = cells.tight(said)
    sort = next((SORTS[one] for one in sorted(SORTS, key=len, reverse=True) if one in words), "")
    if sort and kind == PlaceKind.SMALL_PLACE:
        entry.values["sort"] = sort
    return kind


def _kind_words(row: Place) -> str:
    label = str(PlaceKind(row.kind).label)
    return f"{label}({sort_title(row.sort)})" if row.sort else label


def _scale(said: str, entry: Entry, cell: Cell) -> str | None:
    """规模 in its own words; an area or a number of beds among them is taken as such."""
    words: str | None = c.text(40)(said, entry, cell)
    for name, pattern in SIZES.items():
        if found := pattern.search(cells.tight(said)):
            entry.values[name] = int(_plain(found[1], found[2]).to_integral_value(ROUND_CEILING))
    return words


def _plain(number: str, unit: str) -> Decimal:
    """A number as the column has it: an area in 亩 or 公顷 becomes square metres."""
    area = measures.hectares(f"{number}{unit}") if unit in ("亩", "公顷") else None
    return area.value * SQUARE_METRES if area else Decimal(number)


class Places(Book):
    """See `foundation.imports.books.Book`. A place is known by its credit code, else by its name."""

    id = "places"
    title = gettext_lazy("企业单位场所台账")
    permission = Permission.PROFILE_CHANGE.value
    sees = Permission.PROFILE_VIEW.value
    list_url = "profile:places"
    model = Place
    needed = ("name", "kind")
    shown = ("name", "kind")
    number = "credit_code"
    identity = ("name",)
    finer = ("address",)
    note = "note"
    lock = 7_300_422
    help: ClassVar[Any] = (
        gettext_lazy("单位:先按统一社会信用代码认,没有代码的按名称和村认。"),
        gettext_lazy("类型写九小、工贸、危化、学校、医院、敬老院、商场、民宿、矿山、尾矿库、燃气、水库等都认得。"),
        gettext_lazy(
            "类型写小商店、小餐馆、小网吧、小旅馆、小歌舞厅、小美容洗浴、小学校(幼儿园)、小诊所、小作坊的,分到九小的那一类;规模里写了80平方米、0.3亩、15张床的,按本地限额看是不是九小。"
        ),
        gettext_lazy("表里没有乡镇、村的,记在您选定的地方。"),
    )
    ledger = (
        Cell("name", "名称", ("单位名称", "企业名称", "场所名称", "单位(场所)名称", "单位"), read=c.text(120), example="示例镇示例超市"),
        Cell("credit_code", "统一社会信用代码", ("信用代码", "社会信用代码", "营业执照号"), read=_credit_code),
        Cell("industry", "行业", ("行业领域", "所属行业", "行业类别"), read=c.text(60), example="零售"),
        Cell("kind", "类型", ("单位类型", "类别", "企业类型", "场所类型"), read=_kind, show=_kind_words, example="九小"),
        Cell("scale", "规模", ("企业规模", "单位规模", "面积", "经营面积"), read=_scale, example="小微,80平方米"),
        Cell("address", "地址", ("单位地址", "详细地址", "地点"), read=c.text(120), example="示例街 1 号"),
        Cell("manager", "负责人", ("主要负责人", "法人", "法定代表人", "经营者"), read=c.tight(40), example="王示例"),
        Cell("safety_officer", "安全员", ("安全管理人员", "安全负责人", "安全管理员"), read=c.tight(40), example="李示例"),
        Cell("people", "从业人数", ("员工人数", "从业人员", "职工人数", "人数"), read=c.whole(), example="6"),
        Cell("risk", "风险等级", ("风险级别", "风险等级(红橙黄蓝)", "安全风险等级"), read=c.one_of(RISKS), show=lambda row: RISK_WORDS[row.risk], example="黄"),
        Cell("major_source", "重大危险源", ("是否重大危险源",), read=c.yes, example="否"),
        Cell("insured_until", "安责险到期", ("安责险到期日", "安责险", "安全生产责任险到期"), read=c.day(ends=True, coming=True), example="2026.12.31"),
        Cell("frequency", "检查频次", ("检查频率", "排查频次"), read=c.text(40), example="每月一次"),
        Cell("checked_on", "最近检查", ("最近检查日期", "上次检查", "检查日期"), read=c.day(), example="2026.3.1"),
    )  # fmt: skip
    more = (
        *PLACES,
        *ROWS,
        Cell("manager_phone", "负责人电话", ("联系电话", "电话", "手机", "联系方式"), read=c.phone, private=True),
        Column("lon", "经度", ("东经",)),
        Column("lat", "纬度", ("北纬",)),
        Column("datum", "坐标系"),
        Cell("note", "备注", ("说明",), read=c.text(300)),
    )

    def write(self, scope: Scope, changes: Changes, beside: Any, *, uid: UUID) -> None:
        """Whoever keeps the kind of a place hears of another one."""
        super().write(scope, changes, beside, uid=uid)
        jobs.tell_all("place.changed", [row for row, values, _entry in changes.changed if "kind" in values])

    def check(self, entry: Entry) -> None:
        """A position goes in with its datum already undone."""
        positions.put_position(entry)

    def beside(self, rows: Any) -> dict[str, Any]:
        """The figures of townships, each opened once a batch."""
        return {}

    def _sort(self, entry: Entry, code: str, row: Place | None, books: dict[str, Any]) -> None:
        """One of the nine sorts above its bound there is the larger kind; another kind is none of them."""
        values, town = entry.values, code[:TOWNSHIP]
        if town not in books:
            books[town] = packs.book(town)
        found = sized(books[town], {name: values.get(name, getattr(row, name, None)) for name in ASKED})
        if found and found.beyond:
            values |= {"kind": found.larger, "sort": ""}
            entry.findings.append(found.words)
        elif values.get("kind", PlaceKind.SMALL_PLACE) != PlaceKind.SMALL_PLACE:
            values["sort"] = ""

    def make(self, entry: Entry, place: Region, beside: Any) -> Place:
        self._sort(entry, place.code, None, beside)
        entry.values |= deciding.listed(entry.values.get("risk", "")).columns
        made: Place = super().make(entry, place, beside)
        return made

    def change(self, row: Place, entry: Entry, beside: Any) -> tuple[dict[str, Any], list[str]]:
        """Another colour counts as listed; never below a criterion of 重大."""
        self._sort(entry, row.region_code, row, beside)
        values, words = super().change(row, entry, beside)
        words += deciding.of_ledger(row, values, "risk")
        return values, words

    def known(self, area: Region) -> QuerySet[Place]:
        """Places that still are there."""
        return super().known(area).filter(closed_on__isnull=True)

    def rows(self, scope: Scope, area: str) -> QuerySet[Place]:
        return super().rows(scope, area).filter(closed_on__isnull=True)


PLACES_BOOK = Places()
