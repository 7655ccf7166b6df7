"""One message to very many: put in order, once an address, in batches that each stand by themselves."""

from __future__ import annotations

from typing import Any

import pytest

from lastmile.foundation.access.encrypted import look_up_key
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.channels import services
from lastmile.foundation.channels.bulk import fanning
from lastmile.foundation.channels.models import Attempt, FanOut, Message
from lastmile.foundation.channels.services import Recipients
from lastmile.foundation.channels.tests.factories import an_attempt
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.ledger.services import Matter
from lastmile.foundation.obligations.tests.factories import a_person
from lastmile.foundation.people.models import Person
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
SCOPE = Scope.of_system("desk", [])
ALERT = Matter("alert", uuid7(), "530113104")


def a_text() -> Message:
    return services.word(text="暴雨红色,请立即撤离")


def people(*phones: str) -> list[Person]:
    return [a_person(phone=phone) for phone in phones]


def everybody(lane: int = 2, **more: Any) -> Recipients:
    return Recipients(lane, Person.unscoped.filter(**more))


def put(message: Message, *groups: Recipients, **more: Any) -> int:
    groups = groups or (everybody(),)
    return services.fan_out(SCOPE, message.uid, groups, channel="sms", subject=ALERT, **more)


def addresses() -> list[str]:
    return [one.address for one in Attempt.objects.order_by("lane", "id")]


def test_an_attempt_stands_for_each_address_as_one_put_alone_would() -> None:
    [person] = people("15400000001")
    message = a_text()
    assert put(message) == 1
    one = Attempt.objects.get()
    assert (one.address, one.address_key) == ("15400000001", look_up_key("15400000001"))
    assert (one.reference, one.subject_uid, one.message_id, one.lane) == (person.uid, ALERT.uid, message.pk, 2)
    alone = an_attempt(channel="sms")
    own = {"id", "uid", "address", "address_key", "reference", "subject_uid", "message", "lane", "asks", "created_at"}
    usual = [field.name for field in Attempt._meta.concrete_fields if field.name not in own]
    assert {name: getattr(one, name) for name in usual} == {name: getattr(alone, name) for name in usual}


def test_groups_go_out_one_after_the_other() -> None:
    first, second = people("15400000001", "15400000002")
    put(a_text(), everybody(1, pk=second.pk), everybody())
    assert addresses() == [second.phone, first.phone]


def test_whoever_has_no_phone_is_passed_by() -> None:
    people("", "15400000001")
    assert put(a_text()) == 1


def test_another_text_or_channel_goes_to_everybody_again() -> None:
    people("15400000001")
    message = a_text()
    put(message)
    put(a_text())
    services.fan_out(SCOPE, message.uid, [everybody()], channel="voice", subject=ALERT)
    assert Attempt.objects.count() == 3


def test_the_same_again_puts_nothing_twice() -> None:
    people("15400000001", "15400000002")
    message = a_text()
    assert (put(message), put(message)) == (2, 2)
    assert Attempt.objects.count() == 2


def test_what_was_interrupted_goes_on_where_it_stopped() -> None:
    people(*(f"1540000000{number}" for number in range(5)))
    message = a_text()
    with pytest.raises(jobs.Retry):
        put(message, seconds=0, batch=2)
    assert len(addresses()) == 2
    assert put(message, seconds=None, batch=2) == 5
    assert addresses() == sorted(addresses())


def test_each_batch_has_an_entry_that_counts_its_rows() -> None:
    people("15400000001", "15400000002", "15400000003")
    put(a_text(), batch=2)
    entries = Entry.objects.filter(action="messages.queued", subject_uid=ALERT.uid).order_by("id")
    assert [(one.figures["count"], one.figures["lane"]) for one in entries] == [(2, 2), (1, 2)]


def test_a_batch_and_its_entry_live_or_die_together(monkeypatch: pytest.MonkeyPatch) -> None:
    people("15400000001")
    monkeypatch.setattr(fanning.jobs, "tell", lambda *_words: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        put(a_text())
    assert not Attempt.objects.exists() and not FanOut.objects.exists()
    assert not Entry.objects.filter(action="messages.queued").exists()


def test_the_lane_of_posts_takes_no_crowd() -> None:
    with pytest.raises(ValueError, match="posts"):
        everybody(0)
