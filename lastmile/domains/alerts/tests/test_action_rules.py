"""When an action comes again, and what a report may say, as properties."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lastmile.domains.alerts.rules import actions as rules
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid

ACTIONS = catalogue.current().alert_actions
REPEATING = [one for one in ACTIONS.values() if one.comes_again]
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))
QUICK = settings(max_examples=40)


@QUICK
@given(st.sampled_from(REPEATING), MOMENTS, st.integers(0, 3 * 24 * 60), st.integers(5, 24 * 60))
def test_the_next_time_is_ahead_on_the_beat_and_no_later_than_one_beat(action, last, minutes, every):
    now = last + timedelta(minutes=minutes)
    due = rules.next_due(action, last, now, every)
    beat = timedelta(minutes=24 * 60 if action.daily else every)
    assert now < due <= now + beat
    if action.daily:
        assert f"{clock.local(due):%H:%M}" == action.daily
    else:
        assert (due - last) % beat == timedelta(0)


@QUICK
@given(
    st.sampled_from(list(ACTIONS.values())), st.dictionaries(st.sampled_from(["people", "state", "note"]), st.text())
)
def test_whatever_is_said_is_typed_or_refused_at_its_field(action, said):
    try:
        found = rules.checked(action.ask, said)
    except NotValid as problem:
        assert set(problem.fields) <= {one.id for one in action.ask}
        return
    kinds = {one.id: one.kind for one in action.ask}
    assert all(isinstance(value, int if kinds[name] == "whole" else str) for name, value in found.items())
    assert rules.checked(action.ask, found) == found


def test_every_owed_kind_has_its_button():
    from lastmile.interfaces.acts import FIELD, OFFICE

    kinds = {rules.kind_of(one.evidence) for one in ACTIONS.values() if one.evidence not in rules.OWED_ELSEWHERE}
    assert kinds <= set(OFFICE) and kinds <= set(FIELD)


@pytest.mark.parametrize(
    ("said", "words"), [({"people": 20}, "到位 20 人"), ({"people": 3, "note": "院坝"}, "到位 3 人 · 院坝")]
)
def test_a_report_is_one_line(said, words):
    assert rules.in_words(ACTIONS["muster"].ask, said) == words
