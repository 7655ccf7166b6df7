"""A hazard in a micro-grid: named in the office's form, in list, filter, page and sheet, and taken from a sheet."""

import pytest

from lastmile.domains.hazards import places
from lastmile.domains.hazards.ledger import HAZARDS
from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.tests.factories import GRID, NEXT_VILLAGE, a_hazard, the_cast
from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.imports.tests import ledgers as l
from lastmile.foundation.people.models import Account

pytestmark = pytest.mark.django_db
VILLAGE, MICRO, WHERE = GRID[:12], f"{GRID}001", "海科村 3组 东片"


@pytest.fixture(scope="module")
def cast(kept):
    def made():
        a_region(VILLAGE, "海科村")
        a_region(GRID, "3组")
        a_region(MICRO, "东片")
        return the_cast()

    return kept(made)


@pytest.fixture
def office(client, cast):
    client.force_login(Account.objects.get(login="张某"))
    return client


def test_the_office_names_it_behind_its_grid_and_the_report_lies_there(cast, office):
    offered = places.choices(cast.zhang, "")
    assert [code for code, _words in offered] == sorted(code for code, _words in offered)
    assert dict(offered)[MICRO] == WHERE
    said = {"title": "后坡裂缝", "category": "geology", "region_code": MICRO, "source": "office"}
    assert office.post("/hazards/new/", said).status_code == 302
    assert Hazard.unscoped.get().region_code == MICRO


def test_who_may_report_in_another_village_only_is_not_offered_it(cast):
    assert MICRO not in dict(places.choices(cast.chen, "")) and MICRO in dict(places.choices(cast.wang, ""))


def test_where_places_are_too_many_all_micro_grids_stay_out_and_villages_and_grids_stay(cast, monkeypatch):
    monkeypatch.setattr(places, "OFFERED", 5)
    assert [len(code) for code, _words in places.choices(cast.zhang, "")] == [9, 12, 15, 12, 15]
    assert MICRO in dict(places.choices(cast.zhang, VILLAGE))


def test_list_page_and_sheet_name_it_and_the_list_is_narrowed_to_it(cast, office):
    there = a_hazard(cast.wang, title="在东片", region_code=MICRO)
    a_hazard(cast.wang, title="在组里")
    a_hazard(cast.chen, title="邻村", region_code=NEXT_VILLAGE)
    assert WHERE in office.get("/hazards/").content.decode()
    page = office.get("/hazards/", {"area": VILLAGE, "branch": MICRO})
    assert [row.title for row in page.context["page"].rows] == ["在东片"]
    assert (MICRO, WHERE) in page.context["branches"]
    assert "东片" in office.get(f"/hazards/{there.uid}/").content.decode()
    assert WHERE in office.get(f"/hazards/{there.uid}/confirm/").content.decode()


def test_it_goes_out_and_comes_in_again_unchanged(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    a_hazard(cast.wang, region_code=MICRO)
    scope = l.an_office("530113104")
    [(_uid, cells)] = HAZARDS.handed(scope, "530113104")
    heads = [str(one.label) for one in HAZARDS.ledger]
    found = l.planned(scope, "hazards", l.a_csv(heads, ["" if one is None else one for one in cells]), area="530113104")
    assert dict(zip(heads, cells, strict=True))["网格"] == "东片" and found.planned == {"unchanged": 1}, l.said(found)


def test_a_sheet_names_it_by_itself_or_by_its_code(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    heads = ("村", "网格", "网格编码", "隐患名称", "类别", "发现时间")
    rows = [("海科村", "东片", "", "甲处", "地质", "2026.1.5"), ("", "", MICRO, "乙处", "地质", "2026.1.5")]
    found = l.imported(l.an_office("530113104"), "hazards", l.a_csv(heads, *rows), area="530113104")
    assert found.applied == {"new": 2} and set(Hazard.unscoped.values_list("region_code", flat=True)) == {MICRO}
