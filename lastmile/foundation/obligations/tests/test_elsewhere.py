"""已在其他系统录入: what is checked of it, and when the duty counts as done."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lastmile.foundation.obligations import elsewhere
from lastmile.foundation.obligations.models import Elsewhere
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, WrongState

DAY = date(2026, 7, 10)
NOON = clock.at(DAY, 12)


@pytest.fixture(autouse=True)
def noon():
    with clock.stopped(NOON):
        yield


def checked(system="省平台", number="A-7", day=DAY, since=date(2026, 7, 1)):
    return elsewhere.checked(system, number, day, since=since)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"system": " "}, "system"),
        ({"number": "\n"}, "number"),
        ({"day": date(2026, 7, 11)}, "day"),
        ({"day": date(2026, 6, 30)}, "day"),
    ],
)
def test_what_is_missing_or_of_another_day_is_said_at_its_field(said, field):
    with pytest.raises(NotValid) as problem:
        checked(**said)
    assert list(problem.value.fields) == [field]


@given(days=st.integers(0, 9), opened=st.integers(0, 300))
def test_it_counts_as_done_neither_before_it_was_owed_nor_after_now(days, opened):
    with clock.stopped(NOON):
        begun = NOON - timedelta(hours=opened)
        assert begun <= checked(day=DAY - timedelta(days=days)).moment(begun) <= NOON


def test_a_day_past_counts_to_its_end():
    moment = checked(day=date(2026, 7, 8)).moment(datetime(2026, 7, 1, tzinfo=NOON.tzinfo))
    assert moment == clock.end_of(date(2026, 7, 8))


@pytest.mark.django_db
def test_the_same_said_again_is_known_and_another_record_is_refused():
    duty, said = uuid4(), checked()
    assert not elsewhere.is_known(duty, said)
    Elsewhere.objects.create(
        duty_uid=duty, subject_kind="round", subject_uid=duty, system="省平台", number="A-7", on=DAY, at=NOON
    )
    assert elsewhere.is_known(duty, said)
    with pytest.raises(WrongState, match="省平台 A-7 2026-07-10"):
        elsewhere.is_known(duty, checked(number="A-8"))
