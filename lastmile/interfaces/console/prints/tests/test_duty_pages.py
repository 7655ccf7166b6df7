"""责任清单 as page, print and sheet: what the body does, what each kind of post does, who holds it and is in charge of what."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from lastmile.foundation import prints
from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.people import services
from lastmile.foundation.people.models import Post
from lastmile.foundation.people.tests.factories import (
    GRID,
    TOWNSHIP,
    VILLAGE,
    a_person,
    a_post,
    appointed,
    in_post,
    root,
)
from lastmile.foundation.prints.tests import reading
from lastmile.interfaces.console.people.tests.cast import office, text, village

pytestmark = pytest.mark.django_db
HERE, TOWN = {"area": VILLAGE}, {"area": TOWNSHIP}
NUMBER = "15400000412"


@pytest.fixture
def member():
    in_post(name="陈有福", phone=NUMBER)


@pytest.fixture
def deputy():
    """A deputy with fields of work, and one nobody wrote any for."""
    in_post("deputy_in_charge", TOWNSHIP, "杨树和", "15400000413")
    post = a_post("other_deputy", TOWNSHIP)
    services.change_post(root(), uid=post.uid, domains="教育,民宿")


def cells(answer):
    return [[cell or "" for cell in row] for row in load_workbook(BytesIO(answer.content)).active.values]


def test_the_list_says_all_a_kind_does_and_who_holds_it(member):
    page = text(village().get("/prints/duties/", {**HERE, "kind": "grid_member"}))
    for said in ("每周走一遍危险点和需要照顾的户", "险情发生头 30 分钟", "不该我做的", "J-3.4d", "打卡要求", "陈有福"):
        assert said in page
    assert NUMBER not in page


def test_a_village_s_page_begins_with_its_own_duties_and_has_what_it_assists_with(member):
    client = village()
    assert "出了事第一时间报镇里,不等查清" in text(client.get("/prints/duties/", HERE))
    assists = text(client.get("/prints/duties/", {**HERE, "kind": "assists"}))
    assert (
        "协助灾情核查:带核查的人到户到地" in assists
        and "依法协助政府工作职责清单》原文" in assists
        and "待核" in assists
    )


@pytest.mark.parametrize("kind", ["nothing", "<b>", "own_duties' or 1=1"])
def test_a_tab_nobody_knows_is_the_first(member, kind):
    assert "依法履行职责清单" in text(village().get("/prints/duties/", {**HERE, "kind": kind}))


def test_the_list_is_printed_with_room_to_sign(member):
    a_post(code=f"{VILLAGE}004")
    said = reading.text(village().get("/prints/duties/pdf/", HERE).content)
    for word in (
        "应急管理责任清单",
        "还没有签发",
        "依法履行职责清单",
        "协助灾害损失评估",
        "归谁管",
        "签字",
        "陈有福",
        "空缺",
        "进企业做执法检查",
    ):
        assert word in said
    assert "签发人" in said and NUMBER not in said


def test_the_fields_leaders_are_in_charge_of_stand_on_page_print_and_sheet(deputy):
    client = office()
    page = text(client.get("/prints/duties/", {**TOWN, "kind": "other_deputy"}))
    assert "教育、民宿" in page and "分管领域" in page
    assert "待核" in text(client.get("/prints/duties/", {**TOWN, "kind": "deputy_in_charge"}))
    assert "分管领域" not in text(client.get("/prints/duties/", {**TOWN, "kind": "office_director"}))
    said = reading.text(client.get("/prints/duties/pdf/", TOWN).content)
    assert "分管领域" in said and "教育、民宿" in said
    heads, *rows = cells(client.get("/prints/duties/xlsx/", TOWN))
    found = {row[0]: row[heads.index("分管领域")] for row in rows}
    assert (found["其他副职(一岗双责)"], found["分管副职"], found["应急办主任"]) == ("教育、民宿", "待核", "")


def test_a_and_b_and_everybody_of_a_team_sign_each_in_a_place_of_their_own(member):
    appointed(Post.unscoped.get(kind="grid_member"), a_person(GRID, "余小满", "15400000414"), "B")
    team = a_post("team_member", VILLAGE)
    for name, phone in (("马春梅", "15400000415"), ("李开云", "15400000416")):
        appointed(team, a_person(VILLAGE, name, phone), "M")
    client = village()
    signs = {
        "grid_member": [("陈有福", "A 角"), ("余小满", "B 角")],
        "team_member": [("马春梅", "成员"), ("李开云", "成员")],
    }
    said = "".join(reading.text(client.get("/prints/duties/pdf/", HERE).content).split())
    _heads, *rows = cells(client.get("/prints/duties/xlsx/", HERE))
    for kind, everybody in signs.items():
        page = text(client.get("/prints/duties/", {**HERE, "kind": kind}))
        assert page.count("签字____") == len(everybody)
        assert all(name in page and f"{name}{rank.replace(' ', '')}" in said for name, rank in everybody)
        assert [one for one in everybody if one in {tuple(row[2:4]) for row in rows}] == everybody


def test_a_post_nobody_holds_has_one_empty_place(member):
    a_post(code=f"{VILLAGE}004")
    _heads, *rows = cells(village().get("/prints/duties/xlsx/", HERE))
    assert [row[2] for row in rows if row[0] == "网格员"] == ["陈有福", "空缺"]


def test_the_list_as_a_sheet_has_a_row_a_duty_of_the_body_and_a_row_for_everybody_who_signs(member):
    heads, *rows = cells(village().get("/prints/duties/xlsx/", HERE))
    assert heads[:4] == ["清单、岗位种类", "岗位", "任职人", "A、B角"] and heads[-2:] == ["签字", "日期"]
    assert [row[2] for row in rows if row[0] == "网格员"] == ["陈有福"]
    own = [row for row in rows if row[0].startswith("村(社区)依法履行")]
    assert len(own) > 10 and all(row[6] and row[heads.index("法规依据")] for row in own)
    assert {len(row) for row in rows} == {len(heads)}


def test_the_page_of_a_village_costs_the_same_for_one_post_and_five(member, django_assert_max_num_queries):
    client = village()
    client.get("/prints/duties/", HERE)
    with django_assert_max_num_queries(30) as one:
        client.get("/prints/duties/", HERE)
    for number in range(4, 8):
        in_post(code=f"{VILLAGE}{number:03}", name=f"员{number}", phone=f"1540000065{number}")
    with django_assert_max_num_queries(len(one)):
        client.get("/prints/duties/", HERE)


def test_a_place_without_posts_says_where_to_begin():
    client = office()
    a_region("530113104205")
    page = text(client.get("/prints/duties/", {"area": "530113104205"}))
    assert "依法履行职责清单" in page


def a_part(rows):
    lines = [[f"平时 {n}", "看一遍危险点和需要照顾的户;" * 3] for n in range(12)]
    people = [["海科村3组网格员", "陈有福", "A 角", "", ""]] * rows
    told = {"title": "网格员", "levels": "村", "above": "网格长", "below": "没有"}
    return {**told, "leads": False, "lines": lines, "rows": people}


@pytest.mark.parametrize("rows", [1, 60])
def test_a_list_stays_whole_on_its_page_and_nobody_signs_apart_from_what_for(rows):
    data = {"place": "阿旺镇", "state": "", "bodies": [], "parts": [a_part(rows)] * 4, "signed": None}
    for page in reading.texts(prints.pdf("tables/duties.typ", data)):
        said = "".join(page.split())
        assert said.count("平时0") == said.count("平时11")
        assert rows > 1 or said.count("陈有福") == said.count("平时0")
