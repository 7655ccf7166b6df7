"""Numbers the public leaves: nothing goes out before they are proved, leaving erases, and nobody learns who is on the list."""

from datetime import timedelta

import pytest

from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.channels import replies
from lastmile.foundation.channels.models import Attempt, Listener
from lastmile.foundation.channels.services import Told
from lastmile.foundation.channels.subscribing import selectors, services
from lastmile.foundation.ledger.models import Entry
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid

pytestmark = pytest.mark.django_db
VILLAGE, TOWN, PHONE = "530113104211", "530113104", "15400000901"


@pytest.fixture
def village():
    return a_region(VILLAGE)


def joined(region, phone=PHONE):
    uid, code = services.ask(region=region, phone=phone)
    return services.confirm(uid=uid, code=code)


def test_only_the_code_goes_out_until_it_was_typed_in(village):
    uid, code = services.ask(region=village, phone="+86 154 0000 0901")
    sent = Attempt.objects.get()
    assert (sent.channel, sent.address, sent.say, sent.asks) == ("sms", PHONE, code, False)
    assert not selectors.listening([VILLAGE]).exists()
    services.confirm(uid=uid, code=code)
    assert selectors.count([VILLAGE]) == 1


def test_number_and_code_lie_in_the_database_in_no_readable_form(village):
    _uid, code = services.ask(region=village, phone=PHONE)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, code_key FROM channels_listener")
        [(phone, kept)] = cursor.fetchall()
    assert PHONE not in phone and code not in kept


@pytest.mark.parametrize("wrong", ["000000", "", "１２"])
def test_a_wrong_code_proves_nothing(village, wrong):
    uid, code = services.ask(region=village, phone=PHONE)
    with pytest.raises(NotValid):
        services.confirm(uid=uid, code=wrong if wrong != code else "999999")
    assert not selectors.listening([VILLAGE]).exists()


def test_a_code_holds_some_minutes_and_once(village):
    uid, code = services.ask(region=village, phone=PHONE)
    with clock.stopped(clock.now() + timedelta(minutes=11)), pytest.raises(NotValid):
        services.confirm(uid=uid, code=code)
    services.confirm(uid=uid, code=code)
    with pytest.raises(NotValid):
        services.leave(uid=uid, code=code)


@pytest.mark.parametrize("phone", ["", "12345", "0871-62120000", "154000009011", "二〇"])
def test_what_is_no_mobile_number_is_refused(village, phone):
    with pytest.raises(NotValid):
        services.ask(region=village, phone=phone)


def test_known_or_not_the_answer_is_the_same_and_a_number_stands_once_a_place(village):
    first = joined(village)
    uid, _code = services.ask(region=village, phone=PHONE)
    assert uid == first.uid and Listener.unscoped.count() == 1
    assert selectors.count([VILLAGE]) == 1  # asking anew takes nobody off the list


def test_alerts_of_the_place_of_one_inside_it_and_of_one_around_it_are_heard(village):
    joined(village)
    joined(a_region(TOWN), phone="15400000902")
    assert selectors.count([VILLAGE]) == 2 and selectors.count([TOWN]) == 2 and selectors.count([f"{VILLAGE}003"]) == 2
    assert selectors.count(["530113104205"]) == 1 and selectors.count(["530113106"]) == 0


def test_leaving_erases_the_number_and_the_ledger_names_nobody(village):
    one = joined(village)
    uid, code = services.ask(region=village, phone=PHONE)
    services.leave(uid=uid, code=code)
    assert not Listener.unscoped.exists()
    entries = Entry.objects.filter(subject_uid=one.uid)
    assert {entry.action for entry in entries} == {"listener.joined", "listener.left"}
    assert PHONE not in str(list(entries.values()))


@pytest.mark.parametrize("words", ["T", "td", " 退订 "])
def test_a_word_by_sms_leaves_every_place(village, words):
    joined(village)
    joined(a_region(TOWN))
    told = Told("dedupe-1", "reply", {"text": words, "number": PHONE}, PHONE)
    replies.take(told)
    assert not Listener.unscoped.exists()


def test_an_answer_or_words_of_somebody_else_leave_nothing(village):
    joined(village)
    replies.take(Told("d1", "reply", {"text": "1", "number": PHONE}, PHONE))
    replies.take(Told("d2", "reply", {"text": "T", "number": "15400000999"}, "15400000999"))
    assert Listener.unscoped.count() == 1


def test_never_proved_or_kept_long_enough_is_forgotten(village):
    joined(village)
    services.ask(region=a_region(TOWN), phone=PHONE)
    assert services.forget(clock.now() - timedelta(days=700)) == 0
    with clock.stopped(clock.now() + timedelta(days=2)):
        assert services.forget(clock.now() - timedelta(days=700)) == 1
        assert services.forget(clock.now()) == 1


def test_in_a_demo_no_real_number_is_taken(village, settings):
    settings.DEMO = True
    with pytest.raises(NotValid):
        services.ask(region=village, phone="13800000000")
