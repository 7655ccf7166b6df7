"""A reply by SMS finds its message by the number's blind index."""

from __future__ import annotations

import pytest

from lastmile.foundation.channels import selectors, services
from lastmile.foundation.channels.models import Attempt
from lastmile.foundation.channels.tests.factories import an_attempt, state_of
from lastmile.foundation.jobs.models import Job

pytestmark = pytest.mark.django_db
NUMBER = "15400000077"


def sent(state: str = "delivered", **more: object) -> Attempt:
    return an_attempt(channel="sms", address=NUMBER, state=state, **more)


def reply(text: str = "1", number: str = NUMBER, dedupe: str = "") -> None:
    services.receive(dedupe=dedupe or text, kind="reply", content={"text": text}, number=number)


def replies(one: Attempt) -> list[str]:
    return [answer.reply for answer in selectors.answers_of(one.uid)]


@pytest.mark.parametrize("number", [NUMBER, "+86 154-0000-0077", "0086" + NUMBER, "１５４００００００７７"])
def test_the_number_is_known_however_it_is_written(number: str) -> None:
    one = sent()
    reply(number=number)
    services.drain_callbacks()
    assert replies(one) == ["1"]


def test_it_answers_the_newest_message_that_went_out() -> None:
    old, new = sent(), sent()
    waiting, cancelled = sent("waiting"), sent("cancelled")
    reply()
    services.drain_callbacks()
    assert [state_of(one) for one in (old, new)] == ["delivered", "answered"]
    assert [state_of(one) for one in (waiting, cancelled)] == ["waiting", "cancelled"]


def test_an_open_message_comes_before_a_newer_one_that_was_answered() -> None:
    still_open, answered = sent(), sent("answered")
    reply()
    services.drain_callbacks()
    assert (replies(still_open), state_of(answered)) == (["1"], "answered")


def test_a_message_that_asks_for_nothing_takes_no_reply_away() -> None:
    asking = sent()
    digest = sent(asks=False)
    reply()
    services.drain_callbacks()
    assert (replies(asking), state_of(digest)) == (["1"], "delivered")


def test_thanks_do_not_hide_the_answer_before_them() -> None:
    one = sent()
    reply("1")
    reply("谢谢")
    services.drain_callbacks()
    assert replies(one) == ["1", "谢谢"]


def test_the_same_reply_delivered_twice_is_one() -> None:
    one = sent()
    reply("1", dedupe="a")
    reply("1", dedupe="a")
    services.drain_callbacks()
    assert replies(one) == ["1"]


def test_of_a_long_reply_the_first_signs_are_kept() -> None:
    one = sent()
    reply("我在去的路上,马上到村里")
    services.drain_callbacks()
    assert replies(one) == ["我在去的路上,马"]


@pytest.mark.parametrize("number", ["15499999999", "", "10086"])
def test_a_reply_from_nobody_we_wrote_to_changes_nothing(number: str) -> None:
    one = sent()
    reply(number=number)
    assert services.drain_callbacks() == 1
    assert state_of(one) == "delivered"


def test_a_call_to_the_same_number_is_not_answered_by_sms() -> None:
    call = an_attempt(channel="voice", address=NUMBER, state="handed")
    reply()
    services.drain_callbacks()
    assert state_of(call) == "handed"


def test_each_answer_is_told_once_a_callback() -> None:
    one = sent()
    reply()
    services.drain_callbacks()
    services.drain_callbacks()
    assert list(Job.objects.filter(fact="channel.answered").values_list("subject_uid", flat=True)) == [one.uid]
