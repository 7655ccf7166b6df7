"""Where a process serves only the phone's pages."""

import importlib

import pytest
from django.urls import clear_url_caches

from config import urls
from lastmile.domains.evacuation.tests.factories import a_shelter
from lastmile.domains.hazards.tests.factories import a_hazard
from lastmile.domains.points.tests.factories import a_point

HERE = (103.0, 26.0)


@pytest.fixture
def only_the_field(settings):
    settings.FACES = ["field"]
    importlib.reload(urls)
    clear_url_caches()
    yield
    settings.FACES = ["console", "field", "portal", "api"]
    importlib.reload(urls)
    clear_url_caches()


@pytest.mark.parametrize(
    "page", ["", "map/?lon=103.0&lat=26.0", "rounds/", "points/", "places/", "mine/", "report/", "danger/"]
)
def test_every_tab_opens_and_leads_nowhere_that_is_not_served(cast, enter, only_the_field, page):
    a_point(cast.zhang, position=HERE)
    a_hazard(cast.wang, position=HERE, danger_now=True)
    a_shelter(cast.zhang, position=HERE)
    answer = enter("李某").get(f"/field/{page}")
    assert answer.status_code == 200 and "/moves/" not in answer.content.decode()
