"""The branch looked at: stepped into by the crumbs, never out of one's reach."""

import pytest

from lastmile.interfaces.console.tests.cast import sign_in

pytestmark = pytest.mark.django_db


def crumbs(client, query):
    page = client.get(f"/{query}").content.decode()
    return page.split('class="crumbs"')[1].split("</ol>")[0]


def test_stepping_down_shows_the_way_back_up(office):
    _cast, client = office
    trail = crumbs(client, "?area=530113104211")
    assert "地530113104<" in trail and "地530113104211<" in trail


def test_a_place_out_of_reach_is_not_looked_at(office):
    _cast, client = office
    trail = crumbs(client, "?area=530111")
    assert "地530111<" not in trail and "地530113104<" in trail


def test_the_place_stays_until_another_is_chosen(office):
    _cast, client = office
    crumbs(client, "?area=530113104211")
    assert "地530113104211<" in crumbs(client, "")


@pytest.mark.parametrize("asked", ["", "x", "9" * 40, "५३", "530113104'--", "-1"])
def test_nonsense_leaves_the_place_as_it_is(office, asked):
    cast, _client = office
    client = sign_in(cast.zhang)
    assert client.get("/", {"area": asked}).status_code == 200
