from copy import deepcopy
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lastmile.domains.orders.models import Call
from lastmile.domains.orders.tests.factories import (
    HAIKE,
    SHIMEN,
    TEXT,
    TOWN,
    Town,
    a_call,
    a_person,
    a_post,
    a_town,
    hold,
    person_of,
)
from lastmile.domains.orders.tests.nights import START, CallNight, door_of, owed
from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.channels.models import Attempt
from lastmile.foundation.people.models import Account, Holding
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
PART = {"HTTP_HX_REQUEST": "true"}


def sign_in(holding: Holding) -> Client:
    account = Account.objects.filter(person=holding.person).first() or Account(
        person=holding.person, login=f"l{holding.pk}", opened_at=timezone.now(), password_changed_at=timezone.now()
    )
    account.save()
    client = Client()
    client.force_login(account)
    return client


@dataclass
class Desk:
    night: CallNight
    town: Town
    client: Client
    call: Call

    @property
    def board(self) -> str:
        return f"/calls/{self.call.uid}/"


@pytest.fixture(scope="module")
def found(kept) -> tuple[Town, Call]:
    return kept(lambda: (a_town(), a_call()), at=START)


@pytest.fixture
def desk(found: tuple[Town, Call]) -> Desk:
    night = CallNight()
    town, call = deepcopy(found)
    return Desk(night, town, sign_in(town.officer), call)


def words(response) -> str:
    return response.content.decode()


def form(**values: object) -> dict[str, object]:
    return {
        "uid": str(uuid7()),
        "region_code": TOWN,
        "text": TEXT,
        "level": "red",
        "post_kinds": ["grid_member"],
        **values,
    }


# --- issuing ---------------------------------------------------------------------------------------------------------


def test_an_empty_list_says_what_belongs_there_and_offers_the_first_step() -> None:
    page = words(sign_in(a_town().officer).get("/calls/"))
    assert "现在没有生效预警" in page and "/calls/new/" in page


def test_the_posts_of_the_branch_stand_there_with_their_counts_and_the_ladders_first_ones_ticked(desk: Desk) -> None:
    page = words(desk.client.get("/calls/new/"))
    assert "网格员 4" in page and "村(社区)书记 2" in page
    checked = [line for line in page.split("<input") if "checked" in line and "post_kinds" in line]
    assert {one.split('value="')[1].split('"')[0] for one in checked} == {
        "grid_member",
        "village_secretary",
        "duty_leader",
    }


def test_another_branch_counts_its_own_posts_and_keeps_what_was_typed(desk: Desk) -> None:
    page = words(desk.client.post("/calls/new/", form(step="branch", region_code=HAIKE)))
    assert "网格员 2" in page and TEXT in page and Call.unscoped.count() == 1


def test_posts_and_people_vacancies_and_missing_numbers_are_seen_before_sending(desk: Desk) -> None:
    hold(a_post("forest_ranger", HAIKE), person_of(desk.town.post()))
    a_post("grid_member", HAIKE + "009", title="9组网格员")
    hold(a_post("grid_member", HAIKE + "008"), a_person("没号码", phone=""))
    page = words(desk.client.post("/calls/new/", form(step="preview", post_kinds=["grid_member", "forest_ranger"])))
    assert "7 岗位 = 5 人" in page and "1 岗没有人" in page and "9组网格员" in page and "没号码" in page
    assert "收到回1" in page and "1 条短信" in page and "打完第一通" in page
    assert Call.unscoped.count() == 1


def test_sending_goes_to_the_board_and_sending_again_sends_nothing_more(desk: Desk) -> None:
    sent = form(step="send")
    first, second = (desk.client.post("/calls/new/", sent) for _time in range(2))
    assert first.headers["Location"] == second.headers["Location"] == f"/calls/{sent['uid']}/"
    assert Call.unscoped.count() == 2


def test_the_same_uid_with_other_words_is_refused(desk: Desk) -> None:
    assert desk.client.post("/calls/new/", form(step="send", uid=str(desk.call.uid), text="别的话")).status_code == 409


def test_going_back_to_change_keeps_everything(desk: Desk) -> None:
    page = words(desk.client.post("/calls/new/", form(step="edit", level="orange")))
    orange = next(one for one in page.split("<input") if 'value="orange"' in one)
    assert TEXT in page and "checked" in orange


