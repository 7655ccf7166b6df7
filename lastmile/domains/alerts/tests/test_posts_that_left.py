"""Who was called for a place that leaves the area hears that, once, and nothing else of the change."""

import pytest

from lastmile.domains.alerts.models import OwedAction
from lastmile.domains.alerts.selectors import account, board
from lastmile.domains.orders.models import Call, CallChange
from lastmile.foundation.channels.models import Attempt
from lastmile.foundation.obligations import climbing
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.obligations.tests.factories import a_post, hold
from lastmile.kernel import clock

from .nights import AT, NEXT_TOWN, TOWN, VILLAGE, a_county, announce, desk, later

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


def open_for(person):
    return Obligation.unscoped.filter(held_by__person=person, kind="call.answer", done_at__isnull=True).count()


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
    for areas, asked in (([TOWN], 0), ([TOWN], 0), (BOTH, 1), ([TOWN], 0)):
        announce("red", region_codes=areas)
        later(5)
        climbing.climb_all()
        assert open_for(far) == asked
    assert [LEFT in words for words in told(far)] == [True, True]  # between them they were called, not told


@pytest.mark.parametrize("level", ["red", "orange"])
def test_after_a_lower_level_a_place_that_comes_back_is_called_again(far, level):
    call_both("red")
    announce(level)
    assert open_for(far) == 0
    later(5)
    announce(level, region_codes=BOTH)
    assert open_for(far) == 1
    [call] = [one for one in Call.unscoped.filter(state="open")]
    assert call.level == level and LEFT in told(far)[0] and len(told(far)) == 1


def test_what_was_owed_in_a_place_is_owed_again_when_it_came_back(far):
    call_both("red")
    asked = OwedAction.unscoped.filter(region_code__startswith=NEXT_TOWN, state="open").count()
    announce("red")
    assert not OwedAction.unscoped.filter(region_code__startswith=NEXT_TOWN, state="open").exists()
    later(5)
    announce("red", region_codes=BOTH)
    assert OwedAction.unscoped.filter(region_code__startswith=NEXT_TOWN, state="open").count() == asked > 0


def test_who_stands_in_what_stays_too_is_not_said_to_have_left(far):
    hold(a_post("grid_member", f"{VILLAGE}009"), far)
    call_both("red")
    announce("red")
    [words] = told(far)
    assert LEFT not in words


def test_the_account_names_the_places_that_left_and_the_snapshot_keeps_their_posts(far):
    call_both("red")
    alert = announce("red").alert
    said = str(account.content(desk(), alert, alert.region))
    assert "1 岗 1 人已不在范围内,不再叫应" in said and "罗远" in said


def test_the_board_says_of_an_update_what_it_means_for_those_called(far):
    call_both("red")
    for areas in ([TOWN], BOTH, BOTH, [NEXT_TOWN], [TOWN]):
        alert = announce("red", region_codes=areas).alert
        later(1)
    said = [one.split("更新")[1] for one in board.version_lines(alert)]
    assert [one[:5] for one in said] == [",范围缩小", ",范围扩大", "(只发一条", ",范围缩小", ",范围变了"]
