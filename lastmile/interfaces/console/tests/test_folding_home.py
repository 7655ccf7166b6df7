"""What the first screen of 今日待办 shows of a long group, and of what is postponed while an alert is in force."""

from dataclasses import replace

from lastmile.foundation.obligations.selectors import Row, Today
from lastmile.interfaces.console import owed
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

WORDS = {"holder": "王某", "post": "网格员", "next_name": "", "explanation": "", "postponed_why": "", "outcome": ""}


def a_row(**more):
    now = clock.now()
    row = Row(
        uuid7(),
        "hazard.rectify",
        "hazard",
        uuid7(),
        "",
        "整改隐患",
        "",
        now,
        False,
        next_at=None,
        urgent=False,
        **WORDS,
    )
    return replace(row, **more)


def waiting(*rows, unfolded=""):
    [group] = owed.groups(Today(now=[], today=[], waiting=rows, done_today=0, postponed=0), [], unfolded=unfolded)
    return len(group.lines), group.folded


def test_a_long_group_shows_its_first_rows():
    assert waiting(*(a_row() for _number in range(owed.FOLDED + 3))) == (owed.FOLDED, 3)


def test_what_is_postponed_is_counted_and_not_shown():
    assert waiting(a_row(), a_row(postponed_why="暴雨红色预警期间")) == (1, 1)


def test_unfolded_everything_is_shown():
    assert waiting(a_row(), a_row(postponed_why="暴雨红色预警期间"), unfolded="waiting") == (2, 0)
