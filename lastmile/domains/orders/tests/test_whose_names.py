"""Names on the board are seen by the level whose turn it is, numbers by everybody above."""

import pytest

from lastmile.domains.orders.selectors import calls, watching
from lastmile.domains.orders.tests.boards import seen
from lastmile.domains.orders.tests.factories import (
    HAIKE,
    SHIMEN,
    Town,
    a_call,
    duty,
    person_of,
    scope_of,
)
from lastmile.domains.orders.tests.nights import CallNight
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.kernel.errors import NotVisible

pytestmark = pytest.mark.django_db


def test_the_village_sees_its_own_part_only(night: CallNight, town: Town) -> None:
    watch = seen(scope_of(town.secretaries[HAIKE]), a_call())
    assert (watch.tally.people, len(watch.rows), watch.is_whole) == (2, 2, False)


def test_the_county_sees_numbers_and_villages_until_the_ladder_turned_to_it(night: CallNight, town: Town) -> None:
    call, desk = a_call(), scope_of(town.desk)
    night.until(12)
    before = seen(desk, call)
    assert (before.tally.missing, before.rows, before.reached, before.hidden) == (4, [], [], 4)
    assert {one.name: one.missing for one in before.villages} == {"石门村": 2, "海科村": 2}
    night.until(31)
    assert len(seen(desk, call).rows) == 4


def test_the_city_still_sees_numbers_only(night: CallNight, town: Town) -> None:
    call = a_call()
    night.until(31)
    watch = seen(a_scope("5301"), call)
    assert watch.tally.missing == 4 and not watch.rows and not watch.going


def test_the_county_that_called_sees_the_names_from_the_start(night: CallNight, town: Town) -> None:
    desk = scope_of(town.desk)
    assert len(seen(desk, a_call(desk)).rows) == 4


def test_attempts_of_one_person_are_for_those_who_may_see_the_name(night: CallNight, town: Town) -> None:
    call = a_call()
    night.until(4)
    who = person_of(town.post()).uid
    one = watching.one(duty(), call.uid, who)
    assert {try_.channel for try_ in one.attempts} == {"语音", "短信", "手机端"} and one.may_answer
    for scope in (scope_of(town.desk), scope_of(town.secretaries[SHIMEN])):
        with pytest.raises(NotVisible):
            watching.one(scope, call.uid, who)


def test_the_next_township_does_not_find_the_call(town: Town) -> None:
    call = a_call()
    with pytest.raises(NotVisible):
        calls.get_call(a_scope("530113105"), call.uid)
