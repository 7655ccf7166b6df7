"""The table of 地质灾害点: the thirty-five columns of 风险隐患 and then its nine, filled from the point where it knows them."""

import csv
import io

import pytest

from lastmile.domains.points.ledger import POINTS
from lastmile.domains.points.models import DangerPoint, Plan
from lastmile.foundation.imports import handing, hazard_columns
from lastmile.foundation.imports.books import PLACES
from lastmile.foundation.imports.columns import Cell
from lastmile.foundation.imports.kinds import kind_of
from lastmile.foundation.imports.tests import ledgers as l
from lastmile.foundation.people.models import Holding, Person, Post, Unit
from lastmile.foundation.people.tests import rosters
from lastmile.foundation.web.sheet_heads import Column
from lastmile.kernel import clock

HAZARDS = [
    "序号", "隐患编号", "所属乡镇", "村(社区)", "网格", "隐患名称", "地点", "经度", "纬度", "类别", "行业领域", "主体单位", "隐患等级", "风险等级", "隐患描述", "威胁户数",
    "威胁人数", "发现时间", "发现方式", "发现人", "照片", "管控治理措施", "整改责任单位", "整改责任人", "电话", "监管责任人", "资金(万元)", "整改时限", "应急预案", "整改情况",
    "整改完成时间", "复查人", "复查时间", "是否销号", "备注",
]  # fmt: skip
OWN = ["灾害类型", "规模", "诱发因素", "监测人", "监测方法", "预警信号", "撤离路线", "安置点", "两卡发放日期"]
HEADS = [*HAZARDS, *OWN]
ROW = {
    "隐患编号": "530113040001", "村(社区)": "海科村", "网格": "3组", "隐患名称": "后山滑坡", "地点": "小学后", "经度": "103.18", "纬度": "26.08",
    "类别": "地质", "行业领域": "自然灾害", "隐患等级": "重大", "风险等级": "橙", "隐患描述": "三道裂缝", "发现时间": "2024.6.1", "整改责任人": "李示例",
    "电话": "15400000001", "资金(万元)": "约3万", "整改时限": "立行立改", "是否销号": "否", "备注": "汛期盯守", "灾害类型": "滑坡", "规模": "小型",
    "预警信号": "敲锣",
}  # fmt: skip


