"""单位场所: listed, added once, changed, closed but kept."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from lastmile.domains.profile import public as profile
from lastmile.domains.profile.models import Place
from lastmile.domains.profile.tests.pages import GRID, ROOT, the_grid_member, the_neighbour, the_office
from lastmile.foundation.web import tables
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


def a_place(name: str = "海科村小学", kind: str = "school", **more) -> Place:
    return profile.add_place(ROOT, region_code=GRID, kind=kind, name=name, **more)


def rows(client, **filters) -> str:
    answer = client.get("/profile/places/", filters)
    assert answer.status_code == 200
    return answer.content.decode().split('id="place-rows"')[1]


def test_places_are_narrowed_by_kind_words_and_state():
    client = the_office()
    a_place()
    a_place("加油站", "gas", major_source=True)
    assert "加油站" not in rows(client, kind="school") and "海科村小学" in rows(client, q="小学")
    assert "海科村小学" not in rows(client, kind="sources") and "加油站" in rows(client, state="major")
    assert "没有符合条件" in rows(client, q="没有的")
    assert "海科村小学" in rows(client, kind="<x>")


def test_a_place_is_added_once_and_other_content_under_its_number_is_refused():
    client = the_office()
    values = {"region_code": GRID, "name": "卫生室", "kind": "hospital", "people": "", "uid": str(uuid7())}
    assert [client.post("/profile/places/new/", values).status_code for _time in range(2)] == [302, 302]
    assert client.post("/profile/places/new/", {**values, "name": "别的"}).status_code == 409
    assert Place.unscoped.get().people is None


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"kind": "castle"}, {"people": "-3"}, {"insured_until": "明天"}, {"position": "1,2"}]
)
def test_what_cannot_be_comes_back_with_what_was_typed(wrong):
    client = the_office()
    values = {
        "region_code": GRID,
        "name": "卫生室",
        "kind": "hospital",
        "uid": str(uuid7()),
        "manager": "马某",
        **wrong,
    }
    answer = client.post("/profile/places/new/", values)
    assert answer.status_code == 422 and "马某" in answer.content.decode()
    assert not Place.unscoped.exists()


def test_a_change_counts_as_checked_today_and_is_on_the_page():
    client = the_office()
    one = a_place()
    client.post(
        f"/profile/places/{one.uid}/change/", {"name": "海科完小", "kind": "school", "people": "84", "risk": "blue"}
    )
    one.refresh_from_db()
    assert (one.name, one.people, one.checked_on) == ("海科完小", 84, clock.today())
    assert "更改" in client.get(f"/profile/places/{one.uid}/").content.decode()


def test_a_manager_s_phone_is_masked():
    client = the_office()
    one = a_place(manager="马某", manager_phone="15400000521")
    text = client.get(f"/profile/places/{one.uid}/").content.decode()
    assert "154****0521" in text and "15400000521" not in text


def test_a_closed_place_is_kept_but_counted_no_more():
    client = the_office()
    one = a_place()
    assert client.post(f"/profile/places/{one.uid}/close/", {"day": "2999-01-01"}).status_code == 422
    client.post(f"/profile/places/{one.uid}/close/", {"day": clock.today().isoformat(), "why": "并校"})
    assert "海科村小学" not in rows(client) and "海科村小学" in rows(client, state="closed")
    assert client.post(f"/profile/places/{one.uid}/change/", {"name": "x", "kind": "school"}).status_code == 409


def test_the_neighbour_finds_nothing_and_who_only_looks_changes_nothing():
    the_office()
    one, neighbour, member = a_place(), the_neighbour(), the_grid_member()
    assert neighbour.get(f"/profile/places/{one.uid}/").status_code == 404
    assert neighbour.get(f"/profile/places/{one.uid}/change/").status_code == 404
    assert member.get(f"/profile/places/{one.uid}/change/").status_code == 403
    assert member.get("/profile/places/new/").status_code == 403


def test_the_empty_list_offers_the_first_step():
    assert "新增单位场所" in rows(the_office())


def test_no_such_act_is_not_found():
    client, one = the_office(), a_place()
    assert client.get(f"/profile/places/{one.uid}/explode/").status_code == 404
    assert client.get(f"/profile/households/{uuid7()}/explode/").status_code == 404


def test_the_sheet_takes_no_formula():
    client = the_office()
    a_place("=1+1")
    found = list(load_workbook(BytesIO(client.get("/profile/places/export/").content)).active.values)
    assert found[-1][0] == "'=1+1"


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_costs_the_same_for_one_place_or_many(count, django_assert_max_num_queries):
    client = the_office()
    for number in range(count):
        a_place(f"单位{number}")
    with django_assert_max_num_queries(23):
        client.get("/profile/places/")


def test_the_sheet_is_read_in_parts_and_has_every_row_once(monkeypatch):
    monkeypatch.setattr(tables, "BLOCK", 2)
    client, names = the_office(), [a_place(f"单位{number}").name for number in range(5)]
    found = load_workbook(BytesIO(client.get("/profile/places/export/").content)).active.values
    assert [row[0] for row in found if row[0] in names] == names
