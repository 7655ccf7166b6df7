"""我的场所 on the phone: the places one keeps, the way out of them, the way to walking them."""

import pytest

from lastmile.domains.points.tests.factories import GRID, NEXT_VILLAGE, somebody
from lastmile.domains.profile import public as profile
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.people.models import Account

pytestmark = pytest.mark.django_db
ROOT = a_scope("")


@pytest.fixture
def market(client):
    wang = somebody(GRID, "grid_member", "王某", "15400000022")
    client.force_login(Account.objects.get(login="王某"))
    facts = {"people": 110, "manager": "马某", "manager_phone": "15400000521", "risk": "orange"}
    place = profile.add_place(ROOT, region_code=GRID, kind="mall", name="农贸市场", **facts)
    profile.name_posts(ROOT, uid=place.uid, keeper_post_uid=wang.acting_as.post_uid)
    return place


def test_what_i_keep_is_listed_and_mine_leads_there(client, market):
    assert "农贸市场" in client.get("/field/places/").content.decode()
    assert 'href="/field/places/"' in client.get("/field/mine/").content.decode()


def test_whoever_keeps_none_is_told_so_and_is_offered_nothing(client):
    somebody(GRID, "grid_member", "王某", "15400000022")
    client.force_login(Account.objects.get(login="王某"))
    assert "没有定给您管的场所" in client.get("/field/places/").content.decode()
    assert "我的场所" not in client.get("/field/mine/").content.decode()


def test_the_page_shows_the_way_out_who_keeps_it_and_leads_to_a_walk(client, market):
    plan = profile.begin_plan(ROOT, uid=market.uid, ready_made="venue")
    words = {**plan.content, "route": "北门出,到停车场"}
    profile.write_plan(ROOT, uid=market.uid, content=words, based_on=1)
    page = client.get(f"/field/places/{market.uid}/").content.decode()
    for said in ("北门出,到停车场", "110", "154****0521", "责任人:王某", f"/field/walk/place/{market.uid}/"):
        assert said in page, said


def test_without_a_plan_it_says_who_writes_it_and_the_neighbour_finds_nothing(client, market):
    assert "还没有一点一策" in client.get(f"/field/places/{market.uid}/").content.decode()
    somebody(NEXT_VILLAGE, "grid_member", "陈某", "15400000023")
    client.force_login(Account.objects.get(login="陈某"))
    assert client.get(f"/field/places/{market.uid}/").status_code == 404