@pytest.fixture
def office(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    rosters.a_town()
    return l.an_office()


def sent(office, **more):
    row = {**ROW, **more}
    return l.imported(office, "points", l.a_csv(HEADS, [row.get(head, "") for head in HEADS]))


def out(office, **more):
    _made, file = handing.take(office, kind="points", area=l.TOWN, form="csv", **more)
    heads, *rows = csv.reader(io.StringIO(file.read().decode("utf-8-sig")))
    return heads, [dict(zip(heads, row, strict=True)) for row in rows]


def labels(columns):
    return [str(one.label) for one in columns]


def test_the_columns_are_those_of_hazards_and_then_its_own():
    assert labels(POINTS.ledger) == HEADS and len(HAZARDS) == 35
    assert labels(kind_of("hazards").ledger) == HAZARDS == labels(hazard_columns.HEADS)


def test_no_head_means_two_columns():
    words = [word for one in POINTS.ledger for word in one.words]
    assert sorted(words) == sorted(set(words))


def test_what_a_point_does_not_keep_is_said_by_name_and_hinders_nothing(office):
    found = sent(office)
    assert found.applied == {"new": 1}, l.said(found)
    point = DangerPoint.unscoped.get()
    assert (point.number, point.name, point.colour, point.note) == ("530113040001", "后山滑坡", "orange", "汛期盯守")
    left = {str(one.label) for one in POINTS.ledger if one.key in POINTS.not_taken}
    assert {"行业领域", "隐患等级", "发现时间", "整改责任人", "电话", "资金(万元)", "监测人"} <= left
    assert not left & {"隐患编号", "隐患名称", "地点", "经度", "风险等级", "备注", *OWN[:3], "序号", "网格"}


def test_what_goes_out_has_all_columns_and_changes_nothing_when_it_comes_in(office):
    sent(office)
    heads, [row] = out(office)
    assert heads == HEADS and row["序号"] == "1"
    assert (row["隐患编号"], row["类别"], row["风险等级"], row["是否销号"], row["备注"]) == (
        "530113040001",
        "地质",
        "橙",
        "否",
        "汛期盯守",
    )
    assert (row["资金(万元)"], row["发现时间"], row["隐患等级"], row["应急预案"]) == ("", "", "", "一点一策第1版")
    again = l.planned(office, "points", l.a_csv(heads, list(row.values())))
    assert again.planned == {"unchanged": 1}, l.said(again)


def test_the_post_that_keeps_it_and_its_plan_fill_what_they_mean(office):
    sent(office)
    village = rosters.a_region(rosters.VILLAGE)
    unit = Unit.unscoped.create(region=village, region_code=village.code, name="示例村委会", kind=Unit.Kind.COMMITTEE)
    post = Post.unscoped.create(
        region=village, region_code=village.code, kind="village_head", title="村主任", unit=unit
    )
    person = Person.unscoped.create(region=village, region_code=village.code, name="罗示例", phone="15400000009")
    Holding.objects.create(post=post, person=person, rank=Holding.Rank.A, from_on=clock.today())
    point = DangerPoint.unscoped.get()
    point.move("watch", keeper_post_id=post.pk, criterion="威胁学校", colour="red")
    words = {"signal": "敲锣", "orange": "准备转移", "red": "〔何时〕转移", "route": "往〔哪里〕走"}
    Plan.objects.create(point=point, version=2, content=words, made_at=clock.now())
    _heads, [row] = out(office)
    said = [
        row[head] for head in ("整改责任单位", "整改责任人", "电话", "管控治理措施", "隐患等级", "应急预案", "撤离路线")
    ]
    assert said == ["示例村委会", "罗示例", "154****0009", "橙色时:准备转移", "重大", "一点一策第2版", ""]
    [full] = out(office, full=True, reason="县里汇总要号码")[1]
    assert full["电话"] == "15400000009"
    again = l.planned(office, "points", l.a_csv(list(full), list(full.values())))
    assert again.planned == {"unchanged": 1}, l.said(again)


@pytest.mark.parametrize("word", ["是", "已销号"])
def test_a_point_written_off_elsewhere_is_not_put_in_watch(office, word):
    found = sent(office, 是否销号=word)
    assert found.applied == {} and found.planned == {"error": 1} and "已销号,不登记" in l.said(found)


@pytest.mark.parametrize("word", ["否", "未销号", "在管", "", "整改中"])
def test_any_other_word_there_says_nothing(office, word):
    assert sent(office, 是否销号=word).applied == {"new": 1}


def test_the_heads_of_before_are_still_known(office):
    heads = ["统一编号", "村", "网格", "名称", "位置", "险情等级", "类型", "诱因", "说明"]
    row = ["530113040001", "海科村", "3组", "后山滑坡", "小学后", "较大", "滑坡", "降雨", "汛期盯守"]
    assert l.imported(office, "points", l.a_csv(heads, row)).applied == {"new": 1}
    point = DangerPoint.unscoped.get()
    assert (point.number, point.kind, point.colour, point.trigger) == (row[0], "landslide", "orange", "降雨")


def test_a_column_of_a_table_takes_no_word_that_another_calls_itself():
    laid = hazard_columns.laid(Cell("name", "隐患名称", ("地点",)), then=(Column("kind", "灾害类型", ("类型",)),))
    by_label = {one.label: one for one in laid}
    assert "类型" not in by_label["类别"].synonyms and "隐患类别" in by_label["类别"].synonyms
    assert "资金" in by_label["资金(万元)"].synonyms and laid[-1].key == "kind" and laid[2:5] == PLACES[:3]
    with pytest.raises(ValueError, match="Not a column"):
        hazard_columns.laid(Column("kind", "灾害类型"))
