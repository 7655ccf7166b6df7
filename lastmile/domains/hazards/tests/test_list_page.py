"""The list: tabs with counts, filters in the address, whose hands, a constant cost, and who may not see it."""

import io

import pytest
from openpyxl import load_workbook

from lastmile.domains.hazards import services
from lastmile.domains.hazards.tests.factories import GRID, NEXT_VILLAGE, a_hazard, the_cast
from lastmile.domains.profile import public as profile
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.people.models import Account
from lastmile.foundation.web import tables

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def cast(kept):
    return kept(the_cast)


@pytest.fixture
def office(client, cast):
    client.force_login(Account.objects.get(login="张某"))
    return client


def titles(answer) -> list[str]:
    return [row.title for row in answer.context["page"].rows]


def test_it_says_in_whose_hands_each_one_is(cast, office):
    hazard = a_hazard(cast.wang)
    services.confirm_hazard(cast.zhang, uid=hazard.uid, grade="general", responsible_unit="施工队")
    page = office.get("/hazards/").content.decode()
    assert "王某" in page and "施工队" in page and "还有7天" in page and "<th>剩余</th>" in page


def test_it_is_narrowed_by_grid_deadline_source_and_category(cast, office):
    near = a_hazard(cast.wang, title="近处")
    a_hazard(cast.chen, title="邻村", region_code=NEXT_VILLAGE, picture="house", source="walk")
    services.confirm_hazard(cast.zhang, uid=near.uid, grade="general")
    assert titles(office.get("/hazards/", {"branch": GRID})) == ["近处"]
    assert titles(office.get("/hazards/", {"due": "week"})) == ["近处"]
    assert titles(office.get("/hazards/", {"due": "late"})) == []
    assert titles(office.get("/hazards/", {"source": "walk"})) == ["邻村"]
    assert titles(office.get("/hazards/", {"category": "geology"})) == ["近处"]
    assert titles(office.get("/hazards/", {"order": "new"}))[0] == "近处"


def test_it_is_narrowed_by_the_kind_of_place(cast, office):
    shop = profile.add_place(a_scope("53"), region_code=GRID, name="老李面馆", kind="small_place")
    a_hazard(cast.wang, title="店里", site_uid=shop.uid)
    a_hazard(cast.wang, title="坡上")
    assert titles(office.get("/hazards/", {"site": "small_place"})) == ["店里"]
    assert titles(office.get("/hazards/", {"site": "school"})) == []


@pytest.mark.parametrize("branch", ["530114", "5301131042110039999", "x", "530113", "'; drop", "\u0661"])
def test_a_branch_that_is_none_of_mine_narrows_nothing_and_opens_nothing(cast, office, branch):
    a_hazard(cast.wang)
    answer = office.get("/hazards/", {"branch": branch})
    assert answer.status_code == 200 and len(titles(answer)) <= 1


@pytest.mark.parametrize("words", ["' OR 1=1 --", "<script>alert(1)</script>", "%_%", "☃" * 80, "\u202e"])
def test_hostile_words_are_only_words(cast, office, words):
    a_hazard(cast.wang)
    page = office.get("/hazards/", {"q": words, "tab": words, "category": words, "due": words, "after": words})
    assert page.status_code == 200 and "<script>alert" not in page.content.decode()


@pytest.mark.parametrize("page", ["/hazards/?tab=counted&", "/hazards/figures/?", "/hazards/figures/export/?"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_at_the_end_of_the_calendar_is_none(office, page, day):
    assert office.get(f"{page}since={day}").status_code == office.get(f"{page}until={day}").status_code == 200


def test_what_is_left_says_of_what_when_it_is_not_the_deadline(cast, office):
    hazard = a_hazard(cast.wang)
    assert "核实 <" in office.get("/hazards/").content.decode()
    services.confirm_hazard(cast.zhang, uid=hazard.uid, grade="general")
    services.rectify_hazard(cast.wang, uid=hazard.uid, proof="改好了")
    assert "复查 <" in office.get("/hazards/").content.decode()


def test_a_hostile_title_stays_text_on_every_page_and_in_the_sheet(cast, office):
    hazard = a_hazard(cast.wang, title="=cmd|' /C calc'!A0<script>alert(1)</script>")
    for path in (
        "/hazards/",
        f"/hazards/{hazard.uid}/",
        f"/hazards/{hazard.uid}/confirm/",
        f"/field/hazard/{hazard.uid}/",
    ):
        assert "<script>alert" not in office.get(path).content.decode()
    sheet = load_workbook(io.BytesIO(office.get("/hazards/export/").content)).active
    assert [row[1].data_type for row in sheet.iter_rows(min_row=2)][-1] == "s"  # text, never a formula


def test_the_sheet_names_township_village_and_grid(cast, office):
    hazard = a_hazard(cast.wang)
    [row] = load_workbook(io.BytesIO(office.get("/hazards/export/").content)).active.iter_rows(
        min_row=2, values_only=True
    )
    town, village = hazard.region.parent.parent.name, hazard.region.parent.name
    assert row[2:4] == (town, f"{village} {hazard.region.name}")


def test_empty_it_says_what_belongs_there(office):
    page = office.get("/hazards/").content.decode()
    assert "这里还没有隐患" in page and "/imports/hazards/upload/" in page
    assert "没有符合条件" in office.get("/hazards/", {"due": "late"}).content.decode()


def test_the_page_costs_the_same_for_two_or_fourteen(cast, office, django_assert_max_num_queries):
    def queries(path: str) -> int:
        with django_assert_max_num_queries(60) as seen:
            assert office.get(path).status_code == 200
        return len(seen)

    def more(count: int):
        found = [a_hazard(cast.wang, title=f"隐患{number}") for number in range(count)]
        services.confirm_hazard(cast.zhang, uid=found[0].uid, grade="general")
        return found[0]

    first = more(2)
    queries("/hazards/")  # fills what is kept between requests
    before = queries("/hazards/"), queries(f"/hazards/{first.uid}/"), queries("/hazards/export/")
    more(12)
    for number in range(6):
        services.describe_hazard(cast.wang, uid=a_hazard(cast.wang).uid, words=f"第{number}句")
    after = queries("/hazards/"), queries(f"/hazards/{first.uid}/"), queries("/hazards/export/")
    assert after == before


def test_the_next_village_sees_neither_row_nor_page(client, cast):
    hazard = a_hazard(cast.wang)
    client.force_login(Account.objects.get(login="陈某"))
    assert titles(client.get("/hazards/")) == []
    for path in ("", "confirm/", "notice/", "rectify/"):
        assert client.get(f"/hazards/{hazard.uid}/{path}").status_code in {403, 404}
    assert client.get(f"/hazards/{hazard.uid}/").status_code == 404
    assert client.get(f"/field/hazard/{hazard.uid}/").status_code == 404


def test_the_sheet_is_read_in_parts_and_has_every_row_once(cast, office, monkeypatch):
    monkeypatch.setattr(tables, "BLOCK", 2)
    numbers = [a_hazard(cast.wang, title=f"隐患{number}").number for number in range(5)]
    sheet = load_workbook(io.BytesIO(office.get("/hazards/export/").content)).active
    assert sorted(row[0] for row in sheet.iter_rows(min_row=2, values_only=True)) == sorted(numbers)


def test_how_many_departments_each_document_asks_for_leads_to_its_source(office):
    page = office.get("/hazards/powers/").content.decode()
    assert "10个" in page and "7个" in page
    assert "/hazard.departments_j/" in page and "/hazard.departments_k/" in page
