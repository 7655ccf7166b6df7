"""LEC, the matrix and the criterion of 重大, as rules without a database."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lastmile.foundation.grading import rules
from lastmile.foundation.grading.rules import ALLOWED, RANKS, Bands, Colour, Method

LEC, MATRIX = Bands(320, 160, 70), Bands(20, 15, 9)
lec_values = st.tuples(*(st.sampled_from(some) for some in ALLOWED[Method.LEC]))
few = settings(max_examples=50)


@pytest.mark.parametrize(
    ("values", "colour"),
    [
        (("10", "10", "40"), "red"),
        (("1", "10", "40"), "red"),
        (("3", "6", "15"), "orange"),
        (("3", "6", "7"), "yellow"),
    ],
)
def test_lec_as_in_the_book(values, colour):
    assert rules.graded([Decimal(one) for one in values], LEC, major=False) == colour


@pytest.mark.parametrize(("score", "colour"), [(20, "red"), (16, "orange"), (15, "orange"), (9, "yellow"), (8, "blue")])
def test_the_start_of_a_band_belongs_to_the_higher_colour(score, colour):
    assert MATRIX.colour_of(Decimal(score)) == colour


@few
@given(lec_values)
def test_meeting_a_criterion_is_red_whatever_the_score(values):
    assert rules.graded(values, LEC, major=True) == Colour.RED


@few
@given(lec_values, lec_values)
def test_worse_in_everything_is_never_a_milder_colour(one, other):
    worse = [max(pair) for pair in zip(one, other, strict=True)]
    colour = rules.graded(worse, LEC, major=False)
    assert RANKS[colour] <= RANKS[rules.graded(one, LEC, major=False)]


@few
@given(st.lists(st.decimals(0, 200, places=1), max_size=4))
def test_only_values_of_the_method_are_a_score(values):
    known = len(values) == 3 and all(a in b for a, b in zip(values, ALLOWED[Method.LEC], strict=True))
    assert rules.is_scored(Method.LEC, values) == known
    assert not rules.is_scored(Method.LISTED, values)


@pytest.mark.parametrize(("value", "said"), [("0.50", "0.5"), ("70.00", "70"), ("100", "100")])
def test_values_are_said_without_the_zeros_of_their_column(value, said):
    assert rules.plain(Decimal(value)) == said
