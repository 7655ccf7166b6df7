"""监测读数 as a table of record: from rain gauges and old notebooks, a row a reading. The same row again is no second reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lastmile.domains.points import services
from lastmile.domains.points.models import DangerPoint, Reading
from lastmile.domains.points.rules import UNITS, Measure, Source
from lastmile.domains.points.selectors import finding, repeats
from lastmile.domains.points.services import reading as checks
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.imports.columns import Cell, assumed
from lastmile.foundation.imports.marks import Marks
from lastmile.foundation.regions.models import Region
from lastmile.foundation.web.sheet_heads import Column
from lastmile.kernel import cells, clock
from lastmile.kernel.errors import DomainError
from lastmile.kernel.outcomes import Line, Outcome, Problem, Result
from lastmile.kernel.row_marks import Marked

WORDS = {
    "裂缝": Measure.CRACK, "裂缝宽度": Measure.CRACK, "缝宽": Measure.CRACK,
    "1小时雨量": Measure.RAIN_1H, "小时雨量": Measure.RAIN_1H, "一小时雨量": Measure.RAIN_1H, "时雨量": Measure.RAIN_1H,
    "3小时雨量": Measure.RAIN_3H, "三小时雨量": Measure.RAIN_3H,
    "24小时雨量": Measure.RAIN_24H, "日雨量": Measure.RAIN_24H,
    "水位": Measure.LEVEL,
}  # fmt: skip
# How many of a measure's own unit one of a written unit is: of millimetres, of metres.
TIMES = {
    ("毫米", "mm"): (Decimal(1), Decimal("0.001")),
    ("厘米", "cm"): (Decimal(10), Decimal("0.01")),
    ("米", "m"): (Decimal(1000), Decimal(1)),
}
LEDGER = (
    Column("serial", "序号", ("no",)),
    Cell("number", "危险点编号", ("编号", "点编号", "隐患点编号", "统一编号"), example="530000000-W0001"),
    Cell("name", "危险点", ("名称", "危险点名称", "隐患点名称", "风险点", "点名"), example="示例村3组滑坡点"),
    Cell("measure", "监测项目", ("项目", "监测内容", "读什么", "类型"), example="裂缝"),
    Cell("value", "读数", ("数值", "监测值", "观测值", "值"), example="31.5"),
    Cell("unit", "单位", ("计量单位",), example="毫米"),
    Cell("at", "时间", ("监测时间", "观测时间", "日期", "读数时间"), example="2026-07-01 08:00"),
    Cell("device", "设备", ("仪器", "设备编号", "站点"), example="1号裂缝计"),
    Column("note", "备注", ("说明",)),
)  # fmt: skip


@dataclass(frozen=True)
class _Read:
    """A row understood."""

    point: DangerPoint
    measure: Measure
    value: Decimal
    at: datetime
    device: str
    note: str
    assumed: str = ""  # in which year a day without one was taken to be

    @property
    def reading(self) -> Reading:
        """As it would be kept, for comparing with what is."""
        said = {"measure": self.measure, "value": self.value, "at": self.at, "device": self.device}
        return Reading(uid=self.uid, point=self.point, source=Source.IMPORT, **said)

    @property
    def uid(self) -> UUID:
        """The same for the same reading in whichever sheet it stands."""
        return uuid5(NAMESPACE_OID, f"{self.point.uid}|{self.measure}|{self.value}|{self.at.isoformat()}|{self.device}")


class Readings:
    """See `foundation.imports.kinds.Kind`."""

    id = "readings"
    title: str | Promise = gettext_lazy("监测读数")
    permission = Permission.READING_ENTER.value
    sees = Permission.POINT_VIEW.value
    ledger: Sequence[Column] = LEDGER
    columns: Sequence[Column] = (*LEDGER, Column("row_number", "行号"), Column("reason", "原因"))
    needed: Sequence[str] = ("value", "at")
    not_taken: frozenset[str] = frozenset()
    shown: Sequence[str] = ("number", "name", "measure", "value", "at")
    list_url = "points:list"
    part_of = ""
    help: Sequence[str | Promise] = (
        gettext_lazy("危险点:先按编号认,没有编号的按名称认。"),
        gettext_lazy("监测项目写裂缝、1 小时雨量、3 小时雨量、24 小时雨量、水位都认得;单位可以是毫米、厘米、米。"),
        gettext_lazy("设备或人已经报过的(同一个点、同一项目、同一分钟)不会重复;早于几小时的读数只记录,不会打开险情。"),
    )

    def marks(self, line: Line) -> Marked:
        return Marked()  # equal rows are one reading by their uid

    def plan(self, scope: Scope, area: Region, lines: Sequence[Line], seen: Marks) -> list[Outcome]:
        known = _points(scope, area, lines)
        read = [(line, _read(line, known)) for line in lines]
        kept = repeats.there(one.reading for _line, one in read if isinstance(one, _Read))
        return [_outcome(line, one, kept) for line, one in read]

    def apply(self, scope: Scope, area: Region, lines: Sequence[Line], seen: None, *, uid: UUID) -> list[Outcome]:
        known = _points(scope, area, lines)
        return [_enter(scope, line, _read(line, known)) for line in lines]

    def handed(self, scope: Scope, area: str) -> Iterator[tuple[UUID, list[Any]]]:
        """Readings of the points that may be seen, newest first."""
        points = finding.points_in(scope.within(area)).values("pk")
        rows = Reading.objects.filter(point__in=points).select_related("point").order_by("-at", "-id")
        for number, one in enumerate(rows.iterator(chunk_size=500), start=1):
            said = [number, one.point.number, one.point.name, one.get_measure_display(), one.value]
            yield one.uid, [*said, UNITS[Measure(one.measure)], one.at, one.device, one.note]

    def mask(self, cells: Sequence[Any]) -> list[Any]:
        return list(cells)  # nothing of it is personal

    def numbers(self, cells: Sequence[Any]) -> list[str]:
        return []

    def reveals(self, scope: Scope, area: str) -> bool:
        return False  # no cell of it is personal: there is nothing to ask a reason for


def _enter(scope: Scope, line: Line, read: _Read | Problem) -> Outcome:
    if isinstance(read, Problem):
        return Outcome(line.number, Result.ERROR, problems=(read,))
    try:
        entered = services.enter_reading(
            scope,
            point_uid=read.point.uid,
            measure=read.measure,
            value=read.value,
            at=read.at,
            uid=read.uid,
            source=Source.IMPORT,
            device=read.device,
            note=read.note,
        )
    except DomainError as problem:
        return Outcome(line.number, Result.ERROR, problems=(Problem("", problem.message),))
    if entered.known:
        return _unchanged(line, entered.reading)
    words = (entered.words,) if entered.words else ()
    return Outcome(line.number, Result.NEW, words, subject_uid=entered.reading.uid)


def _outcome(line: Line, read: _Read | Problem, kept: dict[repeats.Key, list[Reading]]) -> Outcome:
    if isinstance(read, Problem):
        return Outcome(line.number, Result.ERROR, problems=(read,))
    try:
        known = repeats.said_again(read.reading, kept)
    except DomainError as problem:
        return Outcome(line.number, Result.ERROR, problems=(Problem(_("读数"), problem.message),))
    if known:
        return _unchanged(line, known)
    repeats.keep(read.reading, kept)  # for the rows below it
    words = f"{read.point.name} {read.measure.label} {read.value:f} {UNITS[read.measure]}"
    said = (words, read.assumed) if read.assumed else (words,)
    return Outcome(line.number, Result.NEW, said, subject_uid=read.uid)


def _unchanged(line: Line, known: Reading) -> Outcome:
    return Outcome(line.number, Result.UNCHANGED, (repeats.words(known),), subject_uid=known.uid)


def _points(scope: Scope, area: Region, lines: Sequence[Line]) -> dict[str, list[DangerPoint]]:
    """The points these rows speak of, by number and by name, where the person may enter readings."""
    said = {cells.tight(line.text(key)) for line in lines for key in ("number", "name")} - {""}
    rows = finding.points_in(scope.within(area.code), Permission.READING_ENTER).filter(is_watched=True)
    found: dict[str, list[DangerPoint]] = {}
    for key in ("number", "name"):
        for point in rows.filter(**{f"{key}__in": said}):
            found.setdefault(getattr(point, key), []).append(point)
    return found


def _read(line: Line, known: dict[str, list[DangerPoint]]) -> _Read | Problem:
    """A row understood, or what is wrong with it."""
    number, name = cells.tight(line.text("number")), cells.tight(line.text("name"))
    points = known.get(number) or known.get(name) or []
    if len(points) != 1:
        words = _("有几个同名的危险点,写上编号。") if points else _("没有这个危险点,或者不在您的范围内、已经销号。")
        return Problem(_("危险点"), words)
    measure = WORDS.get(cells.tight(line.text("measure")))
    if measure is None:
        return Problem(_("监测项目"), _("写裂缝、1 小时雨量、3 小时雨量、24 小时雨量或水位。"))
    try:
        value = checks.checked_value(measure, _value(line, measure), points[0].region_code)
    except (DomainError, InvalidOperation, KeyError):
        return Problem(_("读数"), _("不是数,或者单位不对,请核对。"))
    try:
        at, of_year = _moment(line, points[0])
    except ValueError:
        return Problem(_("时间"), _("写成 2026-07-01 08:00 或 7月1日 8:00。"))
    except DomainError as problem:
        return Problem(_("时间"), problem.message)
    about = _("约") if _is_about(line) else ""
    device, note = cells.known(line.text("device"))[:60], cells.known(line.text("note"))
    return _Read(points[0], measure, value, at, device, " ".join(filter(None, (about, note)))[:120], of_year)


def _is_about(line: Line) -> bool:
    """约3: the number is taken, and that it was a guess stands in the note."""
    return cells.tight(line.text("value")).startswith("约")


def _value(line: Line, measure: Measure) -> Decimal:
    """The number in the measure's own unit. Raises KeyError for a unit nobody knows, InvalidOperation for no number."""
    written = cells.tight(line.text("value")).removeprefix("约").replace(",", "").lower()
    unit = cells.tight(line.text("unit")).lower()
    for names, (to_mm, to_m) in TIMES.items():
        for name in names:
            if written.endswith(name) and written[: -len(name)][-1:].isdigit():
                written, unit = written[: -len(name)], name
        if unit in names:
            return Decimal(written) * (to_m if measure == Measure.LEVEL else to_mm)
    if unit:
        raise KeyError(unit)
    return Decimal(written)


def _moment(line: Line, point: DangerPoint) -> tuple[datetime, str]:
    """When it was read, and what was assumed: 7月1日 is that of the year in the table's title, else the last one there was.

    Raises ValueError for no day, NotValid for one ahead of the clock.
    """
    said = line.text("at")
    day, minutes = cells.day(said, near=clock.today(), year=line.year), cells.time_of(said)
    if day is None or not day.exact:
        raise ValueError(said)
    at = clock.start_of(day.date) + timedelta(minutes=minutes or 0)
    taken = checks.checked_moment(point.region_code, at, Source.IMPORT) or at
    return taken, assumed(_("时间"), day.date, line.year) if day.guessed_year else ""


READINGS = Readings()
