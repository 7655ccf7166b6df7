from copy import deepcopy
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lastmile.domains.orders import public, services
from lastmile.domains.orders.models import Call
from lastmile.domains.orders.selectors import board, calls, watching
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
from lastmile.domains.orders.tests.nights import START, CallNight
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.channels.models import Attempt, ChannelState
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.people.models import Holding
from lastmile.kernel import clock
from lastmile.kernel.errors import NotVisible

pytestmark = pytest.mark.django_db


@pytest.fixture
def night() -> CallNight:
    return CallNight()


@pytest.fixture(scope="module")
def found(kept) -> Town:
    return kept(a_town, at=START)


@pytest.fixture
def town(night: CallNight, found: Town) -> Town:
    return deepcopy(found)


def seen(scope: Scope, call: Call, **more: str) -> watching.Watch:
    return watching.watch(scope, calls.get_call(scope, call.uid), tab=more.pop("tab", "people"), **more)


def fails(person, channel: str = "voice", error: str = "no_answer", heard: float | None = None) -> None:
    """What came of the person's newest attempt on a channel."""
    key = Attempt.objects.filter(channel=channel).order_by("-id")
    uids = set(board.Callout.objects.filter(person=person).values_list("uid", flat=True))
    one = next(row for row in key if row.reference in uids)
    Attempt.objects.filter(pk=one.pk).update(state="failed", error=error, heard_seconds=heard)


# --- figures ---------------------------------------------------------------------------------------------------------


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


# --- the list --------------------------------------------------------------------------------------------------------


def test_a_row_says_who_where_what_was_tried_and_what_comes_next(night: CallNight, town: Town) -> None:
    call = a_call()
    night.until(1)
    chen = person_of(town.post())
    fails(chen)
    row = next(one for one in seen(duty(), call).rows if one.who == chen.uid)
    assert (row.posts, row.place) == (town.post().title, "海科村地530113104211001")
    assert row.tried == "语音未接、短信排队中、手机端排队中"
    assert (row.next_name, row.next_at) == ("重拨", START + timedelta(minutes=3))
    assert row.may_hurry == {"holder_b", "door"}


def test_who_hung_up_early_is_said_with_the_seconds(night: CallNight, town: Town) -> None:
    call = a_call()
    night.until(1)
    fails(person_of(town.post()), error="hung_up", heard=9.0)
    tried = {row.who: row.tried for row in seen(duty(), call).rows}
    assert tried[person_of(town.post()).uid].startswith("语音听了 9 秒,未听完")


def test_one_person_with_two_posts_is_one_row(night: CallNight, town: Town) -> None:
    chen = person_of(town.post())
    hold(a_post("forest_ranger", HAIKE, title="护林员"), chen)
    call = a_call(post_kinds=["grid_member", "forest_ranger"])
    rows = [row for row in seen(duty(), call).rows if row.who == chen.uid]
    assert [row.posts for row in rows] == [f"护林员、{town.post().title}"]


def test_passed_rungs_are_shown_with_their_reason(night: CallNight, town: Town) -> None:
    call = a_call()
    night.until(9)
    row = next(one for one in seen(duty(), call).rows if one.who == person_of(town.post()).uid)
    assert row.passed == ["换 B 角:没有 B 角"]
    assert "holder_b" not in row.may_hurry


def test_the_same_person_above_is_passed_and_shown(night: CallNight, town: Town) -> None:
    secretary = town.secretaries[HAIKE]
    captain = a_post("team_captain", HAIKE, superior=secretary.post)
    hold(captain, secretary.person)
    call = a_call(post_kinds=["team_captain"])
    night.until(11)
    [row] = seen(duty(), call).rows
    assert "转上一级岗位:同一人,已叫过" in row.passed


def test_a_superior_who_goes_to_look_is_shown_at_the_row_and_beside(night: CallNight, town: Town) -> None:
    call = a_call()
    night.until(10).answers(call, town.secretaries[HAIKE].person)
    watch = seen(duty(), call)
    row = next(one for one in watch.rows if one.who == person_of(town.post()).uid)
    assert "上一级 余正昌:按 1,我去找" in row.others
    assert [(one.name, one.at) for one in watch.going] == [("余正昌", night.now)]


