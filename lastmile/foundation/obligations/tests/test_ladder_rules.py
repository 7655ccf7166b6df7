from datetime import UTC, datetime, timedelta
from itertools import pairwise

from lastmile.foundation.obligations import rules
from lastmile.foundation.obligations.rules import Progress, after_pass, after_run, due_step
from lastmile.foundation.obligations.tests.factories import RED_NIGHT

START = datetime(2026, 7, 25, 14, 40, tzinfo=UTC)


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def climbed(*, passing: tuple[int, ...] = (), late: float = 0) -> list[tuple[int, float]]:
    """(rung, minute) of every run when a clock that ticks each second comes back `late` minutes after the start."""
    now, progress, ran = at(late), Progress(), []
    while (due := due_step(RED_NIGHT, progress, START)) is not None:
        now = max(now, due)
        if progress.rung in passing:
            progress = after_pass(progress)
            continue
        ran.append((progress.rung, (now - START).total_seconds() / 60))
        progress = after_run(RED_NIGHT, progress, now)
    return ran


def test_an_unanswered_obligation_climbs_at_the_minutes_of_its_ladder() -> None:
    assert climbed() == [(0, 0), (1, 3), (1, 5), (1, 7), (2, 8), (3, 10), (4, 15), (5, 30)]


def test_without_a_stand_in_the_superior_is_called_in_the_stand_ins_minute() -> None:
    assert (3, 8) in climbed(passing=(2,))


def test_with_nobody_in_the_post_the_stand_in_is_called_at_once() -> None:
    assert climbed(passing=(0, 1))[0] == (2, 0)


def test_a_superior_who_is_the_same_person_gives_the_minute_to_the_door() -> None:
    assert climbed(passing=(3,))[5] == (4, 10)


def test_two_hours_of_outage_do_not_fire_everything_at_once() -> None:
    ran = climbed(late=120)
    assert [rung for rung, _minute in ran] == [0, 1, 1, 1, 2, 3, 4, 5]
    gaps = [later - earlier for (_r, earlier), (_s, later) in pairwise(ran)]
    assert gaps == [3, 2, 2, 1, 2, 5, 15]


def test_an_outage_between_a_passed_rung_and_the_next_keeps_the_wait_of_the_place() -> None:
    progress = after_pass(Progress(2, 0, at(100)))
    assert due_step(RED_NIGHT, progress, START) == at(101)


def test_a_person_may_bring_the_stand_in_forward_but_not_back() -> None:
    ahead = rules.brought_forward(RED_NIGHT, Progress(1, 2, at(5)), "holder_b")
    assert ahead == Progress(2, 0, at(5), rules.BY_HAND)
    assert due_step(RED_NIGHT, ahead, START) == at(5)
    assert rules.brought_forward(RED_NIGHT, Progress(3, 0, at(8)), "holder_b") is None


def test_the_whole_message_heard_and_the_key_pressed_is_an_answer() -> None:
    def answer(heard: float | None, key: str) -> bool:
        return rules.counts_as_answer(RED_NIGHT, heard_seconds=heard, key=key, reply="", channel="voice")

    assert answer(20, "1")
    assert not answer(9, "1")
    assert not answer(25, "")
    assert not answer(25, "2")
    assert not answer(None, "1")


def test_the_sms_word_is_an_answer_and_a_longer_number_is_not() -> None:
    def answer(reply: str) -> bool:
        return rules.counts_as_answer(RED_NIGHT, heard_seconds=None, key="", reply=reply, channel="sms")

    assert answer("1") and answer(" 1 。") and answer("１")
    assert not answer("10") and not answer("") and not answer("收到")


def test_an_e_mail_is_never_an_answer() -> None:
    assert not rules.counts_as_answer(RED_NIGHT, heard_seconds=None, key="ok", reply="1", channel="email")


def test_several_posts_are_named_once_and_one_post_not_at_all() -> None:
    assert rules.identities(["网格员", "监测员", "护林员"]) == "您以3个身份收到:网格员、监测员、护林员。"
    assert rules.identities(["网格员"]) == ""
