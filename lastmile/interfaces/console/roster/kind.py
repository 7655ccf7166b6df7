"""网格员花名册 as something to import: its columns as offices write them, and who plans and applies its rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people import roster
from lastmile.foundation.people.roster_reading import Survey
from lastmile.foundation.regions.models import Region
from lastmile.foundation.web.sheet_heads import Column
from lastmile.kernel.outcomes import Line, Outcome

# The ledger's own columns, in its order.
LEDGER = (
    Column("serial", "序号", ("编号", "no")),
    Column("grid_code", "网格编码", ("网格代码", "网格编号")),
    Column("grid_name", "网格名称", ("网格", "所属网格", "责任网格", "网格名", "村民小组", "组别")),
    Column("village", "村(社区)", ("村", "社区", "村社区", "村/社区", "所属村", "所在村", "行政村", "村名", "所属村社区", "村居")),
    Column("grid_kind", "网格类型", ("网格类别",)),
    Column("bounds", "四至范围", ("四至", "网格范围", "责任范围")),
    Column("households", "户数", ("网格户数", "总户数", "户数户")),
    Column("population", "人数", ("人口", "人口数", "网格人数", "总人口", "人数人")),
    Column("leader", "网格长", ("网格长姓名",)),
    Column("name", "网格员", ("姓名", "网格员姓名", "专职网格员", "名字", "网格员名单")),
    Column("sex", "性别", ("网格员性别",)),
    Column("born", "出生年月", ("出生日期", "出生年月日", "生日")),
    Column("id_number", "身份证号", ("身份证", "身份证号码", "公民身份号码", "证件号码")),
    Column("politics", "政治面貌"),
    Column("education", "文化程度", ("学历",)),
    Column("phone", "手机", ("手机号", "手机号码", "联系电话", "联系方式", "电话", "电话号码", "网格员电话", "网格员手机")),
    Column("full_time", "是否专职", ("专职", "专兼职", "专职兼职", "专职/兼职")),
    Column("staff_type", "人员性质", ("人员类别", "身份性质", "岗位性质", "用工性质")),
    Column("informant", "是否灾害信息员", ("灾害信息员", "灾害信息员A/B")),
    Column("superior", "上级联系人", ("上级", "联系领导", "包村领导")),
    Column("superior_phone", "电话", ("联系电话", "手机", "手机号", "上级电话", "上级联系人电话"), after="superior"),
    Column("card", "工作卡编号", ("工作证编号", "工作卡号")),
    Column("training", "培训天数", ("培训时长", "培训天数天")),
    Column("from_on", "任职日期", ("任职时间", "聘任日期", "上岗日期", "上岗时间")),
    Column("note", "备注", ("说明",)),
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
NOT_TAKEN = ("superior", "superior_phone", "card", "training", "note")  # follow from posts, or belong elsewhere


class Roster:
    """See `lastmile.foundation.imports.kinds.Kind`."""

    id = "roster"
    permission = Permission.PEOPLE_CHANGE.value
    columns: Sequence[Column] = LEDGER + MORE
    needed: Sequence[str] = ("name",)

    def survey(self, lines: Iterable[Line]) -> Survey:
        return roster.survey(lines)

    def plan(self, scope: Scope, area: Region, lines: Sequence[Line], seen: Survey) -> list[Outcome]:
        return roster.plan(scope, area, lines, seen)

    def apply(self, scope: Scope, area: Region, lines: Sequence[Line], seen: Survey, *, uid: UUID) -> list[Outcome]:
        return roster.apply(scope, area, lines, seen, import_uid=uid)


ROSTER = Roster()
