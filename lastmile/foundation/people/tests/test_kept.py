"""What the lists narrow by is kept as it would be counted, after whatever happens in whatever order."""

import json
import logging
from datetime import timedelta
from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.people import accounts, jobs, kept, lists, services
from lastmile.foundation.people.models import Account, Consent, HeldKind, Holding, Person, Post
from lastmile.foundation.people.tests.factories import (
    GRID,
    NEXT_GRID,
    VILLAGE,
    a_person,
    a_post,
    an_account,
    appointed,
    in_post,
    root,
)
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel import clock
from lastmile.kernel.errors import DomainError

DAY = timedelta(days=1)


def names(**asked):
    rows = lists.people(root(), "53", lists.person_q(**asked), after=None, limit=99)
    return [row.person.name for row in rows]


def vacant():
    return [row.post for row in lists.posts(root(), "53", lists.post_q(state="vacant"), after=None, limit=99)]


@pytest.mark.django_db
def test_each_act_keeps_what_it_makes_true():
    post = a_post()
    assert vacant() == [post]
    holding = appointed(post, an_account(a_person(name="甲")).person)
    assert vacant() == [] and names(kind="grid_member") == ["甲"] and names(state="no_account") == []
    accounts.close_account(root(), person_uid=holding.person.uid)
    assert names(state="no_account") == ["甲"]
    services.release(root(), holding_uid=holding.uid, until_on=clock.today() - DAY)
    assert vacant() == [post] and names(kind="grid_member") == [] and not kept.recount()


@pytest.mark.django_db
def test_a_member_fills_a_post_of_several_a_stand_in_alone_fills_none():
    team, post = a_post("team_member", VILLAGE), a_post()
    appointed(team, a_person(VILLAGE, "甲"), "M")
    appointed(post, a_person(name="乙", phone="15400000201"), "B")
    assert vacant() == [post] and not kept.recount()


@pytest.mark.django_db
def test_a_new_name_and_a_new_place_are_kept_too():
    person = in_post(name="甲")
    a_region(NEXT_GRID)
    services.change_person(root(), uid=person.uid, name="乙", region_code=NEXT_GRID)
    assert HeldKind.unscoped.filter(name="乙", region_code=NEXT_GRID).exists() and not kept.recount()


@pytest.mark.django_db
def test_a_day_turns_what_begins_and_what_ended():
    today, left, taken = clock.today(), a_post(), a_post()
    services.release(root(), holding_uid=appointed(left, a_person(name="甲")).uid, until_on=today)
    appointed(taken, a_person(name="乙", phone="15400000201"), from_on=today + DAY)
    assert vacant() == [taken] and names(kind="grid_member") == []
    with clock.stopped(clock.at(today + DAY, 0, 1)):
        assert jobs.begin_day() == 2
        assert vacant() == [left] and names(kind="grid_member") == ["乙"] and not kept.recount()


@pytest.mark.django_db
def test_nights_on_which_nothing_ran_are_made_up_for():
    today = clock.today()
    appointed(a_post(), a_person(name="甲"), from_on=today + DAY)
    with clock.stopped(clock.at(today + 5 * DAY, 9)):
        jobs.begin_day()
        assert names(kind="grid_member") == ["甲"]


@pytest.mark.django_db
def test_a_recount_mends_and_tells(caplog):
    person, post = a_person(name="甲"), a_post()
    Holding.objects.create(post=post, person=person, from_on=clock.today())
    with caplog.at_level(logging.ERROR):
        assert jobs.recount() == kept.Differences(people=1, posts=1, kinds=1)
    assert "kept facts differed" in caplog.text
    assert names(kind="grid_member") == ["甲"] and vacant() == [] and not kept.recount()


@pytest.mark.django_db
def test_what_is_kept_too_much_is_taken_away():
    person, post = in_post(name="甲"), Post.unscoped.get()
    Person.unscoped.filter(pk=person.pk).update(volunteers=True, has_account=True)
    HeldKind.unscoped.create(person=person, kind="boss", name="甲", region=person.region, region_code=GRID)
    Post.unscoped.filter(pk=post.pk).update(vacant=True)
    assert kept.recount() == kept.Differences(people=1, posts=1, kinds=1)
    assert list(HeldKind.unscoped.values_list("kind", flat=True)) == ["grid_member"]


