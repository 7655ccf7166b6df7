"""At once: one alarm a point, one reading a uid, one version a number, and a sentence for the second."""

import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, connections

from lastmile.domains.points import services
from lastmile.domains.points.models import Alarm, DangerPoint, Plan, Reading
from lastmile.domains.points.tests.factories import a_point, an_office
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.obligations.models import Obligation
from lastmile.kernel.ids import uuid7
from tools.waiting import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run these in threads that start together; what each returned or raised."""
    start, found = threading.Barrier(len(works)), [None] * len(works)

    def run(number: int) -> None:
        try:
            start.wait(PATIENCE)
            found[number] = works[number]()
        except Exception as problem:
            found[number] = problem
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(works))]
    for one in threads:
        one.start()
    for one in threads:
        one.join(PATIENCE)
    connection.close()
    return found


def read(scope, point, value, **more):
    return services.enter_reading(scope, point_uid=point.uid, measure="rain_1h", value=Decimal(value), **more)


def test_five_crossing_readings_at_once_are_one_alarm_with_its_steps_once():
    office = an_office()
    point = a_point(office)
    found = at_once(*[lambda: read(office, point, 60)] * 5)
    assert {type(one).__name__ for one in found} == {"Entered"}
    assert (Alarm.objects.count(), Reading.objects.count()) == (1, 5)
    assert Entry.objects.filter(subject_uid=point.uid, action="point.alarmed").count() == 1
    kinds = list(Obligation.unscoped.filter(subject_uid=point.uid, done_at__isnull=True).values_list("kind", flat=True))
    assert len(kinds) == len(set(kinds)) > 0


def test_the_same_reading_from_four_sides_is_one():
    office, uid = an_office(), uuid7()
    point = a_point(office)
    found = at_once(*[lambda: read(office, point, 12, uid=uid)] * 4)
    assert sorted(one.known for one in found) == [False, True, True, True]
    assert Reading.objects.count() == 1


def test_one_uid_for_two_points_at_once_is_kept_for_one_and_refused_for_the_other():
    office, uid = an_office(), uuid7()
    here, there = a_point(office), a_point(office, name="另一处")
    found = at_once(lambda: read(office, here, 12, uid=uid), lambda: read(office, there, 12, uid=uid))
    assert sorted(type(one).__name__ for one in found) == ["DifferentContent", "Entered"]


def test_of_two_plans_written_at_once_one_is_told():
    office = an_office()
    point = a_point(office)
    found = at_once(
        *(lambda words=words: services.write_plan(office, uid=point.uid, content={"route": words}) for words in "甲乙")
    )
    assert sorted(type(one).__name__ for one in found) == ["Plan", "WrongState"]
    assert Plan.objects.count() == 1


def test_a_step_done_twice_at_once_is_done_once():
    office = an_office()
    point = a_point(office)
    services.judge(office, uid=point.uid, move_now=True)
    found = at_once(*[lambda: services.do_step(office, uid=point.uid, step="decide", note="已定")] * 2)
    assert sorted(type(one).__name__ for one in found) == ["NoneType", "WrongState"]


def test_a_point_is_not_dissolved_while_an_alarm_arrives():
    office = an_office()
    point = a_point(office)
    at_once(
        lambda: services.dissolve_point(office, uid=point.uid, why="治理完工"),
        lambda: services.judge(office, uid=point.uid, move_now=True),
    )
    assert (DangerPoint.unscoped.get().status == "dissolved") != Alarm.objects.filter(ended_at__isnull=True).exists()


def test_numbers_given_at_once_differ():
    office = an_office()
    a_point(office)
    found = at_once(*(lambda name=name: a_point(office, name=name) for name in "甲乙丙丁"))
    assert len({one.number for one in found}) == 4


def test_a_card_handed_out_twice_at_once_is_one():
    office = an_office()
    point = a_point(office)
    found = at_once(*[lambda: services.hand_out_cards(office, uid=point.uid, households=[], work=True)] * 4)
    assert sorted(found) == [0, 0, 0, 1]
