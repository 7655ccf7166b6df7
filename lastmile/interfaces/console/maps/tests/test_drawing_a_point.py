"""The area a danger point threatens, drawn on the map."""

import json

import pytest
import shapely
from django.test import Client

from lastmile.domains.points import services as points
from lastmile.domains.points.models import DangerPoint
from lastmile.domains.points.tests.factories import GRID, a_point, an_office, somebody
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.people.models import Account

pytestmark = pytest.mark.django_db
BELOW = shapely.box(103.0, 26.0, 103.01, 26.01)


@pytest.fixture
def point():
    return a_point(an_office())


def browser(name):
    client = Client()
    client.force_login(Account.objects.get(person__name=name))
    return client


def drawn(shape):
    return {"drawn": json.dumps(shapely.geometry.mapping(shape)), "datum": "WGS84"}


def test_what_is_drawn_is_kept_and_said_on_the_points_page(point):
    office = browser("张某")
    address = f"/map/points/{point.uid}/outline/"
    assert "在图上画" in office.get(f"/points/{point.uid}/").content.decode()
    assert "可能受威胁的范围" in office.get(address).content.decode()
    assert office.post(address, drawn(BELOW)).status_code == 302
    assert DangerPoint.unscoped.get(pk=point.pk).outline.equals(BELOW)
    assert "在图上重画" in office.get(f"/points/{point.uid}/").content.decode()


def test_a_shape_that_crosses_itself_is_refused_in_a_sentence_and_not_lost(point):
    bow = shapely.Polygon([(103, 26), (103.01, 26.01), (103.01, 26), (103, 26.01)])
    answer = browser("张某").post(f"/map/points/{point.uid}/outline/", drawn(bow))
    assert answer.status_code == 422 and "103.01" in answer.content.decode()


def test_who_only_watches_may_not_draw(point):
    somebody(GRID, "grid_member", "王某", "15400000022")
    assert browser("王某").get(f"/map/points/{point.uid}/outline/").status_code == 403


def test_what_was_drawn_of_a_point_dissolved_meanwhile_stays(point):
    points.dissolve_point(a_scope("53"), uid=point.uid, why="已治理")
    answer = browser("张某").post(f"/map/points/{point.uid}/outline/", drawn(BELOW))
    assert answer.status_code == 409 and "103.01" in answer.content.decode()
    assert "您填的都还在下面" in answer.content.decode()
