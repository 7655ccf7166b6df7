"""The lists of people, posts and units: by area, in keyset pages, in as many queries for 40 rows as for one."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.access.tests.plans import faults, plan_of, reads_of
from lastmile.foundation.people import lists, services, slips
from lastmile.foundation.people.models import Unit
from lastmile.foundation.people.tests.factories import (
    GRID,
    NEXT_GRID,
    NEXT_VILLAGE,
    TOWNSHIP,
    VILLAGE,
    a_person,
    a_post,
    an_account,
    appointed,
    in_post,
    root,
)
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid

pytestmark = pytest.mark.django_db


def people(area="53", scope=None, **asked):
    rows = lists.people(scope or root(), area, lists.person_q(**asked), after=None, limit=99)
    return [row.person.name for row in rows]


def posts(area="53", **asked):
    return [row.post for row in lists.posts(root(), area, lists.post_q(**asked), after=None, limit=99)]


def queries(run):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        run()
    return len(seen)


def a_crowd(count, start=0):
    post = a_post("team_member", VILLAGE) if start == 0 else posts(kind="team_member")[0]
    for number in range(start, start + count):
        appointed(post, a_person(VILLAGE, f"人{number:02}", f"1540000{number:04}"), "M")


def test_each_state_shows_its_people():
    in_post(name="在岗")
    an_account(in_post("forest_ranger", name="有账号", phone="15400000201"))
    a_person(name="闲", phone="15400000202")
    services.give_consent(root(), person_uid=a_person(name="志愿", phone="").uid, for_what="volunteer", how="签字")
    services.leave(root(), person_uid=in_post("group_leader", name="走了", phone="15400000203").uid)
    assert people(state="left") == ["走了"] and people(state="volunteers") == ["志愿"]
    assert people(state="no_account") == ["在岗"] and sorted(people(state="no_post")) == ["志愿", "闲"]
    assert sorted(people(kind="forest_ranger")) == ["有账号"] and "走了" not in people()


def test_the_area_narrows_and_never_widens():
    a_person(GRID, "这村")
    a_person(NEXT_GRID, "邻村", "15400000201")
    assert people(VILLAGE) == ["这村"] and people(NEXT_VILLAGE, a_scope(VILLAGE)) == []


def test_pages_follow_each_other_without_gap_or_repeat():
    a_crowd(7)
    seen, after = [], None
    while rows := lists.people(root(), VILLAGE, lists.person_q(), after=after, limit=3):
        seen += [row.person.pk for row in rows]
        after = (rows[-1].person.name, rows[-1].person.pk)
    assert len(seen) == len(set(seen)) == 7


@pytest.mark.parametrize("branches", [("",), ("53",), (VILLAGE, NEXT_VILLAGE)])
def test_words_are_found_in_the_order_of_names(branches):
    for number, name in enumerate(("钱赵乙", "赵安邦", "李", "甲赵", "赵", "赵安邦")):
        a_person(GRID if number % 2 else NEXT_GRID, name, f"1540000{number:04}")
    for words, found in {
        "赵": "甲赵 赵 赵安邦 赵安邦 钱赵乙",
        "赵安邦": "赵安邦 赵安邦",
        "安 赵": "赵安邦 赵安邦",
        "孙": "",
    }.items():
        seen, after = [], None
        while rows := lists.people(a_scope(*branches), "", lists.person_q(words=words), after=after, limit=2):
            seen += [row.person for row in rows]
            after = (seen[-1].name, seen[-1].pk)
        assert sorted(one.name for one in seen) == sorted(found.split())
        assert [(one.name, one.pk) for one in seen] == sorted((one.name, one.pk) for one in seen)


def test_a_new_name_is_found_at_once_and_the_old_one_no_more():
    person = a_person(GRID, "赵安邦")
    services.change_person(root(), uid=person.uid, name="钱安邦")
    assert people("", a_scope(""), words="赵") == [] and people("", a_scope(""), words="钱") == ["钱安邦"]


def test_posts_page_by_place():
    for code in (GRID, NEXT_GRID, f"{VILLAGE}004"):
        a_post(code=code)
        a_post("forest_ranger", code)
    seen, after = [], None
    while rows := lists.posts(root(), TOWNSHIP, lists.post_q(), after=after, limit=2):
        seen += [row.post for row in rows]
        after = (seen[-1].region_code, seen[-1].kind, seen[-1].pk)
    assert [one.region_code for one in seen] == sorted(one.region_code for one in seen) and len(set(seen)) == 6


def test_posts_tell_what_is_missing():
    empty, alone = a_post("forest_ranger"), a_post()
    appointed(alone, a_person())
    assert posts(state="vacant") == [empty] and posts(state="no_stand_in") == [alone]
    [row] = lists.post_rows([alone])
    assert row.lacks_stand_in and not row.vacant


def test_posts_nobody_stands_above_are_listed_but_for_the_highest():
    alone = a_post("forest_ranger")
    below = a_post("grid_member", superior=a_post("bureau_leader", "530113"))
    assert below.superior and posts(state="no_superior") == [alone]


@pytest.mark.parametrize("area", ["", "53", TOWNSHIP, VILLAGE])
def test_the_list_of_those_walks_an_index(area):
    a_post("forest_ranger")
    sent = reads_of(lambda: posts(area, state="no_superior"), "people_post")
    assert sent and [fault for sql in sent for fault in faults(sql, "people_post")] == []


@pytest.mark.parametrize("words", ["", "%", "'", "<b>", "王" * 99, "\\"])
def test_strange_words_find_no_post_and_break_nothing(words):
    a_post()
    assert len(posts(words=words)) == (0 if words else 1)


def test_forty_people_take_as_many_queries_as_one():
    a_crowd(1)
    one = queries(lambda: people(VILLAGE))
    a_crowd(39, start=1)
    assert queries(lambda: people(VILLAGE)) == one <= 3 and len(people(VILLAGE)) == 40


def test_forty_posts_take_as_many_queries_as_one():
    appointed(a_post(), a_person())
    one = queries(lambda: posts(VILLAGE))
    for number in range(39):
        appointed(a_post(), a_person(name=f"人{number}", phone=f"1541000{number:04}"))
    assert queries(lambda: posts(VILLAGE)) == one <= 2 and len(posts(VILLAGE)) == 40


def test_forty_posts_below_take_as_many_queries_as_one():
    above = a_post("village_secretary", VILLAGE)
    a_post()
    one = queries(lambda: lists.post_matter(root(), above))
    for _number in range(39):
        a_post()
    assert queries(lambda: lists.post_matter(root(), above)) == one
    matter = lists.post_matter(root(), above)
    assert matter.inferior_count == 40 and len(matter.inferiors) == lists.SHOWN_BELOW


def test_a_persons_page_opens_only_posts_that_may_be_seen():
    person = in_post()
    elsewhere = a_post("village_officer", NEXT_VILLAGE)
    appointed(elsewhere, person)
    matter = lists.person_matter(a_scope(VILLAGE), person)
    assert len(matter.holdings) == 2 and elsewhere.pk not in matter.openable and len(matter.openable) == 1


def test_units_of_a_kind_by_place():
    a_region(TOWNSHIP)
    for kind in ("team", "partner"):
        services.found_unit(root(), region_code=TOWNSHIP, kind=kind, name=kind)
    found = lists.units(root(), TOWNSHIP, kind="team", after=None, limit=9)
    assert [one.kind for one in found] == [Unit.Kind.TEAM]


@pytest.mark.parametrize("area", ["", "53"])
def test_a_kind_of_unit_there_are_few_of_is_found_without_going_past_the_others(area):
    a_region(TOWNSHIP)
    services.found_unit(root(), region_code=TOWNSHIP, kind="partner", name="电信")
    [sql] = reads_of(lambda: lists.units(root(), area, kind="partner", after=None, limit=9), "people_unit")
    assert "unit_kind_region" in plan_of(sql) and faults(sql, "people_unit") == []


def test_slips_are_for_those_who_hold_a_post_and_have_no_account():
    waiting = in_post()
    a_person(name="闲", phone="")
    an_account(in_post("forest_ranger", name="有", phone="15400000201"))
    assert [row.person for row in slips.waiting(root(), VILLAGE, after=None, limit=9)] == [waiting]


def test_slips_of_many_are_made_together_or_not_at_all():
    near, far = in_post(), in_post(code=NEXT_GRID, name="远", phone="15400000201")
    made = slips.make(root(), person_uids=[near.uid, far.uid])
    assert [one.row.person for one in made] == [near, far] and len({one.first.slip for one in made}) == 2
    for uids in ([], [near.uid] * (slips.MOST + 1)):
        with pytest.raises(NotValid):
            slips.make(root(), person_uids=uids)


def test_who_left_long_ago_is_not_listed_as_a_holder():
    post, today = a_post(), clock.today()
    holding = appointed(post, a_person(), from_on=today - timedelta(days=9))
    services.release(root(), holding_uid=holding.uid, until_on=today - timedelta(days=1))
    assert posts(state="vacant") == [post]
