from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lastmile.domains.orders import rules
from lastmile.domains.orders.rules import Try
from lastmile.foundation.obligations import rules as ladders
from lastmile.foundation.obligations.rules import Progress
from lastmile.foundation.obligations.tests.factories import RED_NIGHT

START = datetime(2026, 7, 25, 14, 40, tzinfo=UTC)
CODES = some.sampled_from(["", "53", "530113", "530113104", "530113104211", "530113104205", "530113105"])
POSTS = some.sampled_from(["530113104", "530113104211", "530113104205003"])


@pytest.mark.parametrize(("signs", "parts"), [(0, 1), (70, 1), (71, 2), (134, 2), (135, 3), (201, 3), (202, 4)])
def test_an_sms_of_seventy_signs_is_one_part_and_longer_ones_lose_three_a_part(signs: int, parts: int) -> None:
    assert rules.parts("转" * signs, 70) == parts


@given(some.text(max_size=400), some.integers(20, 500))
def test_parts_hold_the_whole_text_and_none_is_empty(text: str, signs: int) -> None:
    number = rules.parts(text, signs)
    room = signs if number == 1 else number * (signs - rules.JOINT)
    assert len(text) <= room
    assert number == 1 or len(text) > (number - 1) * (signs - rules.JOINT)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("请马上叫人", "请马上叫人。收到回1"),
        ("请马上叫人。", "请马上叫人。收到回1"),
        ("请马上叫人,收到回1", "请马上叫人,收到回1"),
        ("听完请按1", "听完请按1"),
        ("  两 行\n字  ", "两 行 字。收到回1"),
    ],
)
def test_how_to_answer_is_said_once(text: str, whole: str) -> None:
    assert rules.with_reply(text, "1") == whole


@given(some.text(max_size=60))
def test_saying_how_to_answer_twice_says_it_once(text: str) -> None:
    once = rules.with_reply(text, "1")
    assert rules.with_reply(once, "1") == once


def test_a_reply_in_a_chat_group_is_a_read_mark_and_everything_else_an_answer() -> None:
    assert [how for how in rules.How if not rules.is_answer(how, group_counts=False)] == ["group"]
    assert rules.is_answer("group", group_counts=True)


def test_the_superior_is_ten_minutes_away_at_first_and_never_again_once_turned_to() -> None:
    ladder = RED_NIGHT
    assert rules.turns_at(ladder, Progress(), START, "superior") == START + timedelta(minutes=10)
    assert rules.turns_at(ladder, Progress(4, 0, START), START, "superior") is None


@given(some.lists(some.booleans(), max_size=9), some.integers(0, 90))
def test_the_forecast_of_the_superior_is_when_the_ladder_really_turns(answers: list[bool], late: int) -> None:
    """Whatever was passed or ran before, climbing on without an answer meets the superior at the forecast moment."""
    progress, now = Progress(), START + timedelta(minutes=late)
    for ran in answers:
        if ladders.is_finished(RED_NIGHT, progress):
            return
        now = max(now, ladders.due_step(RED_NIGHT, progress, START) or now)
        progress = ladders.after_run(RED_NIGHT, progress, now) if ran else ladders.after_pass(progress)
    said = rules.turns_at(RED_NIGHT, progress, START, "superior")
    while (due := ladders.due_step(RED_NIGHT, progress, START)) is not None:
        if RED_NIGHT.rungs[progress.rung].to == "superior":
            assert said == due
            return
        progress = ladders.after_run(RED_NIGHT, progress, due)
    assert said is None


# --- names -----------------------------------------------------------------------------------------------------------


def test_the_township_that_called_sees_every_name_and_a_village_its_own() -> None:
    town, village = (rules.names_for([code], "530113104") for code in ("530113104", "530113104211"))
    assert town.may_see("530113104205003", [])
    assert village.may_see("530113104211003", []) and not village.may_see("530113104205003", [])


def test_the_county_sees_names_only_once_the_ladder_turned_to_it() -> None:
    county = rules.names_for(["530113"], "530113104")
    assert not county.may_see("530113104211003", [])
    assert not county.may_see("530113104211003", ["530113104211", "530113104"])
    assert county.may_see("530113104211003", ["530113104", "530113"])


def test_the_city_is_not_named_anybody_when_only_the_county_was_turned_to() -> None:
    assert not rules.names_for(["5301"], "530113104").may_see("530113104211003", ["530113"])


def test_a_county_that_called_itself_sees_the_names_from_the_start() -> None:
    assert rules.names_for(["530113"], "530113").may_see("530113104211003", [])


@given(some.lists(CODES, max_size=4), POSTS, some.lists(POSTS, max_size=3))
def test_holding_more_never_hides_a_name(branches: list[str], post: str, turned: list[str]) -> None:
    few, more = branches[:-1], branches
    if rules.names_for(few, "530113104").may_see(post, turned):
        assert rules.names_for(more, "530113104").may_see(post, turned)


# --- what was tried --------------------------------------------------------------------------------------------------


def test_what_was_tried_is_said_in_a_few_words() -> None:
    tries = [Try("voice", "failed", "no_answer"), Try("sms", "delivered"), Try("voice", "failed", "no_answer")]
    assert rules.tried(tries, 20) == "语音×2 未接、短信已送达"


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (Try("voice", "failed", "hung_up", 9.0), "语音听了 9 秒,未听完"),
        (Try("voice", "answered", "", 21.0, ""), "语音听了 21 秒,没按键"),
        (Try("voice", "failed", "off"), "语音关机"),
        (Try("voice", "waiting"), "语音排队中"),
        (Try("voice", "cancelled"), ""),
        (Try("sms", "unknown"), "短信结果不明"),
        (Try("in_app", "delivered"), "手机端已送达"),
    ],
)
def test_each_try_has_its_word(one: Try, words: str) -> None:
    assert rules.tried([one], 20) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-5, "0 秒"), (12.9, "12 秒"), (60, "1 分 0 秒"), (252, "4 分 12 秒"), (3725, "1 小时 2 分")],
)
def test_time_left_is_said_as_people_say_it(seconds: float, words: str) -> None:
    assert rules.clock_words(seconds) == words


def test_an_ended_call_moves_no_more() -> None:
    assert rules.may_move("open", "ended")
    assert not rules.may_move("ended", "open") and not rules.may_move("open", "open")
