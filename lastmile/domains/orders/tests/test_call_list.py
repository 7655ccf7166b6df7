"""The list of calls and the strip over every page."""

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from lastmile.domains.orders import public, services
from lastmile.domains.orders.selectors import calls, counting
from lastmile.domains.orders.tests.factories import (
    HAIKE,
    TOWN,
    Town,
    a_call,
    a_post,
    duty,
    hold,
    scope_of,
)
from lastmile.domains.orders.tests.nights import CallNight
from lastmile.foundation.access.tests.factories import a_scope

pytestmark = pytest.mark.django_db


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


def test_the_list_counts_who_is_missing_as_the_board_does(town: Town) -> None:
    team = a_post("team_member", TOWN)
    for name in ("队员甲", "队员乙"):
        hold(team, name, rank="M")
    call = a_call(post_kinds=["team_member", "grid_member"])
    [line] = calls.page(duty(), "open", None, 50)
    assert line.missing == counting.tally(call, Q()).missing == 5
