"""Danger points stand in the base database of an area, with completeness and day."""

import pytest

from lastmile.domains.points import public as points
from lastmile.domains.profile import public as profile
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.people import services as people
from lastmile.kernel import clock

pytestmark = pytest.mark.django_db
GRID, TOWNSHIP, ROOT = "530113104211003", "530113104", a_scope("")


def line(scope=ROOT) -> profile.Figure:
    return next(one for one in profile.profile(scope, TOWNSHIP) if one.key == "danger_points")


def test_a_danger_point_is_complete_with_colour_place_and_both_posts():
    a_region(GRID)
    post = people.open_post(ROOT, region_code=GRID, kind="geology_monitor")
    points.register_point(ROOT, region_code=GRID, name="后山", kind="landslide")
    whole = {"monitor_post_uid": post.uid, "keeper_post_uid": post.uid}
    one = points.register_point(
        ROOT, region_code=GRID, name="沟口", kind="landslide", colour="red", position=(103.1, 26.1)
    )
    points.change_point(ROOT, uid=one.uid, **whole)
    found = line()
    assert (found.value, found.percent, found.as_of) == (2, 50, clock.today())
    points.dissolve_point(ROOT, uid=one.uid, why="治理完")
    assert (line().value, line().percent) == (1, 0)
