"""A row of the board: who, where, what was tried, what comes next, how somebody was reached."""

from datetime import timedelta

import pytest

from lastmile.domains.orders import services
from lastmile.domains.orders.tests.boards import fails, seen
from lastmile.domains.orders.tests.factories import (
    HAIKE,
    SHIMEN,
    Town,
    a_call,
    a_post,
    duty,
    hold,
    person_of,
)
from lastmile.domains.orders.tests.nights import START, CallNight
from lastmile.foundation.obligations import services as obligations
from lastmile.kernel import clock

pytestmark = pytest.mark.django_db


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
