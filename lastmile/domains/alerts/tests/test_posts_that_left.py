"""Who was called for a place that leaves the area hears that, once, and nothing else of the change."""

import pytest

from lastmile.domains.orders.models import CallChange
from lastmile.foundation.channels.models import Attempt
from lastmile.foundation.obligations import climbing
from lastmile.foundation.obligations.tests.factories import a_post, hold
from lastmile.kernel import clock

from .nights import AT, NEXT_TOWN, TOWN, VILLAGE, a_county, announce, later

pytestmark = pytest.mark.django_db
BOTH, LEFT = [TOWN, NEXT_TOWN], "不在范围内"


@pytest.fixture(autouse=True)
def far():
    """Somebody of the next township, called for an alert over both."""
    clock.set_source(lambda: AT)
    a_county()
    return hold(a_post("grid_member", f"{NEXT_TOWN}201001"), "罗远").person


def told(person):
    rows = Attempt.objects.filter(asks=False, lane=0).select_related("message").order_by("id")
    return [one.message.text for one in rows if one.address == person.phone]


def call_both(level):
    announce(level, region_codes=BOTH)
    climbing.climb_all()
    later(10)


@pytest.mark.parametrize(("before", "after"), [("orange", "red"), ("red", "red"), ("red", "orange")])
def test_who_stands_only_in_what_left_hears_that_and_nothing_else(far, before, after):
    call_both(before)
    announce(after)
    [words] = told(far)
    assert LEFT in words
    change = CallChange.objects.get()
    others = Attempt.objects.filter(asks=False, lane=0).exclude(message__text=words)
    assert (change.left, change.stay) == ([NEXT_TOWN], [TOWN])
    assert others.exists() == (after == before or after == "orange")  # at an upgrade the others are called, not told


def test_it_is_said_once_and_again_when_the_place_came_back_and_left_once_more(far):
    call_both("red")
    for areas in ([TOWN], [TOWN], BOTH, [TOWN]):
        announce("red", region_codes=areas)
        later(5)
    assert [LEFT in words for words in told(far)] == [True, False, True]


def test_who_stands_in_what_stays_too_is_not_said_to_have_left(far):
    hold(a_post("grid_member", f"{VILLAGE}009"), far)
    call_both("red")
    announce("red")
    [words] = told(far)
    assert LEFT not in words
