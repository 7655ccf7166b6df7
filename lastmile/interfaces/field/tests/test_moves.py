"""F4 on the phone: three lines of what to do, the list with its big buttons, the roll-call, moving first."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lastmile.domains.evacuation import public as moves
from lastmile.domains.evacuation.models import Move, MoveOrder
from lastmile.domains.evacuation.tests.factories import GRID, a_head, a_home, a_keeper, a_night
from lastmile.domains.orders import public as orders
from lastmile.domains.points import public as points
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.people import services as people
from lastmile.foundation.people.models import Account, Post
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


def phone(scope):
    client = Client()
    client.force_login(Account.objects.get(person_id=scope.person_id))
    return client


def shown(answer):
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def night():
    return a_night(homes=((4, 3, 1), (3, 3, 0)))


def test_the_red_card_says_whom_to_wake_who_goes_first_and_where_to(night):
    keeper = a_keeper()
    orders.issue_call(
        night.office, uid=uuid7(), region_code=GRID, text="请马上叫人", level="red", post_kinds=["grid_member"]
    )
    card = shown(phone(keeper).get(reverse("field:todo")))
    for words in ("叫醒 2 户", "先走 1 户", "去海科村小学", 'data-hold="1', "打开名单"):
        assert words in card
    assert "转给 B 角" not in card  # nobody stands in


def test_a_call_is_passed_to_the_stand_in_and_still_asks_for_ones_own_answer(night):
    keeper, root, uid = a_keeper(), a_scope("53"), uuid7()
    other = people.add_person(root, region_code=GRID, name="余小满", phone="15400000081")
    post = Post.unscoped.get(kind="grid_member", region_code=GRID)
    people.appoint(root, post_uid=post.uid, person_uid=other.uid, rank="B")
    orders.issue_call(
        night.office, uid=uid, region_code=GRID, text="请马上叫人", level="red", post_kinds=["grid_member"]
    )
    client = phone(keeper)
    assert "转给 B 角 余小满" in shown(client.get(reverse("field:todo")))
    answer = client.post(reverse("field:pass_on", args=[uid]), follow=True)
    assert "已转给 B 角:余小满" in shown(answer) and "我知道了,马上办" in shown(answer)


def test_the_list_is_in_order_of_need_and_each_button_is_one_act(night):
    client, row = phone(a_keeper()), night.row(night.homes[0])
    page = shown(client.get(reverse("field:doors")))
    assert "2 户:已走 0 · 已通知 0 · 没找到 0" in page and page.index(night.homes[0].head) < page.index(
        night.homes[1].head
    )
    client.post(reverse("field:door", args=[row.uid]), {"status": "told"})
    assert Move.unscoped.get(pk=row.pk).status == "told"
    answer = client.post(reverse("field:door", args=[row.uid]), {"status": "arrived"}, follow=True)
    assert "已记下:已到安置点" in shown(answer)  # the village's only shelter, chosen by nobody
    assert Move.unscoped.get(pk=row.pk).shelter_id == night.shelter.pk


def test_after_a_household_the_list_goes_on_where_one_stands(night):
    client, row = phone(a_keeper()), night.row(night.homes[1])
    address = client.post(reverse("field:door", args=[row.uid]), {"status": "told"}).url
    assert f'id="{address.partition("#")[2]}"' in shown(client.get(address))
    assert address.endswith(f"#d-{row.uid}")


def test_where_they_went_is_asked_alone_and_then_told(night):
    client, row = phone(a_keeper()), night.row(night.homes[0])
    address = reverse("field:door", args=[row.uid]) + "?s=relatives"
    page = shown(client.get(address))
    assert "投亲靠友:去哪、电话" in page and "不愿走" not in page
    client.post(address, {"status": "relatives", "destination": "镇上表哥家"})
    assert Move.unscoped.get(pk=row.pk).destination == "镇上表哥家"


def test_who_will_not_go_or_must_be_carried_is_counted_on_top(night):
    night.say(night.row(night.homes[0]), "refused")
    night.say(night.row(night.homes[1]), "carry")
    page = shown(phone(a_keeper()).get(reverse("field:doors")))
    assert "已通知 0 · 没找到 0 · 要劝要抬 2" in page


def test_people_in_no_list_are_added_where_one_stands(night):
    client = phone(a_keeper())
    address = reverse("field:door_add", args=[night.source[1]])
    sent = {"uid": str(uuid7()), "kind": "guests", "number": "5", "name": "李老板", "origin": "农家乐"}
    assert client.post(address, sent).status_code == 302
    assert client.post(address, sent).status_code == 302
    row = Move.unscoped.get(kind="guests")
    assert (row.tonight, row.region_code, row.must) == (5, GRID, True)


def test_the_roll_call_turns_red_with_the_name_of_who_is_missing(night):
    keeper = a_keeper()
    client = phone(keeper)
    for one in night.homes:
        night.say(night.row(one), "arrived")
    opened = client.post(reverse("field:count_open", args=[night.source[1], night.shelter.uid]), follow=True)
    assert night.homes[0].head in shown(opened)
    address = opened.redirect_chain[-1][0]
    taken = shown(client.post(address, {"present": [str(night.row(night.homes[1]).uid)]}, follow=True))
    assert f"少 3 人:{night.homes[0].head}" in taken and "找到了" in taken


def test_the_head_of_the_village_reads_who_is_missing_in_the_first_line(night):
    head = a_head()
    night.say(night.row(night.homes[0]), "carry")
    assert f"{night.homes[0].head} · 要人抬" in shown(phone(head).get(reverse("field:todo")))


def test_the_village_moves_first_from_the_points_page(night):
    client = phone(a_head())
    address = reverse("field:first", args=[night.point.uid])
    assert reverse("field:points") in shown(client.get(reverse("field:todo")))
    assert address in shown(client.get(reverse("field:points")))
    assert address in shown(client.get(reverse("field:point", args=[night.point.uid])))
    assert client.post(address, {"uid": str(uuid7())}).status_code == 302
    assert MoveOrder.unscoped.get().kind == "first"


def test_without_a_list_the_page_says_so(db):
    assert "没有预警,也没有要转移的" in shown(phone(a_keeper()).get(reverse("field:doors")))


def test_a_count_that_somebody_took_first_keeps_the_ticks_for_a_new_one(night):
    client, row = phone(a_keeper()), night.say(night.row(night.homes[0]), "arrived")
    again = reverse("field:count_open", args=[night.source[1], night.shelter.uid])
    address = client.post(again).url
    moves.take_rollcall(night.office, uid=address.rstrip("/").split("/")[-1], present={})
    sent = {"listed": [row.uid], "present": [row.uid], f"number-{row.uid}": "2"}
    overtaken = client.post(address, sent)
    assert overtaken.status_code == 409 and "已经清点过了" in overtaken.content.decode()
    for page in (overtaken, client.post(again, sent)):
        assert f'value="{row.uid}" checked' in page.content.decode() and 'value="2"' in page.content.decode()


def test_a_list_too_long_for_a_phone_says_so(night, monkeypatch):
    client = phone(a_keeper())
    assert "只列最要紧的" not in shown(client.get(reverse("field:doors")))
    monkeypatch.setattr("lastmile.domains.evacuation.selectors.doors.ON_A_PHONE", 2)
    page = shown(client.get(reverse("field:doors")))
    assert "只列最要紧的 2 户" in page and page.count('class="door"') == 2


def test_the_list_asks_no_more_for_two_households_below_a_point_or_many(night, django_assert_num_queries):
    client = phone(a_keeper())
    client.get(reverse("field:doors"))
    with CaptureQueriesContext(connection) as before:
        client.get(reverse("field:doors"))
    more = [a_home() for _number in range(6)]
    points.choose_households(
        night.office, uid=night.point.uid, chosen={one.uid: points.Help() for one in more}, shown=[]
    )
    moves.open_lists(night.office, source=night.source, region_codes=[GRID], level="red")
    with django_assert_num_queries(len(before)):
        assert shown(client.get(reverse("field:doors"))).count('class="door"') == 9
