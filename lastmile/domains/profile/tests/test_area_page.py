"""应急管理基本情况数据库 as a page: compiled, with completeness and date, stated beside counted."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from lastmile.domains.profile import public as profile
from lastmile.domains.profile.models import StatedFigure
from lastmile.domains.profile.tests.pages import GRID, ROOT, TOWNSHIP, the_neighbour, the_office, the_secretary
from lastmile.foundation.people.models import Unit
from lastmile.foundation.regions.models import Grid, Region
from lastmile.kernel import clock

pytestmark = pytest.mark.django_db


def page(client) -> str:
    answer = client.get("/profile/")
    assert answer.status_code == 200
    return answer.content.decode()


def row(text: str, label: str) -> str:
    return text.split(f">{label}<")[1].split("</tr>")[0]


def test_an_empty_area_is_unknown_everywhere():
    text = page(the_office())
    assert "待核" in row(text, "在册人口") and "没有登记" in row(text, "学校") and "待核" in row(text, "网格")


def test_a_figure_opens_the_rows_behind_it():
    client = the_office()
    profile.add_household(ROOT, region_code=GRID, head="罗某", registered=4, need_help=1)
    profile.add_place(ROOT, region_code=GRID, kind="school", name="海科村小学")
    text = page(client)
    assert 'href="/profile/households/?state=need_help"' in row(text, "需搀扶人口")
    assert 'href="/profile/places/?kind=school"' in row(text, "学校")
    assert "海科村小学" in client.get("/profile/places/?kind=school").content.decode()


def test_grids_teams_and_people_are_compiled_from_their_own_tables():
    client = the_office()
    Grid.objects.create(region=Region.objects.get(code=GRID), kind="group", households=88)
    region = Region.objects.get(code=TOWNSHIP)
    Unit.unscoped.create(region=region, region_code=TOWNSHIP, kind="team", name="镇应急队")
    text = page(client)
    assert "88" in row(text, "户数(网格表)")
    assert 'href="/people/units/?kind=team"' in row(text, "应急救援队伍")
    assert ">1<" in row(text, "在册工作人员")


def test_stated_and_counted_stand_beside_each_other_and_a_difference_is_said():
    client = the_office()
    values = {"value": "3", "as_of": clock.today().isoformat(), "source": "教体局报表"}
    assert client.post("/profile/figures/school/", values).status_code == 302
    assert "上报总数" in row(page(client), "学校") and "教体局报表" in row(page(client), "学校")
    profile.add_place(ROOT, region_code=GRID, kind="school", name="海科村小学")
    text = row(page(client), "学校")
    assert "对不上" in text and "教体局报表" in text and ">1<" in text


def test_an_empty_total_is_stated_as_unknown():
    client = the_office()
    client.post("/profile/figures/mall/", {"value": "", "as_of": clock.today().isoformat(), "source": "未统计"})
    assert StatedFigure.unscoped.get().value is None


@pytest.mark.parametrize(
    "wrong", [{"value": "-1"}, {"value": "许多"}, {"source": ""}, {"as_of": "2999-01-01"}, {"as_of": "x"}]
)
def test_a_total_that_cannot_be_comes_back_with_what_was_typed(wrong):
    client = the_office()
    values = {"value": "7", "as_of": clock.today().isoformat(), "source": "教体局", **wrong}
    answer = client.post("/profile/figures/school/", values)
    assert answer.status_code == 422 and ("教体局" in answer.content.decode() or "source" in wrong)
    assert not StatedFigure.unscoped.exists()


def test_no_such_figure_and_one_that_is_only_counted():
    client = the_office()
    assert client.get("/profile/figures/nonsense/").status_code == 404
    values = {"value": "7", "as_of": clock.today().isoformat(), "source": "某某"}
    assert client.post("/profile/figures/grids/", values).status_code == 422


def test_major_sources_nobody_looked_at_are_unknown_and_not_none():
    client = the_office()
    place = profile.add_place(ROOT, region_code=GRID, kind="gas", name="液化气点")
    assert "待核" in row(page(client), "其中重大危险源")
    client.post(f"/profile/places/{place.uid}/change/", {"name": "液化气点", "kind": "gas"})
    assert ">0<" in row(page(client), "其中重大危险源")


def test_who_only_looks_sees_no_form_and_may_not_state():
    the_office()
    neighbour = the_neighbour()
    assert "填总数" not in page(neighbour)
    assert neighbour.get("/profile/figures/school/").status_code == 403


def test_the_neighbour_s_figures_are_not_in_mine():
    the_office()
    profile.add_place(ROOT, region_code=GRID, kind="school", name="海科村小学")
    text = page(the_neighbour())
    assert "没有登记" in row(text, "学校")


def test_the_village_states_its_own_total():
    the_office()
    secretary = the_secretary()
    values = {"value": "2", "as_of": clock.today().isoformat(), "source": "村里数的"}
    secretary.post("/profile/figures/guesthouse/", values)
    assert StatedFigure.unscoped.get().region_code == "530113104211"


def test_the_sheet_has_every_figure_and_says_unknown():
    client = the_office()
    profile.add_household(ROOT, region_code=GRID, head="罗某", registered=4)
    rows = {one[0]: one for one in load_workbook(BytesIO(client.get("/profile/export/").content)).active.values}
    assert rows["在册人口"][1:4] == (4, "逐条汇总", 100) and rows["学校"][1] == "待核"
