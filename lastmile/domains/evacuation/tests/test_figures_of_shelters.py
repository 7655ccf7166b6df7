"""How long a shelter may stay open, what a person needs there and how far from fire it lies: the packs say, a place may say otherwise."""

from datetime import timedelta

import pytest
from django.urls import reverse

from lastmile.domains.evacuation import services
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
