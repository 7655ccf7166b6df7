"""What goes out comes in again as it was: an exported table, imported, changes nothing."""

from datetime import date
from decimal import Decimal

import pytest
import shapely
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.rules import Risk
from lastmile.domains.hazards.tests.factories import a_hazard
from lastmile.domains.points.ledger import POINTS
from lastmile.domains.profile.models import Place
from lastmile.domains.profile.rules import PlaceKind
from lastmile.domains.resources import rules
from lastmile.domains.resources.models import Supply
from lastmile.foundation.imports import handing
from lastmile.foundation.imports.tests import ledgers as l
from lastmile.foundation.people.tests import rosters

pytestmark = pytest.mark.django_db
SIGNS = st.characters(whitelist_categories=("L", "N", "P", "S"), blacklist_characters="|;；")
WORDS = st.text(SIGNS, max_size=12)
NAMES = WORDS.map(lambda words: f"甲{words}")
DAYS = st.none() | st.dates(date(2000, 1, 1), date(2026, 1, 1))
NUMBERS = st.none() | st.decimals(0, 10**6, places=2)
FEW = settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def office(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    rosters.a_town()
    return l.an_office()


def taken(scope, kind, form="csv", **more):
    made, file = handing.take(scope, kind=kind, area=l.TOWN, form=form, **more)
    return made, SimpleUploadedFile(f"台账.{form}", file.read())


def changes_nothing(scope, kind, rows):
    _made, upload = taken(scope, kind, full=True, reason="核对一遍台账")
    found = l.planned(scope, kind, upload)
    assert found.planned == {"unchanged": rows}, [l.said(found, n) for n in range(rows)]


@FEW
@given(
    st.fixed_dictionaries(
        {
            "name": NAMES, "spec": WORDS, "category": WORDS, "unit": st.sampled_from(["", "床", "顶"]), "quantity": NUMBERS,
            "price": NUMBERS, "bought_on": DAYS, "expires_on": DAYS, "store": WORDS, "shelf": WORDS, "note": WORDS,
            "origin": st.sampled_from(["", *rules.Origin.values]), "state": st.sampled_from(["", *rules.State.values]),
            "code": st.sampled_from(["", "1010101", "3990199"]), "keeper_phone": st.sampled_from(["", "15400000001"]),
        }
    )
)  # fmt: skip
def test_supplies_go_out_and_come_in_as_they_are(office, values):
    Supply.unscoped.all().delete()
    region = rosters.a_region(rosters.VILLAGE)
    Supply.unscoped.create(region=region, region_code=region.code, **values)
    changes_nothing(office, "supplies", 1)


@pytest.mark.parametrize("word", ["-", "无", "不详"])
def test_a_word_that_says_nothing_tells_no_rows_apart(office, word):
    region = rosters.a_region(rosters.VILLAGE)
    Supply.unscoped.create(region=region, region_code=region.code, name="棉被", spec=word, store=word)
    changes_nothing(office, "supplies", 1)


@FEW
@given(
    st.fixed_dictionaries(
        {
            "name": NAMES, "kind": st.sampled_from(PlaceKind.values), "industry": WORDS, "address": WORDS, "scale": WORDS,
            "people": st.none() | st.integers(0, 10**6), "risk": st.sampled_from(["", "red", "blue"]),
            "insured_until": DAYS, "checked_on": DAYS, "major_source": st.booleans(), "frequency": WORDS,
        }
    )
)  # fmt: skip
def test_places_go_out_and_come_in_as_they_are(office, values):
    Place.unscoped.all().delete()
    region = rosters.a_region(rosters.TOWN)
    Place.unscoped.create(region=region, region_code=region.code, **values)
    changes_nothing(office, "places", 1)


def test_hazards_of_every_state_go_out_and_come_in_as_they_are(office):
    heads = (
        "隐患名称",
        "村",
        "网格",
        "地点",
        "类别",
        "整改时限",
        "整改完成时间",
        "是否销号",
        "威胁户数",
        "资金",
        "电话",
        "经度",
        "纬度",
        "坐标系",
    )
    rows = [
        ("落石", "海科村", "3组", "路边", "地质", "", "", "", "约3户", "5000元", "15400000001", "103.18", "26.08", "高德"),
        ("裂缝", "海科村", "3组", "屋后", "地质", "2024.7.1", "", "否", "3", "", "", "", "", ""),
        ("积水", "海科村", "1组", "桥下", "水旱", "2024.7.1", "2024.6.9", "", "", "1.25", "", "", "", ""),
        ("堵门", "石门村", "", "超市", "消防", "", "2024.6.9", "已销号", "0", "", "", "", "", ""),
    ]  # fmt: skip
    found = l.imported(office, "hazards", l.a_csv(heads, *rows))
    assert found.applied == {"new": 4}, [l.said(found, n) for n in range(4)]
    changes_nothing(office, "hazards", 4)


def test_a_hazard_reported_here_goes_out_and_comes_in_as_it_is(office):
    hazard = a_hazard(office, region_code=rosters.GRID, title="小学后墙裂缝")
    fields = {"risk": Risk.RED, "money": Decimal("3.5"), "point": shapely.Point(103.1812345678, 26.08)}
    Hazard.unscoped.filter(pk=hazard.pk).update(**fields)
    changes_nothing(office, "hazards", 1)


def test_the_book_as_excel_says_the_same_as_csv(office):
    Supply.unscoped.create(region=rosters.a_region(l.TOWN), region_code=l.TOWN, name="棉被", quantity=120)
    made, _file = taken(office, "supplies", "xlsx")
    again, _file = taken(office, "supplies", "csv")
    assert (made.sha256, made.rows) == (again.sha256, 1)


def test_a_roster_goes_out_and_comes_in_as_it_is(office):
    heads = ("村", "网格", "网格长", "网格员", "性别", "手机", "是否专职", "工作卡编号", "培训天数", "任职日期", "备注")
    rows = [
        ("海科村", "3组", "王示例", "陈示例", "男", "１５４００００００１２", "是", "W0412", "约3天", "2024.6.1", "会开船"),
        ("海科村", "1组", "", "余示例", "女", "15400000013", "否", "", "2.5", "45444", ""),
    ]  # fmt: skip
    found = l.imported(office, "roster", l.a_csv(heads, *rows))
    assert found.applied == {"new": 2}, [l.said(found, n) for n in range(2)]
    changes_nothing(office, "roster", 2)


def test_points_go_out_and_come_in_as_they_are(office):
    heads = (
        "统一编号", "村", "网格", "名称", "地点", "经度", "纬度", "风险等级", "威胁户数", "威胁人数", "灾害类型", "规模", "诱发因素", "监测人",
        "监测方法", "预警信号", "撤离路线", "安置点", "两卡发放日期", "备注",
    )  # fmt: skip
    rows = [
        ("530113040001", "海科村", "3组", "3组滑坡点", "后山", "103.18", "26.08", "红", "约４户", "１３", "滑坡", "小型", "降雨", "陈示例", "裂缝尺",
         "敲锣", "往村小学", "村小学", "2024.6.1", "汛期盯守"),
        ("530113040002", "石门村", "", "沟口", "河边", "", "", "", "", "", "泥石流", "", "", "", "", "", "", "", "", ""),
    ]  # fmt: skip
    found = l.imported(office, "points", l.a_csv(heads, *rows))
    assert found.applied == {"new": 2}, [l.said(found, n) for n in range(2)]
    places = [cells[2:5] for _uid, cells in POINTS.handed(office, l.TOWN)]  # a group is one of a village: both are said
    assert sorted(places) == [["阿旺镇", "海科村村民委员会", "3组"], ["阿旺镇", "石门村村民委员会", ""]]
    changes_nothing(office, "points", 2)


def test_teams_with_their_members_go_out_and_come_in_as_they_are(office):
    heads = (
        "队伍名称", "类型", "队长", "电话", "副队长", "人数", "成员", "性别", "来源", "专长", "证书", "成员电话", "装备", "驻地", "可承担任务",
        "出动时间", "最近训练", "最近演练", "保险",
    )  # fmt: skip
    team = ("阿旺镇综合应急救援队", "综合", "王示例", "15400000011", "李示例", "20")
    more = ("冲锋舟 1 艘", "镇政府大院", "疏散救援、现场警戒", "30", "2024.6.1", "2024.5", "有")
    rows = [
        (*team, "陈示例", "男", "应急民兵", "医务", "红十字急救员证", "15400000012", *more),
        (*team, "余示例", "女", "村组干部", "", "", "15400000013", *more),
    ]
    found = l.imported(office, "teams", l.a_csv(heads, *rows))
    assert "error" not in found.applied, [l.said(found, n) for n in range(2)]
    made, upload = taken(office, "teams", full=True, reason="核对一遍台账")
    again = l.planned(office, "teams", upload)
    assert made.rows >= 2 and again.planned == {"unchanged": made.rows}, [l.said(again, n) for n in range(made.rows)]


def test_a_table_an_english_reader_takes_is_the_office_s_own(office):
    region = rosters.a_region(rosters.VILLAGE)
    Supply.unscoped.create(region=region, region_code=region.code, name="棉被", origin=rules.Origin.values[0])
    with translation.override("en"):
        made, upload = taken(office, "supplies", full=True, reason="核对一遍台账")
    assert not len(handing.changed_since(office, made))
    assert l.planned(office, "supplies", upload).planned == {"unchanged": 1}
