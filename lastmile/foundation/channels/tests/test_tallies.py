"""What is counted of attempts is what a recount finds, whoever changes them and however."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lastmile.foundation.channels import selectors
from lastmile.foundation.channels.bulk import tallying
from lastmile.foundation.channels.bulk.tallying import Counted
from lastmile.foundation.channels.models import Attempt, Tally
from lastmile.foundation.channels.tests.factories import an_attempt
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
STATES = st.sampled_from(Attempt.State.values)
CHANGES = st.one_of(
    st.tuples(st.just("state"), STATES),
    st.tuples(st.just("repeats"), st.integers(0, 2)),
    st.tuples(st.just("gone"), st.none()),
    st.tuples(st.just("fold"), st.none()),
    st.tuples(st.just("rolled back"), STATES),
)


def test_an_attempt_is_counted_where_it_stands() -> None:
    subject = uuid7()
    an_attempt(subject_uid=subject, lane=1, channel="sms", state="handed", repeats=1)
    an_attempt(subject_uid=subject)
    an_attempt()
    assert tallying.counted([subject]) == [
        Counted("sms", 1, "handed", 1, 1),
        Counted("voice", 0, "waiting", 1, 0),
    ]


def change(rows: list[int], what: str, value: Any) -> None:
    picked = Attempt.objects.filter(pk__in=rows)
    if what == "gone":
        picked.delete()
    elif what == "fold":
        tallying.fold()
    elif what == "rolled back":
        with transaction.atomic():
            picked.update(state=value)
            transaction.set_rollback(True)
    else:
        picked.update(**{what: value})


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sets(st.integers(0, 3), min_size=1), CHANGES), max_size=8))
def test_whatever_happens_it_equals_a_recount(story: list[tuple[set[int], tuple[str, Any]]]) -> None:
    subject = uuid7()
    rows = [an_attempt(subject_uid=subject, lane=lane).pk for lane in (0, 1, 1, 2)]
    for picked, (what, value) in story:
        change([rows[number] for number in picked], what, value)
        assert tallying.differences() == []
    assert sum(one.number for one in tallying.counted([subject])) == Attempt.objects.filter(pk__in=rows).count()


def test_folding_leaves_a_row_of_each_kind_and_changes_no_figure() -> None:
    one = an_attempt()
    for state in ("leased", "handed", "answered"):
        Attempt.objects.filter(pk=one.pk).update(state=state)
    before = selectors.figures(one.subject_uid)
    tallying.fold()
    tallying.fold()
    assert selectors.figures(one.subject_uid) == before == [("voice", "answered", 1)]
    assert not Tally.objects.filter(folded=False).exists()
    assert Tally.objects.filter(subject_uid=one.subject_uid).count() == 4


def test_a_count_gone_wrong_is_found() -> None:
    one = an_attempt()
    Tally.objects.filter(subject_uid=one.subject_uid).update(number=7)
    [(key, counted, found)] = tallying.differences()
    assert (key[0], counted, found) == (one.subject_uid, 7, 1)


def test_what_waits_is_known_by_lane_without_reading_attempts() -> None:
    an_attempt(channel="sms", lane=2)
    an_attempt(channel="sms")
    an_attempt(channel="sms", state="handed")
    with connection.execute_wrapper(_no_attempts):
        assert tallying.waiting("sms") == {0: 1, 2: 1}


def _no_attempts(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    assert "channels_attempt" not in sql
    return execute(sql, params, many, context)