@pytest.mark.parametrize(
    "wrong",
    [{"text": ""}, {"text": "转" * 401}, {"post_kinds": []}, {"post_kinds": ["king"]}, {"level": "pink"}, {"uid": "x"}],
)
@pytest.mark.parametrize("step", ["preview", "send"])
def test_bad_input_comes_back_with_what_was_typed(desk: Desk, wrong: dict[str, object], step: str) -> None:
    response = desk.client.post("/calls/new/", form(step=step, **wrong))
    assert response.status_code == 422 and Call.unscoped.count() == 1
    assert "text" in wrong or TEXT in words(response)


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "=1+1", "'; DROP TABLE", "\u202eabc", "🌧️" * 30])
def test_hostile_strings_are_text(desk: Desk, text: str) -> None:
    where = desk.client.post("/calls/new/", form(step="send", text=text)).headers["Location"]
    page = words(desk.client.get(where))
    assert "<script>alert" not in page and desk.client.get(where).status_code == 200


# --- the board -------------------------------------------------------------------------------------------------------


def test_the_board_says_its_figures_biggest_first(desk: Desk) -> None:
    desk.night.until(1)
    page = words(desk.client.get(desk.board))
    assert page.index("还没叫应") < page.index("已叫应") < page.index("距转上级")
    assert "0/4" in page and "9 分 0 秒" in page and "hx-get" in page


def test_an_unchanged_board_answers_304_and_a_changed_one_does_not(desk: Desk) -> None:
    desk.night.until(1)
    first = desk.client.get(desk.board, **PART)
    assert "<html" not in words(first)
    tag = {"HTTP_IF_NONE_MATCH": first.headers["ETag"]}
    assert desk.client.get(desk.board, **PART, **tag).status_code == 304
    desk.night.answers(desk.call, person_of(desk.town.post()))
    assert desk.client.get(desk.board, **PART, **tag).status_code == 200


@pytest.mark.parametrize("tab", ["people", "channels", "course", "nonsense"])
def test_every_tab_opens_for_everybody_who_sees_the_call(desk: Desk, tab: str) -> None:
    desk.night.until(31)
    for holding in (desk.town.officer, desk.town.leader, desk.town.desk, desk.town.secretaries[HAIKE]):
        assert sign_in(holding).get(f"{desk.board}?tab={tab}").status_code == 200


def test_the_wall_screen_has_neither_menu_nor_buttons(desk: Desk) -> None:
    desk.night.until(1)
    page = words(desk.client.get(f"{desk.board}?wall=1"))
    assert "console-menu" not in page and "formaction" not in page and person_of(desk.town.post()).name in page


def test_a_county_page_names_nobody_before_its_turn(desk: Desk) -> None:
    desk.night.until(2)
    page = words(sign_in(desk.town.desk).get(desk.board))
    assert "石门村" in page and person_of(desk.town.post()).name not in page
    assert "4 人由乡镇和村先叫" in page


def test_a_full_number_stands_on_no_board(desk: Desk) -> None:
    desk.night.until(1)
    numbers = [person_of(post).phone for posts in desk.town.grids.values() for post in posts]
    pages = [words(desk.client.get(desk.board)), words(desk.client.get(f"{desk.board}print/"))]
    assert not any(number in page for number in numbers for page in pages)


def test_page_and_strip_cost_the_same_for_a_small_call_and_a_large_one() -> None:
    def queries(grids: int) -> int:
        night, town = CallNight(), a_town(grids=grids)
        client, call = sign_in(town.officer), a_call()
        night.until(9)
        client.get(f"/calls/{call.uid}/")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/calls/{call.uid}/", **PART)
        return len(asked)

    few = queries(2)
    assert queries(20) == few


# --- acts ------------------------------------------------------------------------------------------------------------


def test_an_answer_is_entered_from_the_page(desk: Desk) -> None:
    who = person_of(desk.town.post())
    response = desk.client.post(f"{desk.board}{who.uid}/answered/", {"how": "phone", "contacted_by": ""})
    assert response.headers["Location"] == desk.board
    assert owed(desk.call, desk.town.post()).reason == "电话 · 张晓棠 联系,张晓棠 代录"


def test_a_group_reply_says_that_it_does_not_count(desk: Desk) -> None:
    who = person_of(desk.town.post())
    page = words(desk.client.post(f"{desk.board}{who.uid}/answered/", {"how": "group"}, follow=True))
    assert "不算叫应" in page and owed(desk.call, desk.town.post()).done_at is None


