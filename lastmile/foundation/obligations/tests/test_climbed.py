"""What others owe and did not do stands with whoever it was turned to, until it is done."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lastmile.foundation.access.scope import ActingAs, Scope
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.obligations import climbed, climbing, selectors, services
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.obligations.services import Owed
from lastmile.foundation.obligations.tests.factories import DIGEST, a_matter, a_post, hold
from lastmile.foundation.obligations.tests.night import NO_DOOR, START, Night
from lastmile.foundation.people.models import Holding, Post
from lastmile.kernel import clock

pytestmark = pytest.mark.django_db
VILLAGE, TOWN = "530113104201", "530113104"


def the_village() -> tuple[list[Post], Post, Post]:
    """Three grid members below a secretary below the township's leader."""
    leader = a_post("duty_leader", TOWN)
    hold(leader, "杨树和")
    secretary = a_post("village_secretary", VILLAGE, superior=leader)
    hold(secretary, "余正昌")
    grids = [a_post("grid_member", f"{VILLAGE}00{n}", superior=secretary) for n in (1, 2, 3)]
    for post, name in zip(grids, ("陈有福", "余小满", "普文娟"), strict=True):
        hold(post, name)
    return grids, secretary, leader


def scope_of(post: Post) -> Scope:
    holding = Holding.objects.select_related("person").get(post=post)
    at = ActingAs(holding.pk, holding.uid, post.pk, post.uid, post.title, post.region_code)
    return replace(a_scope(post.region_code), person_id=holding.person_id, acting_as=at)


def lines(post: Post, **more: bool) -> list[tuple[str, str, int]]:
    """(kind, who owes the first of them, how many posts)."""
    return [(one.row.kind, one.row.holder, one.count) for one in climbed.turned_to(scope_of(post), **more)]


def late_by(days: int, post: Post) -> Obligation:
    """Routine work of a post, so many days late, climbed as far as the digest brings it."""
    start = START - timedelta(days=days)
    clock.set_source(lambda: start)
    owed = Owed("hazard.rectify", a_matter(post.region_code, "hazard"), "整改", start, ladder=DIGEST)
    one = services.open_one(a_scope("53"), post, owed)
    for day in range(days + 1):
        clock.set_source(lambda day=day: start + timedelta(days=day, minutes=1))
        climbing.climb_all()
    return one


def test_who_did_not_answer_stands_with_the_superior_as_one_line_a_matter() -> None:
    grids, secretary, _leader = the_village()
    night = Night(grids, ladder=NO_DOOR).until(7)
    assert lines(secretary) == []
    night.until(11)
    assert lines(secretary) == [("call.answer", "陈有福", 3)]


def test_it_goes_when_it_is_done() -> None:
    grids, secretary, _leader = the_village()
    night = Night(grids, ladder=NO_DOOR).until(11)
    services.close(a_scope("53"), [night.owed(post) for post in grids[:2]])
    assert lines(secretary) == [("call.answer", "普文娟", 1)]
    services.close(a_scope("53"), [night.owed(grids[2])])
    assert lines(secretary) == []


def test_it_stands_with_the_leader_too_once_it_climbed_past_the_superior() -> None:
    grids, secretary, leader = the_village()
    night = Night(grids, ladder=NO_DOOR).until(25)
    assert lines(leader) == []
    night.until(31)
    assert lines(leader) == lines(secretary) == [("call.answer", "陈有福", 3)]


def test_whoever_was_sent_to_the_door_is_not_told_of_the_same_again() -> None:
    grids, secretary, _leader = the_village()
    Night(grids).until(16)
    assert lines(secretary) == []
    assert Obligation.unscoped.filter(post=secretary, kind="call.door").count() == 3


def test_whoever_is_called_for_a_post_of_their_own_has_their_own_row_only() -> None:
    _grids, secretary, leader = the_village()
    Night([secretary], ladder=NO_DOOR).until(11)
    assert lines(secretary) == [] and lines(leader) == [("call.answer", "余正昌", 1)]


