"""Levels as they are written, and what a message does to the alert it speaks of."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lastmile.domains.alerts import rules
from lastmile.domains.alerts.rules import Effect, MsgType, Standing, State

AT = datetime(2026, 7, 25, 14, 40, tzinfo=UTC)
GRADES = st.sampled_from([1, 2, 3, 4, None])
MINUTES = st.integers(-120, 120)
KNOWN = st.sampled_from([1, 2, 3, 4])


@pytest.mark.parametrize("colour, grade", [("red", 1), ("orange", 2), ("yellow", 3), ("blue", 4), ("", None)])
def test_a_colour_has_its_grade(colour, grade):
    assert rules.grade_of(colour) == grade


def test_a_level_in_roman_numbers_is_compared_but_never_made_a_colour():
    assert rules.grade_of("", "Ⅱ级") == 2
    assert rules.level_words("", "Ⅱ级") == "Ⅱ级"


def test_an_unknown_level_is_called_like_an_orange_one():
    assert rules.colour_of(None) == "orange" and rules.colour_of(1) == "red"


@given(KNOWN, KNOWN)
def test_graver_is_an_upgrade_and_milder_a_downgrade(before, after):
    effect = rules.effect_of(Standing(AT, before), sent_at=AT, grade=after, msg_type=MsgType.ALERT)
    expected = Effect.UPDATE if after == before else Effect.UPGRADE if after < before else Effect.DOWNGRADE
    assert effect == expected


@given(GRADES, GRADES, st.sampled_from(MsgType.values), st.booleans(), st.integers(1, 10_000))
def test_what_was_sent_before_what_stands_changes_nothing(before, after, kind, clear, seconds):
    sent = AT - timedelta(seconds=seconds)
    effect = rules.effect_of(Standing(AT, before), sent_at=sent, grade=after, msg_type=kind, all_clear=clear)
    assert effect == Effect.LATE


@given(GRADES, GRADES, st.sampled_from(MsgType.values), st.booleans(), st.integers(0, 10_000))
def test_only_an_end_ends(before, after, kind, clear, seconds):
    sent = AT + timedelta(seconds=seconds)
    effect = rules.effect_of(Standing(AT, before), sent_at=sent, grade=after, msg_type=kind, all_clear=clear)
    assert (rules.ends(effect) is not None) == (clear or kind == MsgType.CANCEL)


@given(GRADES, st.sampled_from(MsgType.values))
def test_where_nothing_stands_a_message_begins(grade, kind):
    assert rules.effect_of(None, sent_at=AT, grade=grade, msg_type=kind) == Effect.FIRST


@pytest.mark.parametrize("state", State.values)
def test_what_is_over_stays_over(state):
    onward = [new for new in State.values if rules.may_move(state, new)]
    assert bool(onward) == (state in rules.OPEN)


@pytest.mark.parametrize("text, says", [("东川区气象台解除暴雨红色预警", True), ("发布暴雨红色预警", False)])
def test_lifting_is_known_by_its_word(text, says):
    assert rules.says_all_clear(text) is says
