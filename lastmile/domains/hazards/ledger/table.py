"""The columns of the 风险隐患台账, in the order offices keep them, and how each is written."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lastmile.domains.hazards.ledger import standing
from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.rules import Closing, Grade, Risk, Status
from lastmile.foundation.imports import columns as c
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


def _closed(said: str, entry: Entry, cell: Cell) -> bool | None:
    """是, 否, or the words the column is filled with: 已销号, 未销号, 整改中."""
    words = cells.tight(said)
    if "未" in words or "整改中" in words or "不" in words:
        return False
    return True if "已" in words or words in ("销号", "完成") else c.yes(said, entry, cell)


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


TABLE = (
    Column("serial", "序号", ("no",)),
    Cell("number", "隐患编号", ("编号", "隐患编码", "隐患代码", "台账编号"), attr="external_number", read=c.tight(60), show=lambda row: row.external_number or row.number, example="AQ2024001"),
    *PLACES[:3],
    Cell("title", "隐患名称", ("隐患", "名称", "隐患点名称", "风险隐患名称", "隐患内容", "存在问题"), read=c.text(120), example="后山土坡裂缝"),
    Cell("place", "地点", ("隐患地点", "位置", "详细地址", "地址", "隐患位置", "具体位置"), read=c.text(120), example="小学后墙外"),
    Column("lon", "经度", ("东经", "经度E")),
    Column("lat", "纬度", ("北纬", "纬度N")),
    Cell("category", "类别", ("隐患类别", "隐患类型", "类型", "灾害类别"), read=c.one_of(CATEGORIES), show=_category, example="地质"),
    Cell("industry", "行业领域", ("行业", "所属行业", "领域"), read=c.text(60), example="自然灾害"),
    Cell("subject_unit", "主体单位", ("责任主体", "单位名称", "隐患单位", "被检查单位", "企业名称"), read=c.text(120)),
    Cell("grade", "隐患等级", ("隐患级别", "等级", "级别"), read=c.one_of(GRADES), show=lambda row: GRADE_WORDS.get(row.grade, ""), example="一般"),
    Cell("risk", "风险等级", ("风险级别", "风险等级颜色", "风险颜色"), read=c.one_of(RISKS), show=lambda row: str(Risk(row.risk).label) if row.risk else "", example="黄"),
    Cell("details", "隐患描述", ("描述", "隐患情况", "隐患详情", "问题描述", "具体情况"), read=c.text(2000), example="坡面有三道裂缝,雨后变宽"),
    Cell("households", "威胁户数", ("受威胁户数", "户数", "影响户数"), attr="threatened_households", read=c.whole(), example="约3户"),
    Cell("people", "威胁人数", ("受威胁人数", "人数", "影响人数", "威胁人口"), attr="threatened_people", read=c.whole(), example="11"),
    Cell("found_at", "发现时间", ("发现日期", "排查时间", "检查时间", "排查日期", "检查日期", "登记时间"), read=c.moment(near=_found_before), show=lambda row: moment(row.found_at), example="2024.6.1"),
    Cell("found_how", "发现方式", ("排查方式", "来源", "发现途径", "隐患来源"), read=c.text(40), show=lambda row: row.found_how or str(row.get_source_display()), example="走访排查"),
    Cell("finder", "发现人", ("排查人", "检查人", "排查人员", "检查人员", "上报人"), read=c.text(40), show=lambda row: _name(row.finder, row.found_by), example="王示例"),
    Column("photos", "照片", ("隐患照片", "图片", "整改前照片")),
    Cell("measures", "管控治理措施", ("治理措施", "整改措施", "管控措施", "防范措施", "措施"), read=c.text(300), example="拉警戒线,雨天撤人"),
    Cell("responsible_unit", "整改责任单位", ("责任单位", "整改单位", "治理责任单位"), read=c.text(80), example="示例村委会"),
    Cell("responsible_person", "整改责任人", ("责任人", "整改负责人"), read=c.text(40), example="李示例"),
    Cell("responsible_phone", "电话", ("联系电话", "责任人电话", "整改责任人电话", "手机", "联系方式"), read=c.phone, private=True, example="15400000000"),
    Cell("supervisor", "监管责任人", ("监管人", "监管责任", "督办人", "包保责任人", "监督责任人"), read=c.text(40), example="陈示例"),
    Cell("money", "资金(万元)", ("资金", "整改资金", "治理资金", "投入资金", "资金万元", "治理资金(万元)"), read=c.money(), example="3.5"),
    Cell("due_on", "整改时限", ("整改期限", "时限", "期限", "完成时限", "整改限期", "限期", "要求完成时间"), read=_due, example="2024.6.30"),
    Cell("plan", "应急预案", ("预案", "应急措施", "防范应急措施"), read=c.text(300), example="示例村应急预案"),
    Cell("proof", "整改情况", ("整改结果", "整改落实情况", "治理情况", "整改进展"), read=c.text(300), show=_proof),
    Cell("rectified_at", "整改完成时间", ("整改完成日期", "完成时间", "完成日期", "实际完成时间"), read=SINCE_FOUND, show=lambda row: moment(row.rectified_at)),
    Cell("verifier", "复查人", ("验收人", "复查人员", "验收人员", "核查人"), read=c.text(40), show=lambda row: _name(row.verifier, row.verified_by)),
    Cell("verified_at", "复查时间", ("复查日期", "验收时间", "验收日期", "销号时间", "销号日期"), read=SINCE_FOUND, show=lambda row: moment(row.verified_at)),
    Cell("closed", "是否销号", ("销号", "销号情况", "是否闭环", "是否整改完成", "整改状态", "状态"), read=_closed, show=lambda row: YES if row.status == Status.CLOSED else NO, example="否"),
    Cell("remarks", "备注", ("说明",), read=c.text(300)),
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
