"""A leader to whom thousands of posts are turned at once is called once, and no row is held against all the others."""

import pytest

from lastmile.foundation.obligations.calling import Plan
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.obligations.rules import Rung
from lastmile.foundation.people.models import Holding
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7


def test_each_is_named_once_in_one_call_and_none_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    matter, leader, rung = uuid7(), Holding(person_id=1), Rung("报带班领导", "duty_leader")
    rows, plan = [Obligation(pk=number, subject_uid=matter) for number in (3, 1, 2)], Plan(clock.now())

    def compared(*_others: object) -> bool:
        raise AssertionError("of ten thousand rows that would be fifty million times")

    monkeypatch.setattr(Obligation, "__eq__", compared)
    for row in [*rows, rows[0]]:
        plan.call(row, leader, 5, rung, again=False)
    [call] = plan.calls.values()
    assert [row.pk for row in call.rows] == [3, 1, 2]
