"""Whatever the order and however often: the same words end in the same state."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lastmile.foundation.channels import rules
from lastmile.foundation.channels.rules import Told

words = st.tuples(
    st.sampled_from([*rules.STATE_OF, "what?", ""]),
    st.none() | st.floats(0, 120),
    st.sampled_from(["", "1", "9"]),
)
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
begun = st.sampled_from(["leased", "handed", "unknown", "cancelled"])


def told(state: str, events: list[tuple[str, float | None, str]]) -> Told:
    known = Told(state)
    for what, heard, key in events:
        known = rules.after(known, what, heard, key)
    return known


@patient
@given(begun, st.lists(words, max_size=6), st.data())
def test_the_order_does_not_matter(
    state: str, events: list[tuple[str, float | None, str]], data: st.DataObject
) -> None:
    assert told(state, events) == told(state, data.draw(st.permutations(events)))


@patient
@given(begun, st.lists(words, max_size=6))
def test_repetition_changes_nothing(state: str, events: list[tuple[str, float | None, str]]) -> None:
    assert told(state, events) == told(state, events + events)


@patient
@given(begun, st.lists(words, max_size=6))
def test_once_answered_it_stays_answered(state: str, events: list[tuple[str, float | None, str]]) -> None:
    assert told("answered", events).state == "answered"
    assert told(state, [("answered", 5, "1"), *events]).state == "answered"


@patient
@given(st.lists(words, max_size=6))
def test_a_word_nobody_agreed_on_changes_nothing(events: list[tuple[str, float | None, str]]) -> None:
    known = told("handed", events)
    assert rules.after(known, "teleported", 99, "5") == known