def test_who_is_fetched_at_the_door_is_shown_until_the_result_is_entered(night: CallNight, town: Town) -> None:
    call = a_call()
    night.until(1)
    services.hurry(duty(), uid=call.uid, who=person_of(town.post()).uid, to="door")
    night.until(1.5)
    watch = seen(duty(), call)
    [row] = [one for one in watch.rows if one.door]
    assert (watch.doors, row.door.holder, row.who) == (1, "余正昌", person_of(town.post()).uid)


def test_who_answered_how_and_how_much_they_heard(night: CallNight, town: Town) -> None:
    yu = hold(town.post(), "余小满", rank="B")
    call = a_call()
    night.until(1).answers(call, person_of(town.post(SHIMEN)), heard=24)
    night.until(8).answers(call, yu.person, channel="sms")
    services.enter_answer(
        duty(), uid=call.uid, who=person_of(town.post(HAIKE, 1)).uid, how="radio", contacted_by="普文娟"
    )
    how = {row.who: (row.how, row.heard, row.late) for row in seen(duty(), call).reached}
    assert how == {
        person_of(town.post(SHIMEN)).uid: ("语音", 24, False),
        person_of(town.post()).uid: ("B 角 余小满 短信", 22, True),
        person_of(town.post(HAIKE, 1)).uid: ("对讲机 · 普文娟 联系,测试人 代录", None, True),
    }


def test_a_stand_in_who_answers_an_own_call_is_named_for_the_post_they_stood_in_for(
    night: CallNight, town: Town
) -> None:
    yu = hold(town.post(), person_of(town.post(HAIKE, 1)), rank="B")
    call = a_call()
    night.until(8).answers(call, yu.person)
    how = {row.who: row.how for row in seen(duty(), call).reached}
    assert how[person_of(town.post()).uid] == f"B 角 {yu.person.name} 语音"
    assert how[yu.person.uid] == "语音"


def test_what_was_found_at_the_door_stays_with_the_row_and_the_door_is_offered_again(
    night: CallNight, town: Town
) -> None:
    call = a_call()
    night.until(1)
    who = person_of(town.post()).uid
    services.hurry(duty(), uid=call.uid, who=who, to="door")
    night.until(1.5)
    [row] = [one for one in seen(duty(), call).rows if one.door]
    assert "door" not in row.may_hurry
    services.record_door(duty(), uid=call.uid, door_uid=row.door.uid, went="村文书", found="not_home")
    row = next(one for one in seen(duty(), call).rows if one.who == who)
    assert "22:41 上门 村文书:不在家" in row.others and "door" in row.may_hurry and row.door is None


def test_after_the_end_those_never_reached_stay_on_the_list(night: CallNight, town: Town) -> None:
    call = a_call()
    night.until(1).answers(call, person_of(town.post()))
    services.end_call(duty(), uid=call.uid, why="预警解除")
    watch = seen(duty(), call)
    assert (len(watch.rows), watch.tally.missing, watch.may_answer) == (3, 3, False)
    assert all(not row.may_hurry and row.next_at is None for row in watch.rows)


def test_the_board_of_long_ago_is_read_from_the_archive(night: CallNight, town: Town) -> None:
    call = a_call()
    night.until(1).answers(call, person_of(town.post()))
    services.end_call(duty(), uid=call.uid, why="预警解除")
    before = seen(duty(), call).tally
    assert obligations.archive(clock.now() + timedelta(days=1)) == 4
    assert seen(duty(), call).tally == before


def test_villages_with_somebody_missing_are_counted_and_narrow_the_list(night: CallNight, town: Town) -> None:
    call = a_call()
    night.until(1).answers(call, person_of(town.post()))
    watch = seen(duty(), call)
    assert [(one.name, one.missing, one.people) for one in watch.villages] == [("石门村", 2, 2), ("海科村", 1, 2)]
    assert len(seen(duty(), call, village=HAIKE).rows) == 1


# --- whose names -----------------------------------------------------------------------------------------------------


def test_the_village_sees_its_own_part_only(night: CallNight, town: Town) -> None:
    watch = seen(scope_of(town.secretaries[HAIKE]), a_call())
    assert (watch.tally.people, len(watch.rows), watch.is_whole) == (2, 2, False)


