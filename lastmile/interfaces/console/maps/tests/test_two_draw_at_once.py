"""Two people draw one thing at once: the second hears of it, keeps what they drew and decides; the same twice is once."""

import json
import re

import pytest
import shapely
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lastmile.domains.points.models import DangerPoint
from lastmile.domains.points.tests.factories import a_point, an_office, somebody
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.maps.tests.factories import GRID, a_grid
from lastmile.foundation.people.models import Account
from lastmile.foundation.regions.models import Region, RegionShape
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
BOX, WIDER, NARROWER = (shapely.box(103.0, 26.0, east, 26.1) for east in (103.1, 103.12, 103.08))


@pytest.fixture
def desks():
    """Two people of one office, each at their own browser."""
    an_office()
    somebody("530113104", "office_staff", "周某", "15400000031")
    return [_browser(name) for name in ("张某", "周某")]


def _browser(name):
    client = Client()
    client.force_login(Account.objects.get(person__name=name))
    return client


def opened(client, address):
    """What the page says it began with."""
    return re.search(r'name="began" value="([^"]+)"', client.get(address).content.decode())[1]


def drawn(shape, began, **more):
    return {"drawn": json.dumps(shapely.geometry.mapping(shape)), "datum": "WGS84", "began": began, **more}


def line(east, began, name):
    shape = {"type": "LineString", "coordinates": [[east, 25.9], [east, 26.2]]}
    return {"drawn": json.dumps(shape), "datum": "WGS84", "name": name, "uid": str(uuid7()), "began": began}


@pytest.fixture(params=["grid", "point"])
def outline(request, desks):
    """Where an outline is drawn, and how it is read from the database."""
    if request.param == "grid":
        region = a_grid(GRID, BOX)
        return f"/regions/{region.uid}/outline/", lambda: RegionShape.objects.get(region=region).outline
    point = a_point(a_scope("53"), outline=BOX)
    return f"/map/points/{point.uid}/outline/", lambda: DangerPoint.unscoped.get(pk=point.pk).outline


def test_who_comes_second_keeps_what_they_drew_sees_the_other_and_decides(desks, outline):
    (first, second), (address, stored) = desks, outline
    began = opened(second, address)
    assert first.post(address, drawn(WIDER, opened(first, address))).status_code == 302
    answer = second.post(address, drawn(NARROWER, began))
    page = answer.content.decode()
    assert answer.status_code == 409 and stored().equals(WIDER)
    assert "刚才有人改过" in page and "103.08" in answer.context["form"]["drawn"].value()
    assert "别人刚存的图形(GeoJSON):1 块" in page and "103.12" in answer.context["now"]["geojson"]
    said = json.loads(answer.context["script"])
    assert said["theirs"] and shapely.geometry.shape(said["own"]).equals(WIDER) and "用别人画的" in page
    anew = re.search(r'name="began" value="([^"]+)"', page)[1]
    assert second.post(address, drawn(NARROWER, anew)).status_code == 302 and stored().equals(NARROWER)


def test_the_same_outline_sent_twice_stands_in_nobodys_way(desks, outline):
    (client, _other), (address, stored) = desks, outline
    sent = drawn(WIDER, opened(client, address))
    assert [client.post(address, sent).status_code for _time in range(2)] == [302, 302] and stored().equals(WIDER)


def test_nothing_drawn_is_said_as_before(desks, outline):
    (first, second), (address, stored) = desks, outline
    began = opened(second, address)
    first.post(address, drawn(WIDER, opened(first, address)))
    answer = second.post(address, {"drawn": "", "datum": "WGS84", "began": began})
    assert answer.status_code == 422 and "还没有画" in answer.content.decode() and stored().equals(WIDER)


def test_a_grid_drawn_anew_meanwhile_is_not_cut_unseen(desks):
    region, (first, second) = a_grid(GRID, BOX), desks
    address, cut = (f"/regions/{region.uid}/{verb}/" for verb in ("outline", "cut"))
    began = opened(second, cut)
    first.post(address, drawn(WIDER, opened(first, address)))
    answer = second.post(cut, line(103.03, began, "新组"))
    assert answer.status_code == 409 and not Region.objects.filter(name="新组").exists()
    assert "您的线还在" in answer.content.decode() and "103.03" in answer.context["form"]["drawn"].value()


def test_a_grid_that_two_people_cut_is_cut_once(desks):
    region, (first, second) = a_grid(GRID, BOX), desks
    cut = f"/regions/{region.uid}/cut/"
    sent, late = line(103.05, opened(first, cut), "北组"), line(103.03, opened(second, cut), "新组")
    assert [first.post(cut, sent).status_code for _time in range(2)] == [302, 302]
    assert second.post(cut, late).status_code == 409
    assert Entry.objects.filter(action="grid.cut").count() == 1 and not Region.objects.filter(name="新组").exists()
    assert first.post(cut, {**sent, "name": "南组"}).status_code == 409  # the same number, another cut


def position(text, began):
    return {"position": text, "datum": "WGS84", "began": began}


def test_a_position_two_people_type_is_not_lost(desks):
    region, (first, second) = a_grid(GRID), desks
    address = f"/regions/{region.uid}/place/"
    began = opened(second, address)
    sent = position("103.05,26.05", opened(first, address))
    assert [first.post(address, sent).status_code for _time in range(2)] == [302, 302]
    answer = second.post(address, position("103.06,26.06", began))
    page = answer.content.decode()
    assert answer.status_code == 409 and "现在存的是“103.050000,26.050000”" in page and "103.06,26.06" in page
    anew = re.search(r'name="began" value="([^"]+)"', page)[1]
    assert second.post(address, position("103.06,26.06", anew)).status_code == 302
    assert RegionShape.objects.get(region=region).point.x == 103.06


def test_a_point_and_an_outline_of_two_people_are_both_kept(desks):
    region, (first, second) = a_grid(GRID), desks
    address = f"/regions/{region.uid}/place/"
    began = opened(second, address)
    first.post(address, position("103.05,26.05", opened(first, address)))
    assert second.post(address, {"file": a_file(BOX), "datum": "WGS84", "began": began}).status_code == 302
    shape = RegionShape.objects.get(region=region)
    assert shape.point.x == 103.05 and shape.outline.equals(BOX)
    answer = first.post(address, {"file": a_file(WIDER), "datum": "WGS84", "began": began})
    assert answer.status_code == 409 and "文件要重新选一次" in answer.content.decode()


def a_file(shape, **fields):
    found = {"type": "Feature", "properties": fields, "geometry": shapely.geometry.mapping(shape)}
    return SimpleUploadedFile("a.geojson", json.dumps(found).encode())


def test_a_map_file_is_looked_at_again_where_somebody_drew_after_it_was(desks, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    region, (first, second) = a_grid(GRID, BOX), desks
    looked = second.post(f"/map/files/?area={GRID[:9]}", {"file": a_file(NARROWER, 代码=GRID), "datum": "CGCS2000"})
    yes = {name: looked.context[name] for name in ("digest", "datum", "stood", "file")} | {"confirmed": "1"}
    address = f"/regions/{region.uid}/outline/"
    first.post(address, drawn(WIDER, opened(first, address)))
    answer = second.post("/map/files/", yes)
    assert answer.status_code == 409 and "别人改过" in answer.content.decode()
    assert "a.geojson" in answer.content.decode() and RegionShape.objects.get(region=region).outline.equals(WIDER)
    assert second.post("/map/files/", {**yes, "stood": answer.context["stood"]}).status_code == 302
    assert RegionShape.objects.get(region=region).outline.equals(NARROWER)
