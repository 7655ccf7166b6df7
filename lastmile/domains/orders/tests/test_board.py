"""The board of a call: its figures, its channels, its course."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lastmile.domains.orders import services
from lastmile.domains.orders.models import Call
from lastmile.domains.orders.selectors import board, calls, watching
from lastmile.domains.orders.tests.boards import fails, seen
from lastmile.domains.orders.tests.factories import (
    HAIKE,
    SHIMEN,
    TOWN,
    Town,
    a_call,
    a_post,
    a_town,
    duty,
    hold,
    person_of,
    scope_of,
)
from lastmile.domains.orders.tests.nights import CallNight
from lastmile.foundation.channels.models import Attempt, ChannelState
from lastmile.foundation.people.models import Holding

pytestmark = pytest.mark.django_db


def test_the_biggest_number_falls_as_people_answer(night: CallNight, town: Town) -> None:
    call = a_call()
    night.until(1)
    assert (seen(duty(), call).tally.missing, seen(duty(), call).tally.people) == (4, 4)
    night.answers(call, person_of(town.post()))
    tally = seen(duty(), call).tally
    assert (tally.missing, tally.reached, tally.posts) == (3, 1, 4)


def test_vacant_posts_are_counted_apart_and_never_as_people(night: CallNight, town: Town) -> None:
    a_post("grid_member", HAIKE + "009")
    tally = seen(duty(), a_call()).tally
    assert (tally.people, tally.posts, tally.vacant, tally.vacant_open) == (4, 5, 1, 1)


def test_a_post_of_several_members_counts_as_one_and_one_answers_for_all(night: CallNight, town: Town) -> None:
    team = a_post("team_member", TOWN)
    for _number in range(3):
        hold(team, rank="M")
    call = a_call(post_kinds=["team_member"])
    assert (seen(duty(), call).tally.people, seen(duty(), call).tally.vacant) == (1, 0)
    night.until(1).answers(call, Holding.objects.filter(post=team)[1].person)
    assert seen(duty(), call).tally.missing == 0


def test_the_time_to_the_superior_runs_down_and_then_it_is_turned(night: CallNight, town: Town) -> None:
    call = a_call()
    night.until(2)
    assert seen(duty(), call).turns_up_in == "8 分 0 秒"
    night.until(10)
    watch = seen(duty(), call)
    assert (watch.turns_up, watch.turned_up) == (None, 4)


def test_the_board_is_counted_from_the_database_alone(night: CallNight, town: Town) -> None:
    """A restart forgets nothing: another connection, new objects, the same board."""
    call = a_call()
    night.until(9).answers(call, person_of(town.post()))
    before = seen(duty(), call)
    after = watching.watch(duty(), Call.unscoped.get(uid=call.uid), tab="people")
    assert (after.tally, list(after.rows), list(after.reached)) == (
        before.tally,
        list(before.rows),
        list(before.reached),
    )


def test_the_number_of_queries_does_not_grow_with_the_call() -> None:
    def queries(grids: int) -> int:
        night = CallNight()
        town = a_town(grids=grids)
        call = a_call()
        night.until(11).answers(call, person_of(town.post()))
        found = calls.get_call(duty(), call.uid)
        with CaptureQueriesContext(connection) as asked:
            watching.watch(duty(), found, tab="people")
        return len(asked)

    queries(1)
    few = queries(2)
    assert queries(25) == few <= 30


def test_possible_repeats_and_broken_channels_are_loud(night: CallNight, town: Town) -> None:
    call = a_call()
    night.until(1)
    Attempt.objects.filter(pk=Attempt.objects.filter(channel="voice")[0].pk).update(repeats=2)
    ChannelState.objects.create(channel="sms", broken_since=night.now)
    watch = seen(duty(), call)
    assert (watch.repeats, list(watch.broken)) == (2, ["短信"])


def test_channels_are_counted_by_state(night: CallNight, town: Town) -> None:
    call = a_call()
    night.until(1)
    fails(person_of(town.post()))
    found = dict(seen(duty(), call, tab="channels").channels)
    assert found["语音"] == [("未接通", 1), ("排队中", 3)]


def test_the_course_shows_rungs_and_acts_without_the_names_of_those_called(night: CallNight, town: Town) -> None:
    call = a_call()
    night.until(9).answers(call, person_of(town.post()))
    words = [event.words for event in seen(duty(), call, tab="course").events]
    assert "第一通:4 岗" in words and "应答 1 人" in words
    assert any(word.startswith("换 B 角:4 岗跳过") for word in words)
    assert not any(person_of(town.post()).name in word for word in words)


def test_the_course_of_a_village_counts_its_own_people(night: CallNight, town: Town) -> None:
    call = a_call()
    night.until(1)
    for village in (HAIKE, SHIMEN):
        night.answers(call, person_of(town.post(village)))
    other = person_of(town.post(SHIMEN, 1))
    services.enter_answer(duty(), uid=call.uid, who=other.uid, how="phone")
    words = [event.words for event in seen(scope_of(town.secretaries[HAIKE]), call, tab="course").events]
    assert "第一通:2 岗" in words and "应答 1 人" in words
    assert not any("代录" in one for one in words)
    assert "应答 2 人" in [event.words for event in seen(duty(), call, tab="course").events]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("海科村民委员会", "海科村"),
        ("长岭子村村民委员会", "长岭子村"),
        ("向阳社区居民委员会", "向阳社区"),
        ("3组", "3组"),
        ("", ""),
    ],
)
def test_villages_are_called_as_people_say(name: str, said: str) -> None:
    assert board.short(name) == said
