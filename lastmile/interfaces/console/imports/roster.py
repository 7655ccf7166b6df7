"""网格员花名册 as something to import: its columns as offices write them, and who plans and applies its rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.imports.columns import Cell
from lastmile.foundation.imports.marks import Marks
from lastmile.foundation.people import lists, roster, roster_sheet
from lastmile.foundation.people.roster_known import MEMBER
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks.masking import masked_identity, masked_phone
from lastmile.foundation.web.sheet_heads import Column
from lastmile.kernel.outcomes import Line, Outcome
from lastmile.kernel.row_marks import Marked

# The ledger's own columns, in its order.
LEDGER = (
    Column("serial", "序号", ("编号", "no")),
    Cell("grid_code", "网格编码", ("网格代码", "网格编号"), example="530000000000003"),
    Cell("grid_name", "网格名称", ("网格", "所属网格", "责任网格", "网格名", "村民小组", "组别"), example="3组"),
    Cell("village", "村(社区)", ("村", "社区", "村社区", "村/社区", "所属村", "所在村", "行政村", "村名", "所属村社区", "村居"), example="示例村"),
    Cell("grid_kind", "网格类型", ("网格类别",), example="村民小组"),
    Cell("bounds", "四至范围", ("四至", "网格范围", "责任范围"), example="东至小河,西至公路,南至村小学,北至林场"),
    Cell("households", "户数", ("网格户数", "总户数", "户数户"), example="86"),
    Cell("population", "人数", ("人口", "人口数", "网格人数", "总人口", "人数人"), example="301"),
    Cell("leader", "网格长", ("网格长姓名",), example="王示例"),
    Cell("name", "网格员", ("姓名", "网格员姓名", "专职网格员", "名字", "网格员名单"), example="李示例"),
    Cell("sex", "性别", ("网格员性别",), example="女"),
    Cell("born", "出生年月", ("出生日期", "出生年月日", "生日"), example="1985.6"),
    Column("id_number", "身份证号", ("身份证", "身份证号码", "公民身份号码", "证件号码")),
    Cell("politics", "政治面貌", example="群众"),
    Cell("education", "文化程度", ("学历",), example="高中"),
    Cell("phone", "手机", ("手机号", "手机号码", "联系电话", "联系方式", "电话", "电话号码", "网格员电话", "网格员手机"), example="15400000000"),
    Cell("full_time", "是否专职", ("专职", "专兼职", "专职兼职", "专职/兼职"), example="是"),
    Cell("staff_type", "人员性质", ("人员类别", "身份性质", "岗位性质", "用工性质"), example="公益岗"),
    Cell("informant", "是否灾害信息员(A/B)", ("灾害信息员", "灾害信息员A/B"), example="A"),
    Cell("superior", "上级联系人", ("上级", "联系领导", "包村领导"), example="王示例"),
    Cell("superior_phone", "电话", ("联系电话", "手机", "手机号", "上级电话", "上级联系人电话"), after="superior", example="15400000001"),
    Cell("card", "工作卡编号", ("工作证编号", "工作卡号"), example="W0001"),
    Cell("training", "培训天数", ("培训时长", "培训天数天"), example="3"),
    Cell("from_on", "任职日期", ("任职时间", "聘任日期", "上岗日期", "上岗时间"), example="2024.6.1"),
    Cell("note", "备注", ("说明",)),
)  # fmt: skip
MORE = (
    Column("township", "乡镇(街道)", ("乡镇", "街道", "乡镇街道", "所属乡镇", "镇")),
    Column("leader_phone", "电话", ("联系电话", "手机", "手机号"), after="leader"),
    Column("leader_phone", "网格长电话", ("网格长手机", "网格长联系电话")),
    Column("stand_in", "B角", ("B角姓名", "网格员B角", "B岗", "B岗姓名", "替补网格员", "备用网格员")),
    Column("stand_in_phone", "电话", ("联系电话", "手机", "手机号"), after="stand_in"),
    Column("stand_in_phone", "B角手机", ("B角电话", "B角联系电话", "B角手机号", "B岗电话", "B岗手机")),
    Column("stand_in_id", "B角身份证号", ("B角身份证", "B岗身份证号")),
    Column("row_number", "行号"),
    Column("reason", "原因"),
)
AT_ONCE = 500
ID, PHONE = 12, 15  # places of the columns 身份证号 and 手机
NOT_TAKEN = ("superior", "superior_phone")  # follow from posts


class Roster:
    """See `lastmile.foundation.imports.kinds.Kind`. A row names several people and posts: it stands on people's own code."""

    id = "roster"
    title: str | Promise = gettext_lazy("网格员花名册")
    permission = Permission.PEOPLE_CHANGE.value
    sees = Permission.PEOPLE_VIEW.value
    ledger: Sequence[Column] = LEDGER
    columns: Sequence[Column] = LEDGER + MORE
    needed: Sequence[str] = ("name",)
    not_taken = frozenset(NOT_TAKEN)
    shown: Sequence[str] = ("name",)
    list_url = "people:list"
    part_of = ""
    help: Sequence[str | Promise] = (
        gettext_lazy("人:先按手机,再按身份证号,再按姓名和网格认。"),
        gettext_lazy("网格:按编码,或者按村名和网格名。"),
        gettext_lazy("村里一个网格都还没有的,按表新建网格,连同类型、四至、户数、人数;已经有网格的,只认已有的名字。"),
        gettext_lazy("上级联系人由岗位得出,不从这里取;原文件照样保存。"),
    )

    def marks(self, line: Line) -> Marked:
        return roster.marks(line)

    def plan(self, scope: Scope, area: Region, lines: Sequence[Line], seen: Marks) -> list[Outcome]:
        return roster.plan(scope, area, lines, seen)

    def apply(self, scope: Scope, area: Region, lines: Sequence[Line], seen: Marks, *, uid: UUID) -> list[Outcome]:
        return roster.apply(scope, area, lines, seen, import_uid=uid)

    def handed(self, scope: Scope, area: str) -> Iterator[tuple[UUID, list[Any]]]:
        """Grid members of the area in the order of lists, with full numbers."""
        people = scope.within(area)
        after: tuple[Any, ...] | None = None
        asked = lists.person_q(kind=MEMBER)
        while part := lists.people(people, area, asked, after=after, limit=AT_ONCE):
            open_to = frozenset(row.person.pk for row in part)
            for row, cells in zip(part, roster_sheet.sheet(part, open_to), strict=True):
                yield row.person.uid, cells
            after = (part[-1].person.name, part[-1].person.pk)

    def mask(self, cells: Sequence[Any]) -> list[Any]:
        masks = {ID: masked_identity, PHONE: masked_phone}
        return [masks[place](cell) if place in masks else cell for place, cell in enumerate(cells)]

    def numbers(self, cells: Sequence[Any]) -> list[str]:
        """One for the one person of the row: a superior's number has stars anyway."""
        return [number] if (number := cells[PHONE] or cells[ID]) else []

    def reveals(self, scope: Scope, area: str) -> bool:
        return scope.may(Permission.PEOPLE_REVEAL, on=area)


ROSTER = Roster()
