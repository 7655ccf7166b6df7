"""检查对象 have monitors, a plan in versions, files and two cards, as danger points have; one mechanism for both."""

import pytest
from django.utils import translation

from lastmile.domains.profile import public as profile
from lastmile.domains.profile import services
from lastmile.domains.profile.models import Place, PlaceCard, PlacePlan
from lastmile.domains.profile.rules import PLAN_GROUPS, PlaceKind
from lastmile.domains.profile.selectors import keeping
from lastmile.domains.profile.tests.pages import GRID, NEXT, ROOT, somebody, the_grid_member, the_neighbour, the_office
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.people.models import Account, Post
from lastmile.foundation.people.selectors import scope_of
from lastmile.foundation.precautions.rules import fields_of, unwritten
from lastmile.foundation.prints.tests import reading
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel.errors import NotAllowed, NotValid, WrongState

pytestmark = pytest.mark.django_db
WALL = {"route": "后门出,到操场", "shelter": "学校操场", "carry": "一年级由班主任带"}


@pytest.fixture
def office():
    return the_office()


@pytest.fixture
def school(office):
    facts = {"manager": "马某", "manager_phone": "15400000521", "people": 84, "address": "小学路1号"}
    return profile.add_place(ROOT, region_code=GRID, kind="school", name="海科村小学", **facts)


def post_of(client_of, code=GRID) -> Post:
    client_of()
    return Post.unscoped.get(region_code=code, kind="grid_member")


def act(client, place, path, **values):
    return client.post(f"/profile/places/{place.uid}/{path}", values)


def page(client, place) -> str:
    return client.get(f"/profile/places/{place.uid}/").content.decode()


def planned(place, **words):
    plan = profile.begin_plan(ROOT, uid=place.uid, ready_made="venue")
    return profile.write_plan(ROOT, uid=place.uid, content={**plan.content, **WALL, **words}, capacity=100, based_on=1)


# --- who watches and keeps -------------------------------------------------------------------------------------------


def test_a_post_watches_the_place_and_its_page_says_who_and_that_there_is_no_stand_in(office, school):
    post = post_of(the_grid_member)
    assert act(office, school, "posts/", monitor_post_uid=post.uid, keeper_post_uid=post.uid).status_code == 302
    said = page(office, school)
    assert all(words in said for words in ("A 王某", "监测人没有 B 角", "定监测人、责任人"))


def test_a_post_of_the_next_village_is_refused_at_its_field(office, school):
    far = post_of(the_neighbour, NEXT)
    refused = act(office, school, "posts/", keeper_post_uid=far.uid)
    assert refused.status_code == 422 and "管不到这里" in refused.content.decode()
    assert Place.unscoped.get().keeper_post is None


def test_whoever_keeps_a_place_finds_it_among_their_own(office, school):
    post = post_of(the_grid_member)
    scope = scope_of(Account.objects.get(login="王某"))
    assert profile.mine(scope) == []
    profile.name_posts(ROOT, uid=school.uid, keeper_post_uid=post.uid)
    assert profile.mine(scope) == [school]


def test_naming_the_same_posts_again_writes_nothing(school):
    post = post_of(the_grid_member)
    for _time in range(2):
        profile.name_posts(ROOT, uid=school.uid, keeper_post_uid=post.uid)
    assert [line.action for line in ledger.timeline("place", school.uid)] == ["place.added", "place.kept"]


# --- 一点一策 ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PlaceKind.values)
def test_every_kind_of_place_has_a_ready_made_text_to_begin_from(kind):
    assert keeping.usual_plan(kind) in catalogue.point_plans()


def test_no_ready_made_text_speaks_of_a_kind_of_place_nobody_knows():
    assert {one for plan in catalogue.point_plans().values() for one in plan.places} == set(PlaceKind.values)


def test_a_plan_begins_with_what_to_look_at_and_only_the_place_s_own_words_are_missing(school):
    plan = profile.begin_plan(ROOT, uid=school.uid, ready_made="venue")
    assert tuple(plan.content) == tuple(fields_of(PLAN_GROUPS)) and plan.content["signs"]
    assert unwritten(plan.content, PLAN_GROUPS) == ["路线(一句话)", "安置点", "需要搀扶的人由谁扶"]


def test_a_plan_is_written_on_the_page_and_an_old_version_can_be_read(office, school):
    assert act(office, school, "plan/", ready_made="venue").status_code == 302
    assert act(office, school, "plan/", based_on=1, capacity=60, route="后门出").status_code == 302
    assert "后门出" in page(office, school)
    assert "〔" in office.get(f"/profile/places/{school.uid}/plan/1/").content.decode()
    assert office.get(f"/profile/places/{school.uid}/plan/9/").status_code == 404


def test_whoever_wrote_upon_an_old_version_keeps_every_word_and_may_save_it_upon_the_new_one(office, school):
    planned(school)
    late = act(office, school, "plan/", based_on=1, capacity=60, route="走后门", signal="敲铜盆")
    said = late.content.decode()
    assert (late.status_code, PlacePlan.objects.count()) == (409, 2)
    assert all(words in said for words in ("走后门", "敲铜盆", "新的一版", 'name="based_on" value="2"'))
    assert act(office, school, "plan/", based_on=2, capacity=60, route="走后门", signal="敲铜盆").status_code == 302
    assert PlacePlan.objects.order_by("-version").first().content["signal"] == "敲铜盆"


