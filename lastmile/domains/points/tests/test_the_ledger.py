"""地质灾害点: points come in by their 统一编号, with the plan the ledger's columns make; again they change nothing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lastmile.domains.points import services
from lastmile.domains.points.models import DangerPoint, Plan
from lastmile.foundation.imports import handing
from lastmile.foundation.imports.tests import ledgers as l
from lastmile.foundation.people.tests import rosters

pytestmark = pytest.mark.django_db
HEADS = (
    "统一编号",
    "村",
    "网格",
    "灾害点名称",
    "位置",
    "经度",
    "纬度",
    "险情等级",
    "灾害类型",
    "规模",
    "诱发因素",
    "预警信号",
    "撤离路线",
    "威胁户数",
)
ROW = (
    "530113040001",
    "海科村",
    "3组",
    "后山滑坡",
    "小学后",
    "103.18",
    "26.08",
    "较大",
    "滑坡",
    "小型",
    "降雨",
    "敲锣",
    "往村小学方向走",
    "约3户",
)
LOOSE = ("", *ROW[1:3], "路边崩塌", *ROW[4:8], "崩塌", "", "", "", "", "")


@pytest.fixture
def office(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    rosters.a_town()
    return l.an_office()


def sent(office, *rows):
    return l.imported(office, "points", l.a_csv(HEADS, *rows))


def test_a_point_comes_in_with_its_number_and_plan(office):
    assert sent(office, ROW).applied == {"new": 1}
    point = DangerPoint.unscoped.get()
    assert (point.number, point.kind, point.colour, point.scale) == ("530113040001", "landslide", "orange", "small")
    assert Plan.objects.get(point=point).content == {"signal": "敲锣", "route": "往村小学方向走"}


def test_one_without_a_number_gets_the_next_of_its_township_and_is_known_again(office):
    sent(office, LOOSE)
    again = sent(office, LOOSE)
    assert DangerPoint.unscoped.get().number == f"{l.TOWN}-W0001" and again.planned == {"unchanged": 1}


def test_numbers_that_stand_in_the_sheet_are_given_to_no_other_row(office):
    taken = (f"{l.TOWN}-W0001", *ROW[1:])
    sent(office, LOOSE, taken)
    assert set(DangerPoint.unscoped.values_list("name", "number")) == {
        ("后山滑坡", f"{l.TOWN}-W0001"),
        ("路边崩塌", f"{l.TOWN}-W0002"),
    }


def test_a_plan_made_here_is_never_overwritten(office):
    sent(office, ROW)
    again = sent(office, (*ROW[:11], "吹哨", *ROW[12:]))
    assert "以平台里的为准" in l.said(again) and Plan.objects.count() == 1


def test_a_number_used_elsewhere_is_said(office):
    sent(office, ROW)
    rosters.a_region("530113106207", "别村")
    found = l.planned(
        l.an_office("530113106"), "points", l.a_csv(HEADS, (ROW[0], "别村", "", *ROW[3:])), area="530113106"
    )
    assert found.planned == {"error": 1} and "这个编号已用在别的地方" in l.said(found)


def test_a_number_written_off_here_is_said_and_stays_so(office):
    sent(office, ROW)
    services.dissolve_point(office, uid=DangerPoint.unscoped.get().uid, why="治理完工,县自然资源局验收")
    again = sent(office, ROW, LOOSE)
    assert again.applied == {"error": 1, "new": 1} and "已销号。要恢复在管" in l.said(again)
    assert DangerPoint.unscoped.get(number=ROW[0]).status == "dissolved"
    rosters.a_region("530113106207", "别村")
    row = (ROW[0], "别村", "", *ROW[3:])
    other = l.planned(l.an_office("530113106"), "points", l.a_csv(HEADS, row), area="530113106")
    assert "这个编号已用在别的地方" in l.said(other)


def test_a_point_needs_a_village(office):
    assert "要落到村或网格" in l.said(sent(office, (ROW[0], "", "", *ROW[3:])))


def test_what_goes_out_comes_in_as_it_was(office):
    sent(office, ROW, LOOSE)
    _made, file = handing.take(office, kind="points", area=l.TOWN, form="csv")
    again = l.planned(office, "points", SimpleUploadedFile("a.csv", file.read()))
    assert again.planned == {"unchanged": 2}, l.said(again) + l.said(again, 1)