def test_the_whole_level_shows_what_climbed_to_anybody_of_it() -> None:
    grids, secretary, _leader = the_village()
    colleague = a_post("village_staff", VILLAGE)
    hold(colleague, "李某")
    Night(grids, ladder=NO_DOOR).until(11)
    assert lines(colleague) == []
    assert lines(colleague, whole_level=True) == lines(secretary)


def test_late_routine_work_stands_where_the_digest_counts_it() -> None:
    grids, secretary, _leader = the_village()
    deputy = a_post("deputy_in_charge", TOWN)
    hold(deputy, "罗应学")
    late_by(2, grids[0])
    assert lines(secretary) == lines(deputy) == []
    late_by(4, grids[1])
    assert lines(secretary) == [("hazard.rectify", "余小满", 1)] and lines(deputy) == []
    late_by(9, grids[2])
    assert lines(deputy) == [("hazard.rectify", "普文娟", 1)]
    assert [who for _kind, who, _n in lines(secretary)] == ["普文娟", "余小满"]


def test_where_the_superior_post_is_vacant_it_stands_with_the_next_one_up() -> None:
    grids, secretary, leader = the_village()
    Holding.objects.filter(post=secretary).delete()
    late_by(4, grids[0])
    assert lines(leader) == [("hazard.rectify", "陈有福", 1)]


def test_of_another_township_nothing_is_seen() -> None:
    grids, _secretary, _leader = the_village()
    other = a_post("deputy_in_charge", "530113105")
    hold(other, "周某")
    late_by(9, grids[0])
    assert lines(other) == []


def test_it_costs_as_many_queries_for_many_as_for_one() -> None:
    grids, secretary, _leader = the_village()
    late_by(4, grids[0])
    scope = scope_of(secretary)

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            climbed.turned_to(scope)
        return len(counted)

    once = queries()
    for post in grids:
        late_by(4, post)
    assert queries() == once


def test_a_row_says_what_follows_on_which_day_and_once_it_climbed_to_whom() -> None:
    grids, secretary, _leader = the_village()
    deputy = a_post("deputy_in_charge", TOWN)
    hold(deputy, "罗应学")

    def words(days: int) -> str:
        [row] = selectors.of_subject(late_by(days, grids[0]).subject_uid)
        return row.then

    def day(past: int) -> str:
        at = clock.local(START + timedelta(days=past))
        return f"{at.month}月{at.day}日"

    assert words(2) == f"{day(1)}转上一级岗位"
    assert words(4) == f"{day(-1)}已转余正昌({secretary.title});再没办,{day(3)}转分管领导"
    assert words(9) == f"{day(-2)}已转罗应学({deputy.title}),列在名单上直到办结"


def test_a_step_that_would_turn_to_somebody_who_has_it_already_is_not_promised() -> None:
    grids, secretary, _leader = the_village()
    head = Holding.objects.get(post=secretary).person
    deputy = a_post("deputy_in_charge", TOWN)
    Holding.objects.create(post=deputy, person=head, from_on=START.date())

    [row] = selectors.of_subject(late_by(4, grids[0]).subject_uid)
    assert row.then.endswith(f"已转余正昌({secretary.title}),列在名单上直到办结")
    assert (row.next_name, row.next_at) == ("", None)

    Holding.objects.filter(post=deputy).delete()
    hold(deputy, "罗应学")
    [row] = selectors.of_subject(row.subject_uid)
    assert row.then.endswith("转分管领导") and row.next_at is not None


def test_a_superior_who_owes_it_himself_is_passed_to_the_leader() -> None:
    grids, secretary, _leader = the_village()
    Holding.objects.filter(post=secretary).update(person=Holding.objects.get(post=grids[0]).person)
    hold(a_post("deputy_in_charge", TOWN), "罗应学")
    [row] = selectors.of_subject(late_by(2, grids[0]).subject_uid)
    assert row.then.endswith("转分管领导") and "转上一级岗位" not in row.then
