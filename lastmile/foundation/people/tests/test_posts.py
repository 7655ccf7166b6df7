"""Open, change and close posts; whom they answer to follows from the kinds."""

from importlib import import_module

import pytest
from django.apps import apps

from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.people import selectors, services
from lastmile.foundation.people.models import Post
from lastmile.foundation.people.tests.factories import GRID, TOWNSHIP, VILLAGE, a_person, a_post, appointed, root
from lastmile.foundation.regions.models import Region
from lastmile.kernel.errors import NotAllowed, NotValid, WrongState

pytestmark = pytest.mark.django_db


def again(post):
    return Post.unscoped.get(pk=post.pk)


def test_a_post_is_named_after_place_and_kind_and_says_nothing_of_its_own_yet():
    post = a_post()
    assert post.title == f"地{GRID}网格员" and post.duties == ""


@pytest.mark.parametrize(
    ("code", "place", "kind", "title"),
    [
        (VILLAGE, "绥芬村委会", "village_secretary", "绥芬村书记"),
        (VILLAGE, "金城社区居民委员会", "village_officer", "金城社区应急专员"),
        (VILLAGE, "绥芬村委会", "disaster_informant", "绥芬村灾害信息员"),
        (TOWNSHIP, "罗子沟镇", "party_secretary", "罗子沟镇党委书记"),
        (TOWNSHIP, "鸡冠乡", "township_head", "鸡冠乡长"),
    ],
)
def test_no_word_of_the_place_stands_in_its_title_twice(code, place, kind, title):
    a_post()
    Region.objects.filter(code=code).update(name=place)
    assert a_post(kind, code).title == title


def test_it_answers_to_the_nearest_post_the_kind_names():
    secretary = a_post("village_secretary", VILLAGE)
    assert a_post().superior == secretary


def test_a_held_post_further_up_is_preferred_to_a_vacant_near_one():
    a_post("village_secretary", VILLAGE)
    director = a_post("village_director", VILLAGE)
    appointed(director, a_person(VILLAGE))
    assert a_post().superior == director


def test_posts_that_waited_for_a_superior_take_the_new_one():
    member = a_post()
    secretary = a_post("village_secretary", VILLAGE)
    assert member.superior is None and again(member).superior == secretary


@pytest.mark.parametrize(
    ("kind", "code"), [("grid_member", TOWNSHIP), ("party_secretary", VILLAGE), ("nobody", VILLAGE)]
)
def test_a_kind_stands_only_on_its_levels(kind, code):
    with pytest.raises(NotValid) as refused:
        a_post(kind, code)
    assert "kind" in refused.value.fields


def test_there_is_one_secretary_in_a_place():
    a_post("village_secretary", VILLAGE)
    with pytest.raises(WrongState):
        a_post("village_secretary", VILLAGE)


def test_superiors_never_go_in_a_ring():
    secretary, member = a_post("village_secretary", VILLAGE), a_post()
    with pytest.raises(NotValid):
        services.change_post(root(), uid=secretary.uid, superior=again(member))


def test_a_post_is_not_its_own_superior():
    post = a_post()
    with pytest.raises(NotValid):
        services.change_post(root(), uid=post.uid, superior=post)


def test_a_held_post_is_not_closed():
    post = a_post()
    appointed(post, a_person())
    with pytest.raises(WrongState):
        services.close_post(root(), uid=post.uid)


def test_closing_hands_the_posts_below_to_the_superior():
    above = a_post("village_liaison_leader", VILLAGE)
    secretary, member = a_post("village_secretary", VILLAGE), a_post()
    services.close_post(root(), uid=secretary.uid)
    assert again(member).superior == above and again(secretary).closed_on


def test_a_closed_post_is_in_no_list_and_may_be_opened_anew():
    services.close_post(root(), uid=a_post("village_secretary", VILLAGE).uid)
    assert not selectors.posts_in(root()).exists()
    a_post("village_secretary", VILLAGE)


def test_whoever_only_reads_opens_nothing():
    a_region(GRID)
    with pytest.raises(NotAllowed):
        services.open_post(a_scope(VILLAGE, permissions=["people.view"]), region_code=GRID, kind="grid_member")


def test_gaps_are_posts_nobody_holds_and_missing_stand_ins():
    member, leader = a_post(), a_post("village_liaison_leader", VILLAGE)
    appointed(member, a_person())
    assert set(selectors.vacancies(root())) == {member, leader}
    appointed(member, a_person(name="李某", phone="15400000103"), "B")
    assert set(selectors.vacancies(root())) == {leader}


def test_copies_of_what_the_pack_says_go_and_what_an_office_wrote_stays():
    migration = import_module("lastmile.foundation.people.migrations.0004_duties_of_the_pack")
    copied, own = a_post(), a_post("group_leader", duties="看沟")
    Post.unscoped.filter(pk=copied.pk).update(duties="\n".join(migration.COPIED["grid_member"]))
    migration.forget_copies(apps, None)
    assert list(Post.unscoped.order_by("pk").values_list("duties", flat=True)) == ["", own.duties]
