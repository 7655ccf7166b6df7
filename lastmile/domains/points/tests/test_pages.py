"""The pages of the office: list, one point, its forms; the neighbour sees nothing; costs do not grow."""

import io
import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from openpyxl import load_workbook

from lastmile.domains.points import services
from lastmile.domains.points.models import DangerPoint
from lastmile.domains.points.tests.factories import GRID, a_point, an_office, somebody
from lastmile.domains.profile import public as profile
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.people.models import Account
from lastmile.foundation.web import tables

pytestmark = pytest.mark.django_db
AREA = {"area": "530113104"}


@pytest.fixture(scope="module")
def office(kept):
    return kept(an_office)


@pytest.fixture
def page(client, office):
    client.force_login(Account.objects.get(login="张某"))
    client.get("/points/", AREA)
    return client


def names(answer):
    return [row.name for row in answer.context["page"].rows]


def a_household(point, office, **facts):
    given = {"registered": 4, "at_home": 3, "away": 1, "need_help": 1, **facts}
    home = profile.add_household(a_scope("53"), region_code=GRID, head="罗应才", **given)
    services.choose_households(office, uid=point.uid, chosen={home.uid: services.Help("奶奶", "罗应学")}, shown=[])
    return home


def test_the_most_dangerous_comes_first_and_tabs_and_filters_narrow(office, page):
    a_point(office, name="乙处", colour="yellow", kind="forest")
    a_point(office, name="甲处")
    gone = a_point(office, name="丙处", colour="")
    services.dissolve_point(office, uid=gone.uid, why="搬迁完毕")
    assert names(page.get("/points/")) == ["甲处", "乙处"]
    assert names(page.get("/points/", {"tab": "yellow"})) == ["乙处"]
    assert names(page.get("/points/", {"tab": "dissolved"})) == ["丙处"]
    assert names(page.get("/points/", {"kind": "landslide"})) == ["甲处"]
    assert names(page.get("/points/", {"q": "乙"})) == ["乙处"]
    assert names(page.get("/points/", {"tab": "alarmed"})) == []
    assert page.get("/points/").context["tabs"]()[0][2] == "2"


def test_points_without_a_plan_have_a_tab_and_leave_it_with_the_first_version(office, page):
    """100 % of points have a plan (K-2.2.2e): who has none is one press away."""
    planned, without = a_point(office, name="有方案"), a_point(office, name="没方案")
    services.begin_plan(office, uid=planned.uid, ready_made="slope")
    answer = page.get("/points/", {"tab": "planless"})
    assert names(answer) == [without.name] and "没有一点一策" in answer.content.decode()
    assert dict((tab, count) for tab, _label, count in answer.context["tabs"]())["planless"] == "1"


@pytest.mark.parametrize("words", ["' OR 1=1 --", "<script>alert(1)</script>", "\u202e", "☃" * 80])
def test_hostile_words_are_only_words(office, page, words):
    a_point(office)
    answer = page.get("/points/", {"q": words, "tab": words, "kind": words, "after": words})
    assert answer.status_code == 200 and "<script>alert" not in answer.content.decode()


def test_pages_follow_one_another_without_gap_or_double(office, page, monkeypatch):
    monkeypatch.setattr("lastmile.foundation.web.tables.page.__kwdefaults__", {"size": 2}, raising=False)
    for number in range(5):
        a_point(office, name=f"点{number}", colour="red" if number % 2 else "blue")
    first = page.get("/points/")
    second = page.get("/points/", {"after": first.context["page"].next_mark})
    assert names(first) + names(second) == ["点1", "点3", "点0", "点2"]


def test_the_sheet_says_unknown_and_no_formula(office, page):
    a_point(office, name="=cmd|' /C calc'!A0")
    rows = list(load_workbook(io.BytesIO(page.get("/points/export/").content)).active.iter_rows())
    assert rows[-1][1].data_type == "s"
    assert rows[-1][12].value == "待核"  # nobody was chosen: nobody knows


def test_an_empty_list_says_what_belongs_there(page):
    assert "这里还没有危险点" in page.get("/points/").content.decode()
    assert "没有符合条件" in page.get("/points/", {"q": "无"}).content.decode()


