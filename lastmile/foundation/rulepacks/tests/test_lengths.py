"""Lengths of time are said in the unit people think in."""

from datetime import timedelta

import pytest

from lastmile.foundation.rulepacks import lengths


@pytest.mark.parametrize(
    ("hours", "words"),
    [(0.01, "36 秒"), (0.2, "12 分 0 秒"), (47.99, "47 小时 59 分"), (48, "2 天 0 小时"), (119.5, "4 天 23 小时")],
)
def test_from_48_hours_on_it_is_days_and_hours(hours, words):
    assert lengths.exactly(timedelta(hours=hours)) == words


@pytest.mark.parametrize(("hours", "words"), [(0.01, "36秒"), (0.2, "12分钟"), (23.9, "23小时"), (119.5, "4天")])
def test_roughly_is_one_unit_and_no_more_than_there_is(hours, words):
    assert lengths.roughly(timedelta(hours=hours)) == words