@pytest.mark.django_db
def test_the_command_says_what_it_mended():
    Account.objects.create(person=a_person(), login="u1", opened_at=clock.now())
    said, again = StringIO(), StringIO()
    call_command("recount", "--json", stdout=said)
    call_command("recount", stdout=again)
    assert json.loads(said.getvalue()) == {"people": 1, "posts": 0, "kinds": 0}
    assert again.getvalue().strip() == "nothing differed"


@pytest.mark.django_db
def test_pages_of_a_kind_go_on_behind_a_mark():
    post = a_post("team_member", VILLAGE)
    for number in range(5):
        appointed(post, a_person(VILLAGE, "同名", f"1540000{number:04}"), "M")
    seen, after = [], None
    while rows := lists.people(root(), VILLAGE, lists.person_q(kind="team_member"), after=after, limit=2):
        seen += [row.person.pk for row in rows]
        after = (rows[-1].person.name, rows[-1].person.pk)
    assert len(seen) == 5 and all(one < other for one, other in pairwise(seen))


@pytest.mark.django_db
def test_two_branches_show_a_kind_once_and_in_order():
    in_post(name="乙")
    in_post(code=NEXT_GRID, name="甲", phone="15400000201")
    scope = a_scope(GRID, NEXT_GRID)
    rows = lists.people(scope, "", lists.person_q(kind="grid_member"), after=None, limit=9)
    assert [row.person.name for row in rows] == ["乙", "甲"]  # by code point


ACT = st.tuples(
    st.sampled_from(["appoint", "release", "leave", "account", "close", "consent", "withdraw", "rename", "next day"]),
    st.integers(0, 1),
    st.integers(0, 1),
    st.sampled_from("AB"),
    st.integers(-2, 2),
)


def as_kept(person, post):
    person.refresh_from_db()
    post.refresh_from_db()
    kinds = HeldKind.unscoped.filter(person=person, name=person.name, region_code=person.region_code)
    facts = person.in_post, person.has_account, person.volunteers, post.vacant, post.lacks_stand_in
    return *facts, set(kinds.values_list("kind", flat=True))


def as_counted(person, post):
    """The same, counted by hand from what happened."""
    today = clock.today()
    held = [one for one in Holding.objects.select_related("post") if one.from_on <= today <= (one.until_on or today)]
    own = [one for one in held if one.person_id == person.pk]
    ranks = {one.rank for one in held if one.post_id == post.pk}
    account = any(one.is_active for one in Account.objects.filter(person=person))
    willing = any(one.withdrawn_at is None for one in Consent.objects.filter(person=person))
    lacks = catalogue.post_kinds()[post.kind].stand_in and "B" not in ranks
    return bool(own), account, willing, not ranks - {"B"}, lacks, {one.post.kind for one in own}


class AnyOrderOfActs(TestCase):
    """After any acts on any days, kept is what would be counted."""

    @settings(max_examples=20, deadline=None)
    @given(st.lists(ACT, min_size=2, max_size=8))
    def test_kept_is_counted(self, acts):
        people = [a_person(name=f"人{place}", phone=f"1540000020{place}") for place in range(2)]
        posts = [a_post(), a_post("disaster_informant", VILLAGE)]
        day = clock.today()
        for act, who, which, rank, offset in acts:
            day += DAY * (act == "next day")
            with clock.stopped(clock.at(day, 9)):
                self.do(act, people[who], posts[which], rank, day + offset * DAY)
                for person, post in zip(people, posts, strict=True):
                    assert as_kept(person, post) == as_counted(person, post), (act, who, which, rank, offset)
                assert not kept.recount(), (act, who, which, rank, offset)

    def do(self, act, person, post, rank, on):
        try:
            match act:
                case "appoint":
                    appointed(post, person, rank, from_on=on)
                case "release":
                    for held in Holding.objects.filter(person=person, post=post):
                        services.release(root(), holding_uid=held.uid, until_on=on)
                case "leave":
                    services.leave(root(), person_uid=person.uid, until_on=on)
                case "account":
                    accounts.open_account(root(), person_uid=person.uid)
                case "close":
                    accounts.close_account(root(), person_uid=person.uid)
                case "consent":
                    services.give_consent(root(), person_uid=person.uid, for_what="volunteer", how="签字")
                case "withdraw":
                    services.withdraw_consent(root(), person_uid=person.uid, for_what="volunteer")
                case "rename":
                    services.change_person(root(), uid=person.uid, name=f"人{on:%d}")
                case "next day":
                    jobs.begin_day()
        except DomainError:
            pass
