"""When a reading crosses, as a rule without a database."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from lastmile.domains.points import rules
from lastmile.domains.points.rules import Limit
from lastmile.foundation.grading.rules import RANKS, Colour


@settings(max_examples=50)
@given(st.decimals(0, 200, places=1), st.decimals(0, 200, places=1))
def test_more_rain_never_crosses_less(one, other):
    limit = Limit(Decimal(30), Decimal(50))
    less, more = (rules.crossed("rain_1h", value, None, limit) for value in sorted((one, other)))
    assert RANKS[Colour(more)] <= RANKS[Colour(less)]


def test_a_crack_crosses_by_how_much_wider_it_is():
    limit = Limit(Decimal(5))
    assert rules.crossed("crack", Decimal(40), None, limit) == ""
    assert rules.crossed("crack", Decimal(40), Decimal(36), limit) == ""
    assert rules.crossed("crack", Decimal(41), Decimal(36), limit) == "orange"


def test_without_a_limit_nothing_crosses():
    assert rules.crossed("level", Decimal(99), None, Limit()) == ""
