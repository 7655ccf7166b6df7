"""How each column of the 风险隐患台账 is read and written; the columns and their order: `foundation.imports.hazard_columns`."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lastmile.domains.hazards.ledger import standing
from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.rules import Closing, Grade, Risk, Status
from lastmile.foundation.imports import columns as c
from lastmile.foundation.imports import hazard_columns
from lastmile.foundation.imports.books import PLACES, ROWS
from lastmile.foundation.imports.columns import NO, YES, Cell, Entry
from lastmile.foundation.imports.showing import moment
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.web.sheet_heads import Column
from lastmile.kernel import cells, clock

CATEGORIES = {
    "安全生产": "safety", "生产安全": "safety", "工贸": "safety", "危化": "safety", "道路交通": "safety", "建筑施工": "safety",
    "消防": "fire", "火灾": "fire", "用电": "fire", "燃气": "fire", "水旱": "flood", "防汛": "flood", "洪涝": "flood", "山洪": "flood",
    "水利": "flood", "水库": "flood", "森林": "forest", "林草": "forest", "森防": "forest", "地质": "geology", "滑坡": "geology",
    "崩塌": "geology", "泥石流": "geology", "地震": "earthquake", "气象": "weather",
}  # fmt: skip
GRADES = {
    "一般": Grade.GENERAL, "较大": Grade.GENERAL, "低": Grade.GENERAL, "疑似重大": Grade.SUSPECTED, "重大": Grade.MAJOR,
}  # fmt: skip
GRADE_WORDS = {Grade.GENERAL: "一般", Grade.SUSPECTED: "疑似重大", Grade.MAJOR: "重大"}
RISKS = {
    "红": Risk.RED, "重大": Risk.RED, "橙": Risk.ORANGE, "较大": Risk.ORANGE, "黄": Risk.YELLOW, "一般": Risk.YELLOW,
    "蓝": Risk.BLUE, "低": Risk.BLUE,
}  # fmt: skip
LATER = ("due_on", "rectified_at", "verified_at")
AT_ONCE = re.compile(
    r"(?:限时|限期)?(?:立[行查即]|即[查知时行]|当[场日天]|现场|马上)(?:立?即?[整即]?改(?:完成|到位)?)?"
)


def _found_before(entry: Entry) -> tuple[date, bool] | None:
    """A finding without a year was before the first of the row's later days that has one."""
    found = [one.date for key in LATER if (one := _dated(entry.cells.get(key, "")))]
    return (min(found), False) if found else None


def _dated(said: str) -> cells.Day | None:
    try:
        return cells.day(said)
    except ValueError:
        return None


def _after_found(entry: Entry) -> tuple[date, bool] | None:
    """A later day without a year comes after the finding."""
    found = entry.values.get("found_at")
    return (clock.local(found).date(), True) if found else None


def _due(said: str, entry: Entry, cell: Cell) -> date | None:
    """整改时限; 立行立改, 当场 and the like are the day it was found."""
    if not AT_ONCE.fullmatch(cells.tight(said)):
        return DUE(said, entry, cell)  # type: ignore[no-any-return]
    found = _after_found(entry)
    entry.mark(cell.label, said)
    if found is None:
        entry.findings.append(_("“%(text)s”没有发现时间可算,时限先空着。") % {"text": said[:20]})
    return found[0] if found else None


DUE = c.day(ends=True, coming=True, near=_after_found)
SINCE_FOUND = c.moment(near=_after_found)


def _category(hazard: Hazard) -> str:
    kind = catalogue.hazard_categories().get(hazard.category)
    return kind.title if kind else hazard.category


def _name(text: str, holding: Any) -> str:
    """Somebody in words, else the person of the holding."""
    return text or (holding.person.name if holding else "")


def _proof(hazard: Hazard) -> str:
    """What was done; of one closed as entered in another system also which, its number there and the day. What a sheet closed
    says no more than the sheet did.
    """
    entered = hazard.elsewhere if hazard.closing == Closing.ELSEWHERE else ""
    if entered in ("", standing.by_sheet()):
        return hazard.proof
    words = f"{Closing.ELSEWHERE.label}:{entered}"
    return f"{hazard.proof};{words}" if hazard.proof else words


