"""How long a shelter may stay open, what a person needs there and how far from fire it lies: the packs say, a place may say otherwise."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from lastmile.domains.evacuation import services
from lastmile.domains.evacuation.models import Shelter
from lastmile.domains.evacuation.selectors import shelters
from lastmile.domains.evacuation.tests.factories import TOWNSHIP, VILLAGE, a_shelter, an_office
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.people.models import Account
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import services as packs
from lastmile.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def browser(client, office):
    client.force_login(Account.objects.get(person_id=office.person_id))
    return client


def own(key, value):
    packs.override(a_scope("53"), Region.objects.get(code=TOWNSHIP), key=key, value=value, reason="本镇预案")


def test_the_page_says_how_long_it_may_stay_open_and_leads_to_the_source(browser):
    one = a_shelter(period="temporary")
    own("shelter.days_temporary", "2")
    page = browser.get(reverse("moves:shelter", args=[one.uid])).content.decode()
    assert "临时,最长开放" in page and "2天" in page and "/shelter.days_temporary/" in page
    assert "1平方米/人" in page and "/shelter.m2_temporary/" in page


def test_the_form_says_the_days_of_each_sort_and_how_far_fire_must_be(browser):
    a_shelter()
    own("shelter.fire_belt_metres", "50")
    page = browser.get(reverse("moves:shelter_new"), {"area": VILLAGE}).content.decode()
    assert "紧急(最长开放1天)" in page and "长期(最长开放100天)" in page and "至少50米" in page


def test_one_that_stays_open_longer_than_its_sort_may_says_so(browser, office):
    long, short = a_shelter(name="村小学", period="emergency"), a_shelter(name="礼堂", period="emergency")
    for one, hours in ((long, 49), (short, 23)):
        services.set_opening(office, uid=one.uid, opening="open", at=clock.now() - timedelta(hours=hours))
    assert shelters.open_too_long(shelters.get_shelter(office, short.uid)) is None
    assert "已经开放 2 天" in browser.get(reverse("moves:shelter", args=[long.uid])).content.decode()
    services.set_opening(office, uid=long.uid, opening="closed")
    assert "已经开放" not in browser.get(reverse("moves:shelter", args=[long.uid])).content.decode()


def test_how_long_it_is_open_counts_from_its_opening_whether_it_filled_up_since_or_not(office):
    one, now = a_shelter(period="emergency"), clock.now()
    for opening, hours in (("open", 50), ("full", 20), ("open", 10), ("full", 2)):
        services.set_opening(office, uid=one.uid, opening=opening, at=now - timedelta(hours=hours))
    found = shelters.get_shelter(office, one.uid)
    assert shelters.open_too_long(found) == 2 and found.opening_at == now - timedelta(hours=2)
    services.set_opening(office, uid=one.uid, opening="closed")
    services.set_opening(office, uid=one.uid, opening="full")
    found = shelters.get_shelter(office, one.uid)
    assert shelters.open_too_long(found) is None and found.opened_at == found.opening_at


def test_those_open_when_this_was_not_kept_yet_count_from_the_record_of_their_opening(office):
    full, unsaid, closed = (a_shelter(name=name) for name in ("礼堂", "村小学", "广场"))
    now = clock.now()
    for opening, hours in (("open", 50), ("full", 20)):
        services.set_opening(office, uid=full.uid, opening=opening, at=now - timedelta(hours=hours))
    Shelter.unscoped.filter(pk=unsaid.pk).update(opening="open", opening_at=now)
    Shelter.unscoped.update(opened_at=None)
    import_module("lastmile.domains.evacuation.migrations.0004_open_since").fill(apps, None)
    since = dict(Shelter.unscoped.values_list("pk", "opened_at"))
    assert since == {full.pk: now - timedelta(hours=50), unsaid.pk: now, closed.pk: None}
