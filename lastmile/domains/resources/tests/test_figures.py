"""Supplies stand in the base database of an area, with completeness and day."""

from datetime import date

import pytest

from lastmile.domains.profile import public as profile
from lastmile.domains.resources import public as resources
from lastmile.foundation.access.tests.factories import a_region, a_scope

pytestmark = pytest.mark.django_db
GRID, TOWNSHIP, ROOT = "530113104211003", "530113104", a_scope("")


def line(scope=ROOT) -> profile.Figure:
    return next(one for one in profile.profile(scope, TOWNSHIP) if one.key == "supplies")


def test_supplies_are_complete_when_counted_kept_and_checked():
    a_region(GRID)
    resources.add_supply(ROOT, region_code=TOWNSHIP, name="雨衣")
    known = {"quantity": 40, "store": "镇库房", "keeper": "赵某", "checked_on": date(2026, 3, 2)}
    resources.add_supply(ROOT, region_code=TOWNSHIP, name="编织袋", **known)
    found = line()
    assert (found.value, found.percent, found.as_of) == (2, 50, date(2026, 3, 2))
