"""户档: masked names, one entry however often sent, counts with 待核, moved away but kept."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from lastmile.domains.profile import public as profile
from lastmile.domains.profile.models import Household
from lastmile.domains.profile.tests.pages import (
    GRID,
    ROOT,
    VILLAGE,
    the_grid_member,
    the_neighbour,
    the_office,
    the_secretary,
)
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.web import tables
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


def a_household(head: str = "罗应某", **more) -> Household:
    return profile.add_household(ROOT, region_code=GRID, head=head, **more)


def sent(**more):
    return {"region_code": GRID, "head": "罗应某", "registered": "4", "at_home": "", "uid": str(uuid7()), **more}


def test_names_and_phones_are_masked_in_the_list_on_the_page_and_in_the_sheet():
    client = the_office()
    one = a_household(phone="15400000417", address="3号")
    sheet = list(load_workbook(BytesIO(client.get("/profile/households/export/").content)).active.values)[-1]
    pages = (
        client.get("/profile/households/").content.decode()
        + client.get(f"/profile/households/{one.uid}/").content.decode()
    )
    assert "罗应某" not in pages and "罗××" in pages and "15400000417" not in pages and "154****0417" in pages
    assert sheet[1] == "罗××"


def test_the_full_name_is_shown_for_a_reason_that_is_in_the_record():
    client = the_office()
    one = a_household(phone="15400000417")
    assert client.post(f"/profile/households/{one.uid}/reveal/", {"reason": ""}).status_code == 422
    text = client.post(f"/profile/households/{one.uid}/reveal/", {"reason": "今晚要转移"}).content.decode()
    assert "罗应某" in text and "15400000417" in text
    entry = ledger.timeline("household", one.uid)[-1]
    assert (entry.action, entry.private) == ("household.revealed", {"note": "今晚要转移"})


def test_who_may_not_reveal_is_refused():
    the_office()
    one = a_household()
    assert the_grid_member().post(f"/profile/households/{one.uid}/reveal/", {"reason": "看看"}).status_code == 403


def test_the_neighbour_finds_nothing():
    the_office()
    one, client = a_household(), the_neighbour()
    for verb in ("", "count/", "change/", "leave/", "reveal/"):
        assert client.get(f"/profile/households/{one.uid}/{verb}").status_code == 404
    assert "罗××" not in client.get("/profile/households/").content.decode()


def test_who_only_looks_may_not_add_or_change():
    the_office()
    one, client = a_household(), the_grid_member()
    assert client.get(f"/profile/households/{one.uid}/").status_code == 200
    assert client.get("/profile/households/new/").status_code == 403
    assert client.post(f"/profile/households/{one.uid}/count/", {"at_home": "1"}).status_code == 403


def test_the_village_adds_a_household_once_however_often_it_is_sent():
    the_office()
    client, values = the_secretary(), sent()
    assert [client.post("/profile/households/new/", values).status_code for _time in range(2)] == [302, 302]
    assert client.post("/profile/households/new/", {**values, "head": "别人"}).status_code == 409
    one = Household.unscoped.get()
    assert (one.head, one.registered, one.at_home) == ("罗应某", 4, None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"head": ""},
        {"registered": "x"},
        {"registered": "2", "at_home": "3"},
        {"position": "26.08,103.18"},
        {"uid": "1"},
    ],
)
def test_what_cannot_be_comes_back_with_what_was_typed(wrong):
    the_office()
    answer = the_secretary().post("/profile/households/new/", sent(address="石桥边", **wrong))
    assert answer.status_code == 422 and "石桥边" in answer.content.decode()
    assert not Household.unscoped.exists()


def test_nothing_is_added_out_of_one_s_village():
    the_office()
    answer = the_secretary().post("/profile/households/new/", sent(region_code="530113104205001"))
    assert answer.status_code == 403 and not Household.unscoped.exists()


def test_counts_are_checked_and_an_emptied_one_is_unknown_again():
    client = the_office()
    one = a_household(registered=4, at_home=3)
    assert client.post(f"/profile/households/{one.uid}/count/", {"registered": "2", "at_home": "3"}).status_code == 422
    client.post(f"/profile/households/{one.uid}/count/", {"registered": "4", "at_home": "", "need_help": "1"})
    one.refresh_from_db()
    assert (one.at_home, one.need_help, one.checked_on) == (None, 1, clock.today())


def test_a_changed_head_is_found_by_the_new_name_alone():
    client = the_office()
    one = a_household(phone="15400000417")
    values = {"head": "余正某", "phone": "15400000418", "position": "103.18,26.08", "datum": "CGCS2000"}
    client.post(f"/profile/households/{one.uid}/change/", values)
    assert "余××" in client.get("/profile/households/?q=余正某").content.decode()
    assert "余××" in client.get("/profile/households/?q=154 0000 0418").content.decode()
    assert "没有符合条件" in client.get("/profile/households/?q=罗应某").content.decode()


def test_a_household_that_moved_away_is_kept_but_counted_no_more():
    client = the_office()
    one = a_household()
    client.post(f"/profile/households/{one.uid}/leave/", {"day": clock.today().isoformat(), "why": "搬到县城"})
    assert "罗××" not in client.get("/profile/households/").content.decode()
    assert "罗××" in client.get("/profile/households/?state=left").content.decode()
    assert "搬到县城" in client.get(f"/profile/households/{one.uid}/").content.decode()
    assert client.post(f"/profile/households/{one.uid}/count/", {"at_home": "1"}).status_code == 409


def test_the_empty_list_offers_the_first_step_and_filters_narrow():
    client = the_office()
    assert "新增户" in client.get("/profile/households/").content.decode()
    a_household("需某", need_help=1, registered=1, at_home=1, away=0)
    a_household("待某")
    assert "需×" in client.get("/profile/households/?state=need_help").content.decode()
    unknown = client.get("/profile/households/?state=unknown").content.decode()
    assert "待×" in unknown and "需×" not in unknown


def test_pages_follow_each_other_without_loss_or_repeat():
    client = the_office()
    for number in range(53):
        a_household(f"户{number}", address=f"门{number}号")
    first = client.get("/profile/households/")
    second = client.get("/profile/households/", {"after": first.context["page"].next_mark})
    found = [one.pk for page in (first, second) for one in page.context["page"].rows]
    assert len(found) == len(set(found)) == 53 and not second.context["page"].next_mark


@pytest.mark.parametrize("mark", ["x", "\u4e2d", "W10", "e30", "9" * 300])
def test_a_mark_of_nobody_s_shows_the_first_page(mark):
    client = the_office()
    a_household()
    assert "罗××" in client.get("/profile/households/", {"after": mark, "q": "", "state": "<x>"}).content.decode()


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_costs_the_same_for_one_household_or_many(count, django_assert_max_num_queries):
    client = the_office()
    for number in range(count):
        a_household(f"户{number}")
    with django_assert_max_num_queries(23):
        client.get("/profile/households/")


def test_hostile_text_stays_text_on_the_page_and_in_the_sheet():
    client = the_office()
    a_household("<script>x</script>", address="=HYPERLINK(1)")
    assert "<script>x" not in client.get("/profile/households/").content.decode()
    rows = list(load_workbook(BytesIO(client.get("/profile/households/export/").content)).active.values)
    assert rows[-1][2] == "'=HYPERLINK(1)"


def test_somebody_looking_at_a_county_is_asked_to_step_down_before_adding():
    from lastmile.domains.profile.tests.pages import somebody

    the_office()
    client = somebody("530113", "bureau_staff", "周某", "15400000011")
    assert "请先用上面的" in client.get("/profile/households/new/").content.decode()
    assert f'value="{VILLAGE}"' in client.get("/profile/households/new/?area=530113104").content.decode()


def test_the_sheet_is_read_in_parts_and_has_every_row_once(monkeypatch):
    monkeypatch.setattr(tables, "BLOCK", 2)
    client = the_office()
    for number in range(5):
        a_household(address=f"{number}号")
    rows = load_workbook(BytesIO(client.get("/profile/households/export/").content)).active.values
    assert [row[2] for row in rows if str(row[2]).endswith("号")] == [f"{number}号" for number in range(5)]
