"""Grounds are what a plain look at each place says; what a place has to hear follows from what it heard last."""

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lastmile.domains.alerts.rules import Heard, Stands, news
from lastmile.domains.alerts.rules.grounds import holders, holds, parts

CODES = [a + b + c for a in "12" for b in ["", "1", "2"] for c in ["", "1", "2"] if b or not c]
grounds = st.dictionaries(st.sampled_from(CODES), st.booleans())


@given(st.lists(grounds, max_size=4))
def test_who_holds_a_place_is_whoever_says_so_of_it(some):
    every = {code for ground in some for code in ground}
    for code, who in holders(some, every).items():
        assert who == [number for number, ground in enumerate(some) if holds(ground, code)]


@given(st.dictionaries(st.sampled_from(CODES), st.sampled_from(["out", "alert", None])))
def test_the_parts_hold_each_place_for_its_owner_and_for_nobody_else(painted):
    found = parts(painted, lambda code, owner: (code[:1], owner))
    by_owner = defaultdict(list)
    for (_branch, owner), ground in found.items():
        by_owner[owner].append(ground)
    for code, owner in painted.items():
        assert {one for one, some in by_owner.items() if any(holds(g, code) for g in some)} == ({owner} - {None})
        assert sum(holds(ground, code) for ground in found.values()) <= 1


RED, ORANGE, YELLOW = 1, 2, 3


@pytest.mark.parametrize(
    ("heard", "stands", "inside", "due"),
    [
        (None, Stands(1, RED, True), True, "alert"),
        (None, Stands(1, RED, False), True, None),
        (None, Stands(1, RED, True, over=True), False, None),
        (Heard(1, RED, "alert"), Stands(1, RED, True), True, None),
        (Heard(1, RED, "alert"), Stands(2, ORANGE, True), True, "lower"),
        (Heard(1, RED, "alert"), Stands(2, YELLOW, False), True, "lower"),
        (Heard(2, ORANGE, "lower"), Stands(2, ORANGE, True), True, None),
        (Heard(2, ORANGE, "lower"), Stands(3, YELLOW, True), True, "lower"),
        (Heard(2, ORANGE, "lower"), Stands(3, RED, True), True, "alert"),
        (Heard(1, RED, "alert"), Stands(1, RED, True), False, "out"),
        (Heard(2, RED, "out"), Stands(1, RED, True), False, None),
        (Heard(2, RED, "out"), Stands(1, RED, True), True, "alert"),
        (Heard(1, RED, "alert"), Stands(1, RED, True, over=True), False, "end"),
        (Heard(2, RED, "out"), Stands(1, RED, True, over=True), False, None),
        (Heard(3, RED, "end"), Stands(1, RED, True, over=True), False, None),
        (Heard(1, None, "alert"), Stands(2, ORANGE, True), True, "lower"),
    ],
)
def test_what_a_place_has_to_hear(heard, stands, inside, due):
    assert news(heard, stands, inside=inside) == due