TABLE = hazard_columns.laid(
    Cell("number", "隐患编号", attr="external_number", read=c.tight(60), show=lambda row: row.external_number or row.number, example="AQ2024001"),
    Cell("title", "隐患名称", read=c.text(120), example="后山土坡裂缝"),
    Cell("place", "地点", read=c.text(120), example="小学后墙外"),
    Cell("category", "类别", read=c.one_of(CATEGORIES), show=_category, example="地质"),
    Cell("industry", "行业领域", read=c.text(60), example="自然灾害"),
    Cell("subject_unit", "主体单位", read=c.text(120)),
    Cell("grade", "隐患等级", read=c.one_of(GRADES), show=lambda row: GRADE_WORDS.get(row.grade, ""), example="一般"),
    Cell("risk", "风险等级", read=c.one_of(RISKS), show=lambda row: str(Risk(row.risk).label) if row.risk else "", example="黄"),
    Cell("details", "隐患描述", read=c.text(2000), example="坡面有三道裂缝,雨后变宽"),
    Cell("households", "威胁户数", attr="threatened_households", read=c.whole(), example="约3户"),
    Cell("people", "威胁人数", attr="threatened_people", read=c.whole(), example="11"),
    Cell("found_at", "发现时间", read=c.moment(near=_found_before), show=lambda row: moment(row.found_at), example="2024.6.1"),
    Cell("found_how", "发现方式", read=c.text(40), show=lambda row: row.found_how or str(row.get_source_display()), example="走访排查"),
    Cell("finder", "发现人", read=c.text(40), show=lambda row: _name(row.finder, row.found_by), example="王示例"),
    Cell("measures", "管控治理措施", read=c.text(300), example="拉警戒线,雨天撤人"),
    Cell("responsible_unit", "整改责任单位", read=c.text(80), example="示例村委会"),
    Cell("responsible_person", "整改责任人", read=c.text(40), example="李示例"),
    Cell("responsible_phone", "电话", read=c.phone, private=True, example="15400000000"),
    Cell("supervisor", "监管责任人", read=c.text(40), example="陈示例"),
    Cell("money", "资金(万元)", read=c.money(), example="3.5"),
    Cell("due_on", "整改时限", read=_due, example="2024.6.30"),
    Cell("plan", "应急预案", read=c.text(300), example="示例村应急预案"),
    Cell("proof", "整改情况", read=c.text(300), show=_proof),
    Cell("rectified_at", "整改完成时间", read=SINCE_FOUND, show=lambda row: moment(row.rectified_at)),
    Cell("verifier", "复查人", read=c.text(40), show=lambda row: _name(row.verifier, row.verified_by)),
    Cell("verified_at", "复查时间", read=SINCE_FOUND, show=lambda row: moment(row.verified_at)),
    Cell("closed", "是否销号", read=hazard_columns.closed, show=lambda row: YES if row.status == Status.CLOSED else NO, example="否"),
    Cell("remarks", "备注", read=c.text(300)),
)  # fmt: skip
MORE = (
    *PLACES[3:],
    *ROWS,
    Column("datum", "坐标系", ("坐标系统",)),
    Cell("supervisor_phone", "监管责任人电话", ("监管人电话", "包保责任人电话"), read=c.phone, private=True),
    Cell("supervisor_phone", "电话", ("联系电话", "手机"), after="supervisor", read=c.phone, private=True),
)


def suspected(entry: Entry) -> None:
    """重大 is judged by a department with the power and its clause: a ledger's word alone makes it 疑似重大."""
    if entry.values.get("grade") == Grade.MAJOR:
        entry.values["grade"] = Grade.SUSPECTED
        entry.findings.append(_("“重大”要有判定单位和依据,先记为“疑似重大”。"))
