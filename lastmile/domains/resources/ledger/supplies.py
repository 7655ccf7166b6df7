"""应急物资台账: the columns of DB37/T 4824-2025 as offices keep them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lastmile.domains.resources import rules
from lastmile.domains.resources.models import Supply
from lastmile.domains.resources.rules import Origin, State
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.imports import columns as c
from lastmile.foundation.imports.books import PLACES, ROWS, Book
from lastmile.foundation.imports.columns import Cell, Entry
from lastmile.foundation.regions.models import Region
from lastmile.foundation.web.sheet_heads import Column
from lastmile.kernel import cells

ORIGINS = {"采购": Origin.BOUGHT, "购置": Origin.BOUGHT, "购买": Origin.BOUGHT, "自购": Origin.BOUGHT, "调拨": Origin.ASSIGNED,
           "下拨": Origin.ASSIGNED, "上级配发": Origin.ASSIGNED, "配发": Origin.ASSIGNED, "捐赠": Origin.DONATED,
           "捐": Origin.DONATED, "协议": Origin.AGREED, "代储": Origin.AGREED}  # fmt: skip
STATES = {"完好": State.GOOD, "良好": State.GOOD, "正常": State.GOOD, "可用": State.GOOD, "在库": State.GOOD, "待修": State.REPAIR,
          "维修": State.REPAIR, "损坏": State.REPAIR, "待报废": State.SCRAP, "报废": State.SCRAP, "已调出": State.OUT,
          "调出": State.OUT, "借出": State.OUT}  # fmt: skip


def _code(said: str, entry: Entry, cell: Cell) -> str | None:
    code = cells.tight(said)
    if code and not rules.is_code(code):
        raise ValueError(_("物资编码是7位数字,第一位是1、2或3(GB/T 38565);不知道就空着。"))
    return code or None


class Supplies(Book):
    """See `foundation.imports.books.Book`. A line is the same name and make in the same store."""

    id = "supplies"
    title = gettext_lazy("应急物资台账")
    permission = Permission.RESOURCE_CHANGE.value
    sees = Permission.RESOURCE_VIEW.value
    list_url = "resources:supplies"
    model = Supply
    needed = ("name",)
    shown = ("name", "spec", "store")
    identity = ("name", "spec", "store")
    finer = ("shelf", "made_on", "bought_on", "expires_on", "code")
    lock = 7_300_421
    help: ClassVar[Any] = (
        gettext_lazy("物资:按名称、规格型号和存放仓库认;有几批的,再按货位、生产日期、购置日期、有效期分。"),
        gettext_lazy("物资编码按 GB/T 38565 的 7 位;没有编码的空着。"),
        gettext_lazy("表里没有乡镇、村的,记在您选定的地方。"),
    )
    ledger = (
        Column("serial", "序号", ("编号", "no")),
        Cell("code", "物资编码", ("物资代码", "编码", "物资编码(GB/T 38565)"), read=_code, example="1010101"),
        Cell("name", "名称", ("物资名称", "品名", "物资"), read=c.text(60), example="棉被"),
        Cell("category", "类别", ("物资类别", "分类", "种类"), read=c.text(40), example="生活类"),
        Cell("spec", "规格型号", ("规格", "型号", "规格/型号"), read=c.text(80), example="1.5×2.0米"),
        Cell("unit", "单位", ("计量单位",), read=c.tight(12), example="床"),
        Cell("quantity", "数量", ("库存", "库存数量", "现有数量", "实有数量"), read=c.number(), example="120"),
        Cell("quota", "定额", ("定额数量", "储备定额", "应储数量"), read=c.number(), example="150"),
        Cell("price", "单价", ("单价元", "单价(元)"), read=c.money(unit="元", most=10**8), example="85元"),
        Cell("bought_on", "购置日期", ("购入日期", "采购日期", "入库日期"), read=c.day(), example="2024.6.1"),
        Cell("made_on", "生产日期", ("出厂日期",), read=c.day(), example="2024.5"),
        Cell("expires_on", "有效期/报废日期", ("有效期", "报废日期", "有效期至", "到期日期", "保质期至"), read=c.day(ends=True, coming=True), example="2029.5"),
        Cell("store", "存放仓库", ("仓库", "存放地点", "存放位置", "储存地点", "存放点"), read=c.text(80), example="镇应急仓库"),
        Cell("shelf", "货位", ("货架", "库位"), read=c.text(40), example="A-3"),
        Cell("keeper", "保管人", ("管理人", "保管员", "责任人", "负责人"), read=c.tight(40), example="王示例"),
        Cell("keeper_phone", "电话", ("联系电话", "保管人电话", "手机", "联系方式"), read=c.phone, private=True, example="15400000000"),
        Cell("origin", "来源", ("物资来源", "来源渠道"), read=c.one_of(ORIGINS), example="采购"),
        Cell("state", "状态", ("物资状态", "完好情况", "使用状态"), read=c.one_of(STATES), example="完好"),
        Cell("checked_on", "检查日期", ("最近检查", "盘点日期", "检查时间"), read=c.day(), example="2026.3.1"),
        Cell("note", "备注", ("说明",), read=c.text(300)),
    )  # fmt: skip
    more = (*PLACES, *ROWS)

    def known(self, area: Region) -> QuerySet[Supply]:
        """Lines that are still on the list."""
        return super().known(area).filter(removed_on__isnull=True)

    def rows(self, scope: Scope, area: str) -> QuerySet[Supply]:
        return super().rows(scope, area).filter(removed_on__isnull=True)


SUPPLIES = Supplies()
