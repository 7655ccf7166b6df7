"""The kind of a place is kept on its hazards: the list is narrowed by it."""

import pytest

from lastmile.domains.hazards.models import Hazard
from lastmile.domains.profile import public as profile
from lastmile.domains.profile import services
from lastmile.foundation.imports.tests import ledgers as l
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.people.tests import rosters

from .factories import a_hazard

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    rosters.a_town()
    return l.an_office()


@pytest.fixture
def shop(office):
    shop = profile.add_place(office, region_code=rosters.TOWN, name="老李面馆", kind="small_place")
    a_hazard(office, region_code=rosters.TOWN, site_uid=shop.uid)
    a_hazard(office, region_code=rosters.TOWN, title="坡上")
    return shop


def kinds() -> list[str]:
    while jobs.run_due():
        pass
    return list(Hazard.unscoped.order_by("id").values_list("site_kind", flat=True))


def test_a_place_of_another_kind_takes_its_hazards_along(office, shop):
    assert kinds() == ["small_place", ""]
    services.change_place(office, uid=shop.uid, kind="guesthouse")
    assert kinds() == ["guesthouse", ""]


def test_so_does_a_sheet_of_places_that_names_another_kind(office, shop):
    l.imported(office, "places", l.a_csv(("单位名称", "类型"), ("老李面馆", "民宿")))
    assert kinds() == ["guesthouse", ""]