def test_a_point_is_registered_on_the_page_and_a_refusal_loses_nothing(office, page):
    a_region(GRID)
    form = {"name": "3组滑坡点", "kind": "landslide", "region_code": GRID, "position": "26,103"}
    refused = page.post("/points/new/", form)
    assert refused.status_code == 422 and "3组滑坡点" in refused.content.decode()
    assert page.post("/points/new/", {**form, "position": "103.18,26.08"}).status_code == 302
    assert DangerPoint.unscoped.get().point.x == 103.18


def test_the_page_shows_people_missing_things_readings_and_what_happened(office, page):
    point = a_point(office)
    a_household(point, office)
    services.begin_plan(office, uid=point.uid, ready_made="slope")
    services.enter_reading(office, point_uid=point.uid, measure="crack", value=Decimal("31.50"))
    text = page.get(f"/points/{point.uid}/").content.decode()
    for words in ("还差:", "监测人空缺", "罗应才", "奶奶", "31.5", "第 1 版", "记读数 裂缝 31.5 毫米"):
        assert words in text, words


def test_whoever_keeps_no_households_sees_the_family_name_alone(client, office):
    point = a_point(office)
    a_household(point, office)
    somebody(GRID, "geology_monitor", "罗某", "15400000003")
    client.force_login(Account.objects.get(login="罗某"))
    text = client.get(f"/points/{point.uid}/").content.decode()
    assert "罗××" in text and "罗应才" not in text


def test_households_are_ticked_with_who_helps(office, page):
    point = a_point(office)
    home = profile.add_household(a_scope("53"), region_code=GRID, head="余某", registered=2)
    address = f"/points/{point.uid}/households/"
    assert "余某" in page.get(address).content.decode()
    form = {"shown": [str(home.uid)], "household": [str(home.uid)], f"helpers-{home.uid}": "陈有福"}
    assert page.post(address, form).status_code == 302
    assert "陈有福" in page.get(f"/points/{point.uid}/").content.decode()
    assert page.post(address, {"household": ["nothing"]}).status_code == 422


def test_a_plan_is_begun_and_written_and_an_old_version_can_be_read(office, page):
    point = a_point(office)
    address = f"/points/{point.uid}/plan/"
    assert page.post(address, {"ready_made": "slope"}).status_code == 302
    form = {"based_on": 1, "capacity": 60, "route": "上坡到小学", "shelter": "海科村小学"}
    assert page.post(address, form).status_code == 302
    assert "上坡到小学" in page.get(f"/points/{point.uid}/").content.decode()
    assert "〔" in page.get(f"{address}1/").content.decode()
    assert page.get(f"{address}9/").status_code == 404


@pytest.mark.parametrize(
    ("verb", "form"),
    [
        ("judge", {"move_now": "1", "words": "响"}),
        ("grade", {"method": "lec", "likelihood": "3", "exposure": "6", "consequence": "15", "judged_by": "应急办"}),
        ("grade", {"method": "listed", "criterion": "威胁30户", "judged_by": "县局"}),
        ("change", {"name": "新名", "kind": "collapse", "colour": "red"}),
        ("dissolve", {"why": "治理完工", "day": "2026-01-01"}),
    ],
)
def test_every_act_has_its_form(office, page, verb, form):
    point = a_point(office)
    address = f"/points/{point.uid}/{verb}/"
    assert page.get(address).status_code == 200
    assert page.post(address, {"nothing": "1"}).status_code == 422
    assert page.post(address, form).status_code == 302
    assert page.get(f"/points/{point.uid}/").status_code == 200


def test_an_alarm_shows_its_steps_and_is_ended_on_the_page(office, page):
    point = a_point(office)
    services.judge(office, uid=point.uid, move_now=True)
    text = page.get(f"/points/{point.uid}/").content.decode()
    assert "险情处置中" in text and "研判:下令转移或解除" in text
    assert page.post(f"/points/{point.uid}/steps/decide/", {"note": "已下令"}).status_code == 302
    again = page.post(f"/points/{point.uid}/steps/decide/", {"note": "第二次下令"})
    assert (
        again.status_code == 409 and "已经有人办了" in again.content.decode() and "第二次下令" in again.content.decode()
    )
    assert page.post(f"/points/{point.uid}/end/", {"ending": "false", "words": "误报"}).status_code == 302


def test_a_step_nobody_is_there_for_is_said(office, page):
    point = a_point(office)
    services.judge(office, uid=point.uid, move_now=True)
    text = page.get(f"/points/{point.uid}/").content.decode()
    assert text.count("没有人管") == 2 and "叫人、撤人" in text and "盯守,加密巡查" in text


