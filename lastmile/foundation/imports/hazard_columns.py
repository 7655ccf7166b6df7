"""The thirty-five columns of the 风险隐患台账, in the order offices keep them, for every table of record that begins with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lastmile.foundation.imports import columns as c
from lastmile.foundation.imports.books import PLACES
from lastmile.foundation.imports.columns import Cell, Entry
from lastmile.foundation.web.sheet_heads import Column, head_word
from lastmile.kernel import cells

HEADS = (
    Column("serial", "序号", ("no",)),
    Column("number", "隐患编号", ("编号", "隐患编码", "隐患代码", "台账编号")),
    *PLACES[:3],
    Column("title", "隐患名称", ("隐患", "名称", "隐患点名称", "风险隐患名称", "隐患内容", "存在问题")),
    Column("place", "地点", ("隐患地点", "位置", "详细地址", "地址", "隐患位置", "具体位置")),
    Column("lon", "经度", ("东经", "经度E")),
    Column("lat", "纬度", ("北纬", "纬度N")),
    Column("category", "类别", ("隐患类别", "隐患类型", "类型", "灾害类别")),
    Column("industry", "行业领域", ("行业", "所属行业", "领域")),
    Column("subject_unit", "主体单位", ("责任主体", "单位名称", "隐患单位", "被检查单位", "企业名称")),
    Column("grade", "隐患等级", ("隐患级别", "等级", "级别")),
    Column("risk", "风险等级", ("风险级别", "风险等级颜色", "风险颜色")),
    Column("details", "隐患描述", ("描述", "隐患情况", "隐患详情", "问题描述", "具体情况")),
    Column("households", "威胁户数", ("受威胁户数", "户数", "影响户数")),
    Column("people", "威胁人数", ("受威胁人数", "人数", "影响人数", "威胁人口")),
    Column("found_at", "发现时间", ("发现日期", "排查时间", "检查时间", "排查日期", "检查日期", "登记时间")),
    Column("found_how", "发现方式", ("排查方式", "来源", "发现途径", "隐患来源")),
    Column("finder", "发现人", ("排查人", "检查人", "排查人员", "检查人员", "上报人")),
    Column("photos", "照片", ("隐患照片", "图片", "整改前照片")),
    Column("measures", "管控治理措施", ("治理措施", "整改措施", "管控措施", "防范措施", "措施")),
    Column("responsible_unit", "整改责任单位", ("责任单位", "整改单位", "治理责任单位")),
    Column("responsible_person", "整改责任人", ("责任人", "整改负责人")),
    Column("responsible_phone", "电话", ("联系电话", "责任人电话", "整改责任人电话", "手机", "联系方式")),
    Column("supervisor", "监管责任人", ("监管人", "监管责任", "督办人", "包保责任人", "监督责任人")),
    Column("money", "资金(万元)", ("资金", "整改资金", "治理资金", "投入资金", "资金万元", "治理资金(万元)")),
    Column("due_on", "整改时限", ("整改期限", "时限", "期限", "完成时限", "整改限期", "限期", "要求完成时间")),
    Column("plan", "应急预案", ("预案", "应急措施", "防范应急措施")),
    Column("proof", "整改情况", ("整改结果", "整改落实情况", "治理情况", "整改进展")),
    Column("rectified_at", "整改完成时间", ("整改完成日期", "完成时间", "完成日期", "实际完成时间")),
    Column("verifier", "复查人", ("验收人", "复查人员", "验收人员", "核查人")),
    Column("verified_at", "复查时间", ("复查日期", "验收时间", "验收日期", "销号时间", "销号日期")),
    Column("closed", "是否销号", ("销号", "销号情况", "是否闭环", "是否整改完成", "整改状态", "状态")),
    Column("remarks", "备注", ("说明",)),
)  # fmt: skip


def laid(*own: Column, then: Sequence[Column] = ()) -> tuple[Column, ...]:
    """The columns in their order, `then` behind them.

    Each of `own` stands where its head stands; one without other ways of writing its head takes those of the list. A head
    nobody reads stays: recognised, empty. What one of `own` or `then` calls itself is no other way of writing a different
    column. Raises ValueError for a head that is not in the list.
    """
    named = {str(one.label): one for one in own}
    if strange := named.keys() - {one.label for one in HEADS}:
        raise ValueError(f"Not a column of the ledger of hazards: {sorted(strange)}")
    taken = frozenset[str]().union(*(one.words for one in (*own, *then)))
    return (*(_placed(head, named.get(head.label), taken) for head in HEADS), *then)


def _placed(head: Column, own: Column | None, taken: frozenset[str]) -> Column:
    if own is not None and own.synonyms:
        return own
    others = taken - {head_word(head.label)}
    return replace(own or head, synonyms=tuple(one for one in head.synonyms if head_word(one) not in others))


def closed(said: str, entry: Entry, cell: Cell) -> bool | None:
    """是, 否, or the words 是否销号 is filled with: 已销号, 未销号, 整改中."""
    words = cells.tight(said)
    if "未" in words or "整改中" in words or "不" in words:
        return False
    return True if "已" in words or words in ("销号", "完成") else c.yes(said, entry, cell)