def test_the_county_sees_numbers_and_villages_until_the_ladder_turned_to_it(night: CallNight, town: Town) -> None:
    call, desk = a_call(), scope_of(town.desk)
    night.until(12)
    before = seen(desk, call)
    assert (before.tally.missing, before.rows, before.reached, before.hidden) == (4, [], [], 4)
    assert {one.name: one.missing for one in before.villages} == {"石门村": 2, "海科村": 2}
    night.until(31)
    assert len(seen(desk, call).rows) == 4


def test_the_city_still_sees_numbers_only(night: CallNight, town: Town) -> None:
    call = a_call()
    night.until(31)
    watch = seen(a_scope("5301"), call)
    assert watch.tally.missing == 4 and not watch.rows and not watch.going


def test_the_county_that_called_sees_the_names_from_the_start(night: CallNight, town: Town) -> None:
    desk = scope_of(town.desk)
    assert len(seen(desk, a_call(desk)).rows) == 4


def test_attempts_of_one_person_are_for_those_who_may_see_the_name(night: CallNight, town: Town) -> None:
    call = a_call()
    night.until(4)
    who = person_of(town.post()).uid
    one = watching.one(duty(), call.uid, who)
    assert {try_.channel for try_ in one.attempts} == {"语音", "短信", "手机端"} and one.may_answer
    for scope in (scope_of(town.desk), scope_of(town.secretaries[SHIMEN])):
        with pytest.raises(NotVisible):
            watching.one(scope, call.uid, who)


def test_the_next_township_does_not_find_the_call(town: Town) -> None:
    call = a_call()
    with pytest.raises(NotVisible):
        calls.get_call(a_scope("530113105"), call.uid)


# --- channels, course, list, strip -----------------------------------------------------------------------------------


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


def test_the_list_shows_open_calls_with_how_many_are_missing(town: Town) -> None:
    first, second = a_call(), a_call(text="请马上到岗。")
    services.end_call(duty(), uid=first.uid, why="误发")
    assert [(one.call.uid, one.missing) for one in calls.page(duty(), "open", None, 50)] == [(second.uid, 4)]
    assert [(one.call.uid, one.missing) for one in calls.page(duty(), "ended", None, 50)] == [(first.uid, 4)]
    assert calls.counts(duty()) == {"open": "1", "ended": "1"}


def test_the_village_finds_the_towns_call_in_its_list(town: Town) -> None:
    call = a_call()
    secretary = scope_of(town.secretaries[HAIKE])
    assert [one.call.uid for one in calls.page(secretary, "open", None, 50)] == [call.uid]
    assert calls.page(a_scope("530113105"), "open", None, 50) == []


def test_pages_of_the_list_follow_one_another(night: CallNight, town: Town) -> None:
    made = []
    for minute in range(5):
        night.minute = minute
        made.append(a_call().uid)
    first = calls.page(duty(), "open", None, 3)
    rest = calls.page(duty(), "open", (first[-1].call.opened_at, first[-1].call.pk), 3)
    assert [one.call.uid for one in [*first, *rest]] == made[::-1]


def test_the_list_costs_the_same_for_one_call_or_many(town: Town) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            calls.page(duty(), "open", None, 50)
        return len(asked)

    a_call()
    one = queries()
    for _number in range(4):
        a_call()
    assert queries() == one


def test_the_strip_says_the_most_severe_open_call(night: CallNight, town: Town) -> None:
    assert public.strip(duty()) is None
    red = a_call()
    a_call(level="yellow")
    strip = public.strip(duty())
    assert strip.words == "红色叫应 22:40 地530113104 · 还没叫应 4 人 · 已叫应 0/4"
    assert (strip.address, strip.level) == (f"/calls/{red.uid}/", "red")


def test_the_strip_of_a_village_counts_its_own_people(night: CallNight, town: Town) -> None:
    a_call()
    assert "还没叫应 2 人" in public.strip(scope_of(town.secretaries[HAIKE])).words


def test_whoever_may_not_see_calls_has_no_strip(town: Town) -> None:
    a_call()
    assert public.strip(a_scope(TOWN, permissions=["hazard.view"])) is None


def test_the_strip_costs_two_queries(town: Town) -> None:
    a_call()
    with CaptureQueriesContext(connection) as asked:
        public.strip(duty())
    assert len(asked) <= 2


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
