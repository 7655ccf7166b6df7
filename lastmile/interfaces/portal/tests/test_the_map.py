"""The map of an alert: its area, the reader's place and shelters in the datum of the base map; nothing of people."""

import json

import pytest
from shapely import Polygon, box

from lastmile.domains.alerts.models import Alert, Version
from lastmile.domains.alerts.tests.factories import AT, VILLAGE
from lastmile.domains.evacuation.tests.factories import a_shelter
from lastmile.foundation.regions.models import Region, RegionShape
from lastmile.interfaces.portal.tests.nights import over_village, stands
from lastmile.interfaces.portal.tests.test_places import said

HERE = box(103.10, 26.00, 103.14, 26.04)


@pytest.fixture
def drawn(town):
    region = Region.objects.get(code=VILLAGE)
    return RegionShape.objects.create(region=region, outline=HERE, source=RegionShape.Source.SYNTHETIC)


def charted(client, alert, at=f"?at={VILLAGE}"):
    answer = client.get(f"/p/alerts/{alert.uid}/map.json{at}")
    assert answer.status_code == 200 and answer["Cache-Control"].startswith("public")
    return json.loads(answer.content)


def test_it_shows_the_area_the_place_and_how_shelters_stand(client, drawn):
    one = stands(a_shelter(position=(103.11, 26.01)), "open")
    chart = charted(client, over_village())
    [area], [place], [shelter] = chart["area"], chart["place"], chart["shelters"]
    assert area["properties"] == {"title": "海科村", "invented": True} and place["properties"] == {"title": "海科村"}
    assert shelter["properties"] == {
        "uid": str(one.uid), "number": 1, "title": one.name, "opening": "open", "words": "已开放",
    }  # fmt: skip
    west, south, east, north = chart["bounds"]
    assert west < 103.10 < 103.14 < east and south < 26.0 < 26.04 < north


def test_nothing_of_people_is_on_it(client, drawn):
    a_shelter(position=(103.11, 26.01), phone="15400000777", contact="余某", phone_public=False)
    text = client.get(f"/p/alerts/{over_village().uid}/map.json?at={VILLAGE}").content.decode()
    assert "154" not in text and "余某" not in text


def test_where_no_place_is_drawn_it_shows_what_the_message_drew(client, town):
    alert = over_village()
    Version.objects.filter(alert=alert).update(outline=Polygon([(103.0, 26.0), (103.2, 26.0), (103.1, 26.2)]))
    chart = charted(client, alert, at="")
    assert len(chart["area"][0]["geometry"]["coordinates"][0]) == 4 and not chart["place"] and not chart["shelters"]
    assert not charted(client, over_village(), at="")["area"]


def test_a_base_map_of_china_s_public_datum_gets_everything_shifted(client, drawn, settings):
    a_shelter(position=(103.11, 26.01))
    alert = over_village()
    plain = charted(client, alert)
    settings.BASE_MAP, settings.BASE_MAP_DATUM, settings.BASE_MAP_TILES = (
        "xyz",
        "GCJ02",
        "http://127.0.0.1:9/{z}/{x}/{y}",
    )
    moved = charted(client, alert)
    before, after = (one["shelters"][0]["geometry"]["coordinates"] for one in (plain, moved))
    assert plain["shift"] == [0, 0] and after != before
    assert moved["shift"] == pytest.approx([after[0] - before[0], after[1] - before[1]], abs=3e-5)


def test_what_did_not_change_is_not_sent_again_and_an_opened_shelter_is(client, drawn):
    one, address = a_shelter(position=(103.11, 26.01)), f"/p/alerts/{over_village().uid}/map.json?at={VILLAGE}"
    known = {"If-None-Match": client.get(address)["ETag"]}
    assert client.get(address, headers=known).status_code == 304
    type(one).unscoped.update(opening="open")
    assert client.get(address, headers=known).status_code == 200


def test_an_alert_that_ended_has_no_map(client, drawn):
    alert = over_village()
    assert "data-chart" in said(client, f"/p/alerts/{alert.uid}/")
    Alert.unscoped.filter(pk=alert.pk).update(state="lifted", ended_at=AT)
    assert client.get(f"/p/alerts/{alert.uid}/map.json").status_code == 404
    assert "data-chart" not in said(client, f"/p/alerts/{alert.uid}/")


def test_tiles_of_the_base_map_are_open_to_all_and_held_back(client, town, monkeypatch):
    answer = client.get("/p/tiles/0/1/0/0/")  # without a base map: the grey one, kept by nobody
    assert answer.status_code == 200 and answer["Content-Type"] == "image/png" and answer["Cache-Control"] == "no-store"
    from lastmile.foundation.web import ratelimit

    monkeypatch.setattr(ratelimit, "count", lambda *parts, seconds: 10_000)
    assert client.get("/p/tiles/0/1/0/0/").status_code == 429
