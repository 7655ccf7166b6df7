"""签发, 公开, 撤下 on the pages: what changed since is said, past versions stay readable, who was overtaken keeps their words."""

import re

import pytest

from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.people.models import SignedList
from lastmile.foundation.people.tests.factories import TOWNSHIP, VILLAGE, a_post, appointed, in_post
from lastmile.foundation.prints.tests import reading
from lastmile.interfaces.console.people.tests.cast import neighbour, office, reader, text, village

pytestmark = pytest.mark.django_db
HERE = {"area": VILLAGE}
NUMBER = "15400000412"


@pytest.fixture
def client():
    client = village()
    client.get("/prints/duties/", HERE)
    return client


def filled(client):
    """The form as the page gives it."""
    page = text(client.get("/prints/duties/sign/"))
    found = dict(re.findall(r'name="(seen|based_on|uid|signed_on)" value="([^"]+)"', page))
    return {
        **found,
        "signed_by": re.search(r'<option value="([0-9a-f-]{36})" selected', page)[1],
        "document_number": "海村3号",
    }


def signed(client):
    answer = client.post("/prints/duties/sign/", filled(client))
    assert answer.status_code == 302, text(answer)
    return answer["Location"]


def test_the_page_leads_to_signing_and_then_says_nothing_changed(client):
    assert "还没有签发" in text(client.get("/prints/duties/"))
    page = text(client.get(signed(client)))
    for said in ("第1版", "vill某", "海村3号", "已签发", "公开"):
        assert said in page
    assert "代录" not in page and "签发后没有变化" in text(client.get("/prints/duties/"))


def test_what_somebody_else_signed_is_entered_for_them(client):
    desk = office()
    desk.get("/prints/duties/", HERE)
    assert "代录" in text(desk.get(signed(desk)))


def test_a_change_is_counted_named_and_printed_and_the_old_version_stays_as_it_was(client):
    address = signed(client)
    in_post(name="陈有福", phone=NUMBER)
    page = text(client.get("/prints/duties/"))
    assert "1 处变了,自签发后" in page and "再签发一版" in page and "陈有福" in page
    assert "1处变了,自" in reading.text(client.get("/prints/duties/pdf/").content)
    second = signed(client)
    assert "陈有福" in text(client.get(f"{second}?kind=grid_member")) and "陈有福" not in text(
        client.get(f"{address}?kind=grid_member")
    )
    assert "这是过去的一版" in text(client.get(address)) and "陈有福" not in reading.text(
        client.get(f"{address}pdf/").content
    )
    assert "第1版" in text(client.get("/prints/duties/")) and "第2版" in text(client.get("/prints/duties/"))


def test_who_signs_on_an_older_page_keeps_what_was_typed_and_signs_what_stands_now(client):
    sent = filled(client)
    in_post(name="陈有福", phone=NUMBER)
    answer = client.post("/prints/duties/sign/", sent)
    page = text(answer)
    assert answer.status_code == 409 and "清单又变了" in page and "海村3号" in page
    fresh = dict(re.findall(r'name="(seen|based_on|uid)" value="([^"]+)"', page))
    assert fresh["seen"] != sent["seen"]
    assert client.post("/prints/duties/sign/", {**sent, **fresh}).status_code == 302


def test_of_two_who_sign_the_second_is_told_and_nothing_is_signed_twice(client):
    desk = office()
    desk.get("/prints/duties/", HERE)
    sent = filled(desk)
    signed(client)
    answer = desk.post("/prints/duties/sign/", sent)
    assert answer.status_code == 409 and "签发了新的一版" in text(answer) and "海村3号" in text(answer)
    assert SignedList.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"signed_on": "2999-01-01"}, "签发日期还没有到"),
        ({"signed_on": "昨天"}, "海村3号"),
        ({"signed_by": "00000000-0000-0000-0000-000000000000"}, "请选今天在任的一位"),
        ({"based_on": "-1"}, "海村3号"),
        ({"document_number": "长" * 61}, "长长长"),
    ],
)
def test_what_is_wrong_comes_back_with_what_was_typed(client, wrong, said):
    answer = client.post("/prints/duties/sign/", {**filled(client), **wrong})
    assert answer.status_code in {409, 422} and said in text(answer) and not SignedList.objects.exists()


def test_a_county_is_signed_nowhere_and_a_place_without_a_head_says_who_is_missing():
    desk = office()
    a_region(TOWNSHIP[:6])
    answer = desk.get("/prints/duties/sign/", {"area": TOWNSHIP})
    assert answer.status_code == 422 and "没有人可以签发" in text(answer)
    a_region(f"{VILLAGE}003")
    answer = desk.get("/prints/duties/sign/", {"area": f"{VILLAGE}003"})
    assert answer.status_code == 422 and "请先在上方选到乡镇" in text(answer)


def test_only_whoever_keeps_people_sees_the_buttons_and_the_neighbour_finds_nothing(client):
    address = signed(client)
    other = reader()
    other.get("/prints/duties/", HERE)
    assert "签发" in text(other.get(address)) and f"{address}public/" not in text(other.get(address))
    assert other.get("/prints/duties/sign/").status_code == 403
    assert [other.post(f"{address}{act}/").status_code for act in ("public", "withdraw")] == [403, 403]
    stranger = neighbour()
    assert [stranger.get(f"{address}{what}").status_code for what in ("", "pdf/", "board/")] == [404, 404, 404]


def test_made_public_and_taken_down_by_a_button_each_and_twice_is_told(client):
    address = signed(client)
    assert client.post(f"{address}public/").status_code == 302
    assert "已公开" in text(client.get(address))
    assert client.post(f"{address}public/").status_code == 409
    assert client.post(f"{address}withdraw/").status_code == 302
    assert "已撤下" in text(client.get(address)) and client.post(f"{address}withdraw/").status_code == 409


def test_the_paper_for_the_board_is_a3_and_bears_no_number_of_a_person(client):
    person = in_post(name="陈有福", phone=NUMBER)
    appointed(a_post("forest_ranger", f"{VILLAGE}003", duties=f"有事打 {NUMBER}"), person)
    content = client.get(f"{signed(client)}board/").content
    said = reading.text(content)
    assert reading.sizes(content) == {(297, 420)}
    for word in ("依法履行职责清单", "协助灾情核查", "陈有福", "签发人", "第1版"):
        assert word in said
    assert NUMBER not in said and not re.search(r"1\d{10}", said)


def test_the_board_names_leaders_with_their_fields(client):
    in_post("township_head", TOWNSHIP, "保镇长", "15400000416")
    in_post("deputy_in_charge", TOWNSHIP, "杨树和", "15400000417")
    desk = office()
    desk.get("/prints/duties/", {"area": TOWNSHIP})
    said = reading.text(desk.get(f"{signed(desk)}board/").content)
    assert "领导分工" in said and "全面工作(第一责任人)" in said and "杨树和待核" in said