def test_every_version_is_kept_the_same_words_are_none_and_a_stale_one_is_refused(school):
    plan = planned(school)
    again = profile.write_plan(ROOT, uid=school.uid, content=plan.content, capacity=100, based_on=2)
    assert (again.pk, PlacePlan.objects.count()) == (plan.pk, 2)
    with pytest.raises(WrongState, match="新的一版"):
        profile.write_plan(ROOT, uid=school.uid, content={"route": "x"}, based_on=1)
    with pytest.raises(NotValid, match="一句都没有写"):
        profile.write_plan(ROOT, uid=school.uid, content={}, based_on=2)


def test_a_small_place_nobody_began_with_lacks_nothing_and_a_grave_one_is_told_what(office, school):
    assert "还差:" not in page(office, school)
    Place.unscoped.update(risk="red", method="listed")
    said = page(office, school)
    assert all(words in said for words in ("监测人空缺", "责任人空缺", "没有一点一策"))
    planned(school)
    Place.unscoped.update(people=120)
    said = page(office, school)
    assert "安置点能住 100 人,要走的有 120 人" in said and "没有路线图" in said and "没有一点一策" not in said


# --- the two cards ---------------------------------------------------------------------------------------------------


def card(client, place, which):
    return client.get(f"/profile/places/{place.uid}/cards/{which}/").content


def test_the_card_for_the_wall_is_one_a5_with_the_way_out_and_who_comes(office, school):
    profile.name_posts(ROOT, uid=school.uid, keeper_post_uid=post_of(the_grid_member).uid)
    planned(school)
    content = card(office, school, "leave")
    assert reading.sizes(content) == {(148, 210)} and len(reading.texts(content)) == 1
    said = reading.text(content)
    for words in (
        "海科村小学",
        "马某",
        "平时在场84人",
        "后门出,到操场",
        "一年级由班主任带",
        "王某15400000004",
        "负责人签字",
    ):
        assert words in said, words
    assert "15400000521" not in said  # the manager's number is not for the wall


def test_the_keeper_s_card_is_one_a4_with_numbers_orders_and_what_is_unknown(office, school):
    profile.name_posts(ROOT, uid=school.uid, keeper_post_uid=post_of(the_grid_member).uid)
    planned(school)
    content = card(office, school, "work")
    assert reading.sizes(content) == {(210, 297)} and len(reading.texts(content)) == 1
    said = reading.text(content)
    for words in ("马某15400000521", "安全员待核", "A王某15400000004", "B待核", "闻到焦味", "带班领导或分管副镇长"):
        assert words in said, words


def test_a_card_is_signed_once_and_a_changed_plan_makes_it_old(office, school):
    planned(school)
    assert act(office, school, "cards/", leave="on", work="on", day="2026-01-05").status_code == 302
    assert services.hand_out_cards(ROOT, uid=school.uid, which=["leave", "work"]) == 0
    assert PlaceCard.objects.count() == 2 and "已签" in page(office, school)
    profile.write_plan(ROOT, uid=school.uid, content={**WALL, "route": "前门出"}, capacity=100, based_on=2)
    assert [one.is_old for _which, one in profile.cards_now(school).by_which] == [True, True]
    assert "旧了,要换" in office.get(f"/profile/places/{school.uid}/cards/").content.decode()


def test_no_card_is_old_for_whoever_reads_another_language(school):
    with translation.override("en"):
        there = profile.cards_now(school).digests
    assert there == profile.cards_now(school).digests


def test_nothing_ticked_or_a_day_to_come_is_refused_in_a_sentence(office, school):
    for values, words in (({"day": "2026-01-05"}, "勾上"), ({"leave": "on", "day": "2999-01-01"}, "将来")):
        refused = act(office, school, "cards/", **values)
        assert refused.status_code == 422 and words in refused.content.decode()


def test_printing_is_in_the_record_and_no_other_card_is_there(office, school):
    card(office, school, "leave")
    assert "打印明白卡" in page(office, school)
    assert office.get(f"/profile/places/{school.uid}/cards/nothing/").status_code == 404


def test_a_closed_place_is_prepared_no_more(office, school):
    act(office, school, "close/", day="2026-01-05", why="并校")
    with pytest.raises(WrongState, match="已注销"):
        planned(school)
    said = page(office, school)
    assert "写一点一策" not in said and "加图片" not in said


# --- who may, and what it costs --------------------------------------------------------------------------------------


def test_who_only_looks_writes_and_prints_nothing_and_the_neighbour_finds_nothing(school):
    member, neighbour = the_grid_member(), somebody(NEXT[:12], "village_secretary", "陈某", "15400000006")
    for path in ("plan/", "cards/", "cards/work/", "files/", "papers/", "posts/"):
        assert member.get(f"/profile/places/{school.uid}/{path}").status_code == 403
        assert neighbour.get(f"/profile/places/{school.uid}/{path}").status_code == 404
    with pytest.raises(NotAllowed):
        profile.begin_plan(scope_of(Account.objects.get(login="王某")), uid=school.uid, ready_made="venue")


def test_the_page_and_the_sheet_cost_the_same_for_one_place_or_many(office, school, django_assert_max_num_queries):
    post = post_of(the_grid_member)
    paths = [f"/profile/places/{school.uid}/", "/profile/places/export/"]

    def queries() -> list[int]:
        found = []
        for path in paths:
            with django_assert_max_num_queries(60) as seen:
                assert office.get(path).status_code == 200
            found.append(len(seen))
        return found

    profile.name_posts(ROOT, uid=school.uid, monitor_post_uid=post.uid, keeper_post_uid=post.uid)
    queries()  # fills what is kept between requests
    before = queries()
    for number in range(4):
        other = profile.add_place(ROOT, region_code=GRID, kind="mall", name=f"商场{number}")
        profile.name_posts(ROOT, uid=other.uid, keeper_post_uid=post.uid)
    planned(school)
    assert queries() == before