def test_readings_and_limits_have_their_page(office, page):
    point = a_point(office)
    address = f"/points/{point.uid}/readings/"
    assert page.post(address, {"measure": "rain_1h", "value": "900"}).status_code == 422
    assert page.post(address, {"measure": "rain_1h", "value": "60"}).status_code == 302
    assert "越线" in page.get(address, {"measure": "rain_1h"}).content.decode()
    assert page.get(f"/points/{point.uid}/limits/nothing/").status_code == 404
    limits = {"orange": "20", "red": "40", "source": "地勘队"}
    assert page.post(f"/points/{point.uid}/limits/rain_1h/", limits).status_code == 302
    assert "地勘队" in page.get(address).content.decode()


def test_the_page_costs_the_same_for_one_or_seven(office, page, django_assert_max_num_queries):
    def queries(path):
        with django_assert_max_num_queries(80) as seen:
            assert page.get(path).status_code == 200
        return len(seen)

    point = a_point(office)
    a_household(point, office)
    paths = ["/points/", "/points/export/", f"/points/{point.uid}/", f"/points/{point.uid}/readings/"]
    services.enter_reading(office, point_uid=point.uid, measure="crack", value=Decimal(3))
    queries("/points/")  # fills what is kept between requests
    before = [queries(path) for path in paths]
    for number in range(6):
        other = a_point(office, name=f"点{number}")
        services.enter_reading(office, point_uid=other.uid, measure="crack", value=Decimal(3))
        services.enter_reading(office, point_uid=point.uid, measure="crack", value=Decimal(3))
        a_household(point, office)
    assert [queries(path) for path in paths] == before


def test_the_next_village_sees_neither_row_nor_page(client, office):
    point = a_point(office)
    somebody("530113104205", "village_secretary", "陈某", "15400000004")
    client.force_login(Account.objects.get(login="陈某"))
    assert names(client.get("/points/")) == []
    for path in ("", "households/", "places/", "plan/", "readings/", "limits/crack/", "cards/", "files/", "change/"):
        assert client.get(f"/points/{point.uid}/{path}").status_code == 404


def test_what_was_ticked_and_typed_of_households_stays_when_the_point_is_watched_no_more(office, page):
    point, home = a_point(office), profile.add_household(office, region_code=GRID, head="罗某", address="上坡")
    services.dissolve_point(office, uid=point.uid, why="治理完工", day=date(2026, 1, 1))
    typed = {"shown": home.uid, "household": home.uid, f"helpers-{home.uid}": "余小满扶"}
    answer = page.post(f"/points/{point.uid}/households/", typed)
    text = answer.content.decode()
    assert (
        answer.status_code == 409
        and "余小满扶" in text
        and f'id="hh-{home.uid}" aria-label="{home.head}" checked' in text
    )


def test_a_reading_that_crossed_becomes_a_hazard_with_nothing_typed_again(office, page):
    point = a_point(office, position=(103.18, 26.08), place="后坡")
    services.enter_reading(office, point_uid=point.uid, measure="rain_1h", value=Decimal("60"))
    text = page.get(f"/points/{point.uid}/").content.decode()
    address = unescape(re.search(r'href="(/hazards/new/[^"]+)"', text)[1])
    begun = page.get(address).context["form"]
    sent = {
        name: begun[name].value() or "" for name in ("title", "category", "region_code", "place", "details", "position")
    }
    sent |= {"source": begun["source"].value(), "found_at": begun["found_at"].value(), "uid": str(begun["uid"].value())}
    made = page.get(page.post("/hazards/new/", sent).url).context["hazard"]
    assert (made.source, made.category, made.place) == ("reading", "geology", "后坡")
    assert made.title == "3组滑坡点:读数越线" and "60" in made.details and round(made.point.x, 2) == 103.18


def test_the_sheet_is_read_in_parts_and_has_every_row_once(office, page, monkeypatch):
    monkeypatch.setattr(tables, "BLOCK", 2)
    for number in range(5):
        a_point(office, name=f"第{number}处", colour=("red", "")[number % 2])
    rows = load_workbook(io.BytesIO(page.get("/points/export/").content)).active.iter_rows(min_row=2, values_only=True)
    assert sorted(row[1] for row in rows) == [f"第{number}处" for number in range(5)]
