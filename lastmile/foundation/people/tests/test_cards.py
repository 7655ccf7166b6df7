"""The responsibility card: one content for paper and phone, a handful of queries for any number of cards."""

import pytest

from lastmile.foundation.people import cards, selectors, services
from lastmile.foundation.people.models import Holding, Post, Unit
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
from lastmile.foundation.regions.models import Grid, Region

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_adds(settings):
    settings.CARD_LINES = []


def card_of(person):
    [card] = cards.of_person(person.pk)
    return card


def a_grid(code=GRID, **values):
    return Grid.objects.create(region=Region.objects.get(code=code), kind="group", **values)


def test_it_names_who_is_above_beside_and_below_with_whole_numbers():
    secretary = in_post("village_secretary", VILLAGE, "余正昌", "15400000311")
    post = a_post()
    member = a_person(name="陈有福", phone="15400000412")
    appointed(post, member)
    appointed(post, a_person(name="余小满", phone="15400000415"), rank="B")
    card = card_of(member)
    assert [(one.name, one.phone) for one in card.above] == [("余正昌", "15400000311")]
    assert [(one.name, one.rank) for one in card.beside] == [("余小满", "B")]
    assert {one.name for one in card_of(secretary).below} == {"陈有福", "余小满"}


def test_it_brings_what_the_kind_of_post_does():
    card = card_of(in_post())
    assert len(card.usual) == len(card.at_red) == 5 and "每周走一遍" in card.usual[0]


def test_lines_of_the_post_itself_come_instead_of_the_usual_ones():
    person = in_post()
    [held] = selectors.holdings_of(person.pk)
    services.change_post(root(), uid=held.post.uid, duties="看沟\n\n 看坡 ")
    assert card_of(person).usual == ("看沟", "看坡") and len(card_of(person).at_red) == 5


def test_a_grid_says_its_bounds_and_figures():
    person = in_post()
    a_grid(households=52, population=187, bounds_text="东到沟边")
    assert (card_of(person).place.households, card_of(person).place.people) == (52, 187)
    assert card_of(person).place.bounds == "东到沟边"


def test_a_village_sums_its_grids_and_one_unknown_makes_the_sum_unknown():
    person = in_post("village_secretary", VILLAGE)
    a_post()
    a_post(code="530113104211004")
    a_grid(households=50, population=100)
    a_grid("530113104211004", households=30)
    place = card_of(person).place
    assert (place.grids, place.households, place.people) == (2, 80, None)


def test_the_duty_phone_is_that_of_the_office_nearest_above():
    person = in_post()
    for code, phone in (("530113", "0871-1"), (TOWNSHIP, "0871-2")):
        services.found_unit(root(), region_code=code, kind="office", name="应急办", phone=phone, set_up="nameplate")
    assert card_of(person).duty_phone == "0871-2"


def test_the_rescue_unit_is_the_township_s_team_by_its_own_number_or_the_duty_phone():
    in_post()
    assert cards.rescue_unit(GRID) == ("", "")
    office = {"kind": "office", "name": "应急办", "phone": "0871-2", "set_up": "nameplate"}
    services.found_unit(root(), region_code=TOWNSHIP, **office)
    team = services.found_unit(root(), region_code=TOWNSHIP, kind="team", name="救援队")
    assert cards.rescue_unit(GRID) == ("救援队", "0871-2")
    Unit.unscoped.filter(pk=team.pk).update(phone="0871-6")
    assert cards.rescue_unit(GRID) == ("救援队", "0871-6")


def points_of(posts):
    return {post.uid: [("危险点", "3组滑坡点")] for post in posts if post.kind == "grid_member"}


def test_domains_add_their_lines(settings):
    settings.CARD_LINES = [f"{__name__}.points_of"]
    assert card_of(in_post()).more == (("危险点", "3组滑坡点"),)


def test_ten_cards_cost_what_two_cost(django_assert_num_queries):
    in_post("village_secretary", VILLAGE, "余正昌", "15400000311")
    for number in range(10):
        in_post(code=f"5301131042110{number:02}", name=f"员{number}", phone=f"154000006{number:02}")
    held = list(Holding.objects.filter(post__kind="grid_member").select_related("post", "person"))
    for some in (held[:2], held):
        with django_assert_num_queries(7):
            cards.of_holdings(some)


def test_nobody_is_told_to_ring_themselves_and_whoever_holds_several_posts_stands_there_once():
    mayor = in_post("deputy_in_charge", TOWNSHIP, "保玉兰", "15400000110")
    secretary = in_post("village_secretary", VILLAGE, "沐梅燕", "15400000310")
    director = a_post("village_director", VILLAGE)
    appointed(director, secretary)
    helper = a_person(name="刘顺", phone="15400000320")
    for kind in ("grid_leader", "disaster_informant"):
        appointed(a_post(kind, VILLAGE), helper)
    both = {card.holding.post.kind: card for card in cards.of_person(secretary.pk)}
    assert [one.name for one in both["village_director"].above] == [mayor.name]
    named = [one.name for card in both.values() for one in card.below]
    assert "沐梅燕" not in named and named.count("刘顺") == 1


MICRO = f"{GRID}001"


def test_a_grid_member_s_card_names_the_group_leader_and_the_members_of_the_micro_grids_with_their_numbers():
    member = in_post()
    in_post("group_leader", GRID, "陈组长", "15400000501")
    in_post("grid_member", MICRO, "微示例", "15400000502")
    in_post("group_leader", "530113104211004", "别组长", "15400000503")
    assert [(one.name, one.phone) for one in card_of(member).below] == [
        ("陈组长", "15400000501"),
        ("微示例", "15400000502"),
    ]


def test_the_member_of_a_micro_grid_finds_the_grid_s_member_above():
    member, micro = in_post(), in_post("grid_member", MICRO, "微示例", "15400000502")
    secretary = in_post("village_secretary", VILLAGE, "余正昌", "15400000311")
    assert [one.name for one in card_of(micro).above] == [member.name, secretary.name]
    assert card_of(micro).nobody_below == "没有登记"


def test_a_card_says_why_it_names_nobody_below():
    member = in_post()
    assert card_of(member).nobody_below == "没有登记"
    leader = a_post("group_leader")
    assert card_of(member).nobody_below == "空缺"
    appointed(leader, member)
    own = {card.holding.post.kind: card for card in cards.of_person(member.pk)}
    assert own["grid_member"].nobody_below == "本人兼任" and own["group_leader"].nobody_below == ""


def test_a_grid_leader_s_card_names_the_members_although_they_answer_to_the_secretary():
    in_post("village_secretary", VILLAGE, "余正昌", "15400000311")
    leader, member = in_post("grid_leader", VILLAGE, "李某", "15400000312"), in_post()
    Post.unscoped.filter(kind__in=("grid_leader", "grid_member")).update(
        superior=Post.unscoped.get(kind="village_secretary")
    )
    assert [one.name for one in card_of(leader).below] == [member.name]


def test_where_all_answer_to_another_the_card_says_so():
    assert card_of(in_post("village_director", VILLAGE, "李某", "15400000312")).nobody_below == "没有直接下级"


def test_two_members_of_one_grid_stand_in_neither_s_list_below():
    member = in_post()
    in_post("grid_member", GRID, "李某", "15400000504")
    assert card_of(member).below == []