def test_a_time_in_the_future_comes_back_at_its_field(desk: Desk) -> None:
    who = person_of(desk.town.post())
    response = desk.client.post(f"{desk.board}{who.uid}/answered/", {"how": "phone", "at": "2030-01-01T00:00"})
    assert response.status_code == 422 and "不能在将来" in words(response)


def test_dialling_shows_the_number_with_the_form_below(desk: Desk) -> None:
    who = person_of(desk.town.post())
    page = words(desk.client.post(f"{desk.board}{who.uid}/dial/"))
    assert f'href="tel:{who.phone}"' in page and "谁联系的" in page


def test_stand_in_and_door_are_hurried_and_the_door_result_entered(desk: Desk) -> None:
    who = person_of(desk.town.post())
    desk.night.until(1)
    assert desk.client.post(f"{desk.board}{who.uid}/hurry/", {"to": "door"}).status_code == 302
    desk.night.until(1.5)
    where = f"{desk.board}door/{door_of(desk.call).uid}/"
    assert "余正昌" in words(desk.client.get(where))
    assert desk.client.post(where, {"went": "村文书", "found": "reached"}).status_code == 302
    assert owed(desk.call, desk.town.post()).outcome == "done"


def test_ones_own_answer_is_one_press_on_the_board(desk: Desk) -> None:
    call = a_call(post_kinds=["duty_leader"])
    leader = sign_in(desk.town.leader)
    assert "我知道了,马上办" in words(leader.get(f"/calls/{call.uid}/"))
    leader.post(f"/calls/{call.uid}/mine/")
    assert owed(call, desk.town.leader.post).outcome == "done"


def test_the_printed_list_has_tick_boxes_and_numbers_only_when_asked_for(desk: Desk) -> None:
    desk.night.until(1)
    number = person_of(desk.town.post()).phone
    assert "□" in words(desk.client.get(f"{desk.board}print/"))
    assert number in words(desk.client.post(f"{desk.board}print/"))


def test_ending_asks_for_a_reason_and_then_ends(desk: Desk) -> None:
    assert desk.client.post(f"{desk.board}end/", {"why": ""}).status_code == 422
    assert desk.client.post(f"{desk.board}end/", {"why": "预警解除"}).status_code == 302
    page = words(desk.client.get(desk.board))
    assert "结束时没叫应" in page and "hx-get" not in page.split('id="board"')[1][:200]
    assert desk.client.post(f"{desk.board}end/", {"why": "再来"}).status_code == 409


def test_everybody_reached_is_listed_page_by_page(desk: Desk) -> None:
    desk.night.until(1).answers(desk.call, person_of(desk.town.post()))
    assert person_of(desk.town.post()).name in words(desk.client.get(f"{desk.board}reached/"))


# --- who may not -----------------------------------------------------------------------------------------------------


def outsider() -> Client:
    a_region("530113105")
    return sign_in(hold(a_post("duty_officer", "530113105")))


def test_from_outside_the_branch_every_address_is_not_found(desk: Desk) -> None:
    who, client = person_of(desk.town.post()).uid, outsider()
    for path in ("", "end/", "print/", "reached/", f"{who}/", f"{who}/answered/", f"door/{uuid7()}/"):
        assert client.get(f"{desk.board}{path}").status_code == 404, path
    for path in ("end/", "print/", f"{who}/answered/", f"{who}/hurry/", f"{who}/dial/", "mine/"):
        data = {"why": "x", "how": "phone", "to": "door"}
        assert client.post(f"{desk.board}{path}", data).status_code == 404, path
    assert not Attempt.objects.filter(state="cancelled").exists()


def test_a_grid_member_opens_no_page_of_calls(desk: Desk) -> None:
    client = sign_in(Holding.objects.get(post=desk.town.post()))
    for path in ("/calls/", "/calls/new/", desk.board):
        assert client.get(path).status_code == 403


def test_a_village_neither_issues_nor_ends(desk: Desk) -> None:
    client = sign_in(desk.town.secretaries[SHIMEN])
    assert client.get(desk.board).status_code == 200
    assert client.get("/calls/new/").status_code == client.post(f"{desk.board}end/", {"why": "x"}).status_code == 403


def test_nobody_signed_in_is_asked_to(desk: Desk) -> None:
    assert Client().get(desk.board).status_code == 302
    assert Client().get(desk.board, **PART).status_code == 401


def test_a_wrong_uid_is_not_found(desk: Desk) -> None:
    assert desk.client.get(f"/calls/{uuid7()}/").status_code == 404
    assert desk.client.get("/calls/abc/").status_code == 404
