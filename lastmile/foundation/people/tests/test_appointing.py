"""Appoint and release: one A and one B on any day, nobody twice, and history that is never rewritten."""

from datetime import timedelta

import pytest
from django.db.models import Q
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.people import selectors, services
from lastmile.foundation.people.models import Holding, Person
from lastmile.foundation.people.tests.factories import (
    GRID,
    NEXT_VILLAGE,
    TOWNSHIP,
    VILLAGE,
    a_person,
    a_post,
    appointed,
    as_seen_by,
    root,
)
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed, NotValid, NotVisible, WrongState

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def two():
    return a_person(), a_person(name="李某", phone="15400000103")


def names_on(post, day):
    return [(one.person.name, one.rank) for one in selectors.holders_on(post, day)]


def test_the_new_holder_begins_and_the_old_one_ends_the_day_before():
    (wang, li), post, today = two(), a_post(), clock.today()
    appointed(post, wang, from_on=today - 10 * DAY)
    appointed(post, li, from_on=today)
    assert names_on(post, today - DAY) == [("王某", "A")] and names_on(post, today) == [("李某", "A")]


def test_a_and_b_stand_side_by_side():
    (wang, li), post = two(), a_post("disaster_informant", VILLAGE)
    appointed(post, wang)
    appointed(post, li, "B")
    assert names_on(post, clock.today()) == [("王某", "A"), ("李某", "B")]


def test_whoever_becomes_a_is_b_no_longer():
    (wang, li), post, today = two(), a_post("disaster_informant", VILLAGE), clock.today()
    appointed(post, wang, from_on=today - 10 * DAY)
    appointed(post, li, "B", from_on=today - 10 * DAY)
    appointed(post, li, "A", from_on=today)
    assert names_on(post, today) == [("李某", "A")]


def test_a_holding_replaced_before_its_first_day_is_void_and_kept():
    (wang, li), post, tomorrow = two(), a_post(), clock.today() + DAY
    first = appointed(post, wang, from_on=tomorrow)
    appointed(post, li, from_on=tomorrow)
    first.refresh_from_db()
    assert first.void and names_on(post, tomorrow) == [("李某", "A")]


def test_days_already_served_cannot_be_taken_away():
    (wang, li), post, today = two(), a_post(), clock.today()
    appointed(post, wang, from_on=today - DAY)
    with pytest.raises(NotValid) as refused:
        appointed(post, li, from_on=today - 5 * DAY)
    assert "from_on" in refused.value.fields and names_on(post, today) == [("王某", "A")]


def test_the_same_appointment_again_changes_only_what_is_new():
    post, wang = a_post(), a_person()
    first = appointed(post, wang)
    again = appointed(post, wang, staff_type="welfare", full_time=True)
    assert (again.pk, again.staff_type, again.full_time) == (first.pk, "welfare", True)
    assert Entry.objects.filter(action="post.holding_changed").count() == 1


@pytest.mark.parametrize(("kind", "code", "rank"), [("grid_member", GRID, "A"), ("team_member", VILLAGE, "M")])
@pytest.mark.parametrize("days", [0, 7])
def test_the_same_appointment_pressed_twice_is_one_holding_and_one_entry(kind, code, rank, days):
    post, wang, start = a_post(kind, code), a_person(), clock.today() + days * DAY
    first, again = (appointed(post, wang, rank, from_on=start, staff_type="welfare") for _pressed in range(2))
    assert again.pk == first.pk == Holding.objects.get(post=post).pk
    assert (
        Entry.objects.filter(subject_uid=post.uid, action__startswith="post.").exclude(action="post.opened").count()
        == 1
    )


def test_several_members_hold_one_post_together():
    (wang, li), post = two(), a_post("team_member", VILLAGE)
    appointed(post, wang, "M")
    appointed(post, li, "M")
    assert len(names_on(post, clock.today())) == 2


@pytest.mark.parametrize(
    ("kind", "code", "rank"), [("grid_member", GRID, "M"), ("team_member", VILLAGE, "B"), ("grid_member", GRID, "C")]
)
def test_a_rank_the_kind_does_not_have_is_refused(kind, code, rank):
    post, wang = a_post(kind, code), a_person()
    with pytest.raises(NotValid) as refused:
        appointed(post, wang, rank)
    assert "rank" in refused.value.fields


def test_a_closed_post_takes_nobody():
    post = services.close_post(root(), uid=a_post().uid)
    with pytest.raises(WrongState):
        appointed(post, a_person())


def test_release_leaves_the_post_vacant_after_the_last_day():
    post, today = a_post(), clock.today()
    holding = appointed(post, a_person(), from_on=today - 3 * DAY)
    services.release(root(), holding_uid=holding.uid, until_on=today - DAY)
    assert names_on(post, today - DAY) and not names_on(post, today)


def test_release_before_the_first_day_is_void():
    holding = appointed(a_post(), a_person(), from_on=clock.today() + 5 * DAY)
    assert services.release(root(), holding_uid=holding.uid).void


def test_the_last_day_in_any_post_is_noted_for_erasure_and_forgotten_on_return():
    post, wang, today = a_post(), a_person(), clock.today()
    services.release(root(), holding_uid=appointed(post, wang, from_on=today - DAY).uid, until_on=today)
    assert Person.unscoped.get(pk=wang.pk).left_on == today
    appointed(post, wang, from_on=today + DAY)
    assert Person.unscoped.get(pk=wang.pk).left_on is None


def test_the_next_village_releases_nobody():
    holding = appointed(a_post(), a_person())
    with pytest.raises(NotVisible):
        services.release(a_scope(NEXT_VILLAGE), holding_uid=holding.uid)


def test_a_village_appoints_its_grid_members():
    scope = as_seen_by("village_secretary", VILLAGE)
    services.appoint(scope, post_uid=a_post().uid, person_uid=a_person().uid)


def test_nobody_appoints_to_a_post_that_may_more_than_they_do():
    scope = as_seen_by("village_officer", VILLAGE)
    post = a_post("village_secretary", VILLAGE)
    with pytest.raises(NotAllowed) as refused:
        services.appoint(scope, post_uid=post.uid, person_uid=a_person(VILLAGE).uid)
    assert "复查隐患" in refused.value.message


def test_the_office_appoints_its_own_leaders():
    scope = as_seen_by("office_director", TOWNSHIP)
    services.appoint(scope, post_uid=a_post("party_secretary", TOWNSHIP).uid, person_uid=a_person(TOWNSHIP).uid)


ACTS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from("AB"), st.integers(-3, 3), st.booleans()), min_size=1, max_size=8
)


class AnyOrderOfActs(TestCase):
    """Whatever is appointed and released in whatever order, no day has two As, two Bs or somebody twice."""

    @settings(max_examples=25, deadline=None)
    @given(ACTS)
    def test_no_day_is_held_twice(self, acts):
        today = clock.today()
        people = [a_person(name=f"人{place}", phone=f"1540000020{place}") for place in range(3)]
        post = a_post("disaster_informant", VILLAGE)
        for who, rank, offset, leave in acts:
            try:
                holding = appointed(post, people[who], rank, from_on=today + offset * DAY)
                if leave:
                    services.release(root(), holding_uid=holding.uid, until_on=today + (offset + 1) * DAY)
            except NotValid:
                continue
        for offset in range(-4, 6):
            held = selectors.holders_on(post, today + offset * DAY)
            assert len({one.rank for one in held}) == len({one.person_id for one in held}) == len(held)
        assert not Holding.objects.filter(Q(void=True) & selectors.in_force(today)).exists()
