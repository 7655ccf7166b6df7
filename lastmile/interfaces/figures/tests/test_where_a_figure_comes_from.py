"""The page of a figure without an account: value, source, since when, and what applies without the place's own."""

import pytest

from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import services

pytestmark = pytest.mark.django_db
VILLAGE, TOWNSHIP = "530113104211", "530113104"


@pytest.fixture
def stricter(office, cast):
    services.override(cast.zhang, get_region(TOWNSHIP), key="hazard.general_days", value="5", reason="老赵要求从严")


def test_anybody_reads_value_source_and_since_when(client):
    page = client.get("/figures/hazard.general_days/").content.decode()
    assert "一般隐患整改默认期限" in page and "7天" in page and "J-3.2h" in page and "从什么时候起" in page


def test_at_a_place_the_nearest_value_stands_first_and_what_it_replaced_below(client, stricter):
    page = client.get(f"/figures/hazard.general_days/?at={VILLAGE}").content.decode()
    assert page.index("5天") < page.index("7天") and "本地参数" in page


def test_the_reason_a_colleague_typed_is_for_colleagues(client, stricter, office):
    address = f"/figures/hazard.general_days/?at={VILLAGE}"
    assert "老赵" not in client.get(address).content.decode()
    assert "老赵" in office[1].get(address).content.decode()


@pytest.mark.parametrize("address", ["no.such/", "hazard.general_days/?at=999999", "hazard.general_days/?at=x"])
def test_what_is_not_there_is_not_found(client, address):
    assert client.get(f"/figures/{address}").status_code == 404


def test_the_way_back_leads_to_our_own_pages_only(client):
    ours = client.get("/figures/hazard.general_days/", headers={"Referer": "http://testserver/field/"})
    theirs = client.get("/figures/hazard.general_days/", headers={"Referer": "http://elsewhere.example/"})
    assert 'href="http://testserver/field/"' in ours.content.decode() and "elsewhere" not in theirs.content.decode()


def test_asked_for_a_moment_it_says_what_held_then_and_whether_that_is_known(client, stricter):
    address = f"/figures/hazard.general_days/?at={VILLAGE}"
    today = client.get(address).content.decode()
    now = client.get(f"{address}&on=2999-01-01T00:00Z").content.decode()
    before = client.get(f"{address}&on=2020-01-01T00:00Z").content.decode()
    assert "当时" not in today and "按当时的规则包和本地参数" in now
    assert "当时的规则包没有留存,这是今天规则包里的数" in before and "7天" in before


@pytest.mark.parametrize(
    "on",
    ["", "x", "2026-13-01T00:00Z", "2026-01-01T00:00", "2026-01-01", "0001-01-01T00:00+14:00", "9999-12-31T23:59Z"],
)
def test_what_is_no_moment_is_not_asked_for(client, on):
    answer = client.get("/figures/hazard.general_days/", {"on": on})
    assert answer.status_code == 200 and "当时" not in answer.content.decode()
