"""检查对象 are graded as danger points are: score, criterion, who judged, and what a typed colour may undo."""

import pytest
from django.db import IntegrityError, transaction

from lastmile.domains.profile import public as profile
from lastmile.domains.profile.models import Place
from lastmile.domains.profile.tests.pages import GRID, ROOT, the_grid_member, the_neighbour, the_office
from lastmile.foundation.imports.tests import ledgers

pytestmark = pytest.mark.django_db
LEC = {"method": "lec", "likelihood": "3", "exposure": "6", "consequence": "15", "judged_by": "镇应急办"}
MAJOR = {"method": "listed", "criterion": "气瓶放在住人的屋里", "judged_by": "区住建局"}


@pytest.fixture
def office():
    return the_office()


@pytest.fixture
def shop(office):
    return profile.add_place(ROOT, region_code=GRID, kind="small_place", name="顺发小商店", risk="yellow")


def act(client, one, verb, **values):
    return client.post(f"/profile/places/{one.uid}/{verb}/", values)


def page(client, one) -> str:
    return client.get(f"/profile/places/{one.uid}/").content.decode()


def test_a_typed_colour_counts_as_listed(office, shop):
    assert (shop.method, "名录或台账已定" in page(office, shop)) == ("listed", True)


def test_the_score_gives_the_colour_and_the_page_says_how_by_whom_and_what_it_was(office, shop):
    assert act(office, shop, "grade", **LEC).status_code == 302
    assert Place.unscoped.get().risk == "orange"
    said = page(office, shop)
    assert all(words in said for words in ("D = 3×6×15 = 270", "镇应急办", "原来黄(一般)", "张某"))


def test_the_form_says_where_the_bands_come_from_and_a_refusal_keeps_what_was_typed(office, shop):
    assert "risk.lec_major" in office.get(f"/profile/places/{shop.uid}/grade/").content.decode()
    refused = act(office, shop, "grade", **{**LEC, "likelihood": ""})
    assert refused.status_code == 422 and "镇应急办" in refused.content.decode()


def test_a_criterion_is_red_until_it_is_graded_anew(office, shop):
    act(office, shop, "grade", **MAJOR)
    refused = act(office, shop, "change", name="顺发小商店", kind="small_place", risk="yellow")
    assert refused.status_code == 422 and "一律红色" in refused.content.decode()
    assert (Place.unscoped.get().risk, Place.unscoped.get().criterion) == ("red", MAJOR["criterion"])
    act(office, shop, "grade", **LEC)
    assert (Place.unscoped.get().risk, Place.unscoped.get().criterion) == ("orange", "")


def test_the_database_keeps_a_criterion_red(shop):
    with pytest.raises(IntegrityError), transaction.atomic():
        Place.unscoped.update(criterion="x")


def test_another_typed_colour_undoes_the_score_and_the_history_says_so(office, shop):
    act(office, shop, "grade", **LEC)
    act(office, shop, "change", name="顺发小商店", kind="small_place", risk="blue")
    one = Place.unscoped.get()
    assert (one.risk, one.method, one.score, one.judged_by) == ("blue", "listed", None, "")
    assert "蓝(低),原来橙(较大)" in page(office, shop)


@pytest.mark.parametrize(("grading", "kept", "said"), [(LEC, "blue", "改风险等级"), (MAJOR, "red", "一律红色")])
def test_a_ledger_lists_a_colour_but_never_below_a_criterion(office, shop, grading, kept, said):
    act(office, shop, "grade", **grading)
    sheet = ledgers.a_csv(("网格编码", "名称", "类型", "风险等级"), (GRID, "顺发小商店", "九小", "蓝"))
    found = ledgers.imported(ledgers.an_office(), "places", sheet, area=GRID[:9])
    assert said in ledgers.said(found)
    assert (Place.unscoped.get().risk, Place.unscoped.get().score) == (kept, None)


def test_who_only_looks_grades_nothing_and_the_neighbour_finds_nothing(office, shop):
    assert act(the_grid_member(), shop, "grade", **LEC).status_code == 403
    assert act(the_neighbour(), shop, "grade", **LEC).status_code == 404
