"""Messages inside the application."""

import pytest

from lastmile.foundation.channels import dispatch, selectors, services
from lastmile.foundation.channels.tests.factories import an_attempt, state_of
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


def test_it_is_delivered_as_soon_as_it_is_there() -> None:
    one = an_attempt(channel="in_app", address=str(uuid7()))
    dispatch.drain("in_app")
    assert state_of(one) == "delivered"


def test_a_person_reads_their_own_newest_first() -> None:
    me, other = uuid7(), uuid7()
    for who, text in ((me, "第一条"), (other, "别人的"), (me, "第二条")):
        an_attempt(channel="in_app", address=str(who), text=text, mark="drill")
    assert [words for _at, words in selectors.inbox(me)] == ["【演练】第二条", "【演练】第一条"]


def test_what_was_taken_back_is_not_shown() -> None:
    me = uuid7()
    one = an_attempt(channel="in_app", address=str(me))
    services.cancel([one.reference])
    assert selectors.inbox(me) == []


def test_all_that_waits_goes_in_one_round() -> None:
    for _number in range(120):
        an_attempt(channel="in_app", address=str(uuid7()))
    assert dispatch.drain("in_app", limit=1000) == 120
