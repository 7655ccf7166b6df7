"""Teams stand on the map at their stations, for whoever may see resources there."""

import pytest
import shapely

from lastmile.domains.resources import services
from lastmile.domains.resources.layers import TEAMS
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.maps import reading, viewport
from lastmile.foundation.maps.viewport import View
from lastmile.foundation.people.tests import rosters
from lastmile.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db
HERE = View(103.1, 26.0, 103.3, 26.2, 14)


@pytest.fixture
def scope():
    rosters.a_town()
    return a_scope(rosters.TOWN)


@pytest.fixture
def team(scope):
    values = {"kind": "general", "station": "镇政府院内", "minutes": 10, "point": shapely.Point(103.18, 26.08)}
    return services.add_team(scope, region_code=rosters.TOWN, name="阿旺镇综合应急救援队", **values)


def test_a_team_stands_at_its_station_and_says_what_it_is(scope, team):
    [found] = viewport.look(scope, TEAMS, HERE).features
    assert found["geometry"]["coordinates"] == [103.18, 26.08] and found["id"] == str(team.unit.uid)
    assert found["properties"]["words"] == "综合 · 镇政府院内 · 出动 10 分钟"


def test_many_at_one_place_are_gathered(scope, monkeypatch):
    monkeypatch.setattr(viewport, "MOST", 1)
    for name in "甲乙":
        services.add_team(scope, region_code=rosters.TOWN, name=f"{name}队", point=shapely.Point(103.18, 26.08))
    seen = viewport.look(scope, TEAMS, View(103.1, 26.0, 103.3, 26.2, 9))
    assert seen.mode == "cells" and seen.features[0]["properties"]["count"] == "2"


def test_the_next_township_and_whoever_may_not_see_resources_see_none(team):
    assert viewport.look(a_scope("530113001"), TEAMS, HERE).features == []
    with pytest.raises(NotAllowed):
        viewport.look(a_scope(rosters.TOWN, permissions=[Permission.HAZARD_VIEW]), TEAMS, HERE)


def test_a_team_without_a_position_or_closed_is_not_drawn_and_the_former_is_counted(scope, team):
    services.add_team(scope, region_code=rosters.TOWN, name="没有坐标的队")
    services.close_team(scope, uid=team.unit.uid)
    assert viewport.look(scope, TEAMS, HERE).features == []
    assert reading.unplaced(scope, TEAMS, rosters.TOWN, 9) == 1
