"""A scanned 明白卡 says whether its way and numbers are still true; never whose it is."""

import pytest

from config import urls
from lastmile.domains.points import public as points
from lastmile.domains.points.tests.factories import GRID, a_point, an_office
from lastmile.domains.profile import public as profile
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.people import services as people
from lastmile.foundation.people.models import Account
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
# A process that serves the public and nothing of the office.
urlpatterns = [one for one in urls.urlpatterns if str(one.pattern) in {"c/", "sign-in/", "language/", "nudges/"}]
ROOT, VALID, OLD = a_scope(""), "没有变化", "已变更,请换新卡"


@pytest.fixture
def office():
    scope = an_office()
    found = {"kind": "office", "name": "应急办", "phone": "0871-2", "set_up": "nameplate"}
    people.found_unit(ROOT, region_code="530113104", **found)
    return scope


@pytest.fixture
def school(office):
    a_region(GRID)
    place = profile.add_place(ROOT, region_code=GRID, kind="school", name="海科村小学", manager="马某")
    profile.begin_plan(ROOT, uid=place.uid, ready_made="venue")
    return place


def scanned(client, kind, matter, digest) -> str:
    answer = client.get(f"/c/{kind}/{matter.uid}/{digest[:16]}/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("number", [0, 1])
def test_either_card_of_a_place_holds_until_its_plan_changes_and_names_nobody(client, school, number):
    printed = profile.cards_now(school).digests[number]
    page = scanned(client, "place", school, printed)
    assert VALID in page and 'href="tel:0871-2"' in page and "马某" not in page and "小学" not in page
    profile.write_plan(ROOT, uid=school.uid, content={"route": "前门出", "signal": "哨"}, based_on=1)
    page = scanned(client, "place", school, printed)
    assert OLD in page and VALID not in page and 'href="tel:0871-2"' in page


def test_a_household_s_card_holds_until_the_point_s_plan_changes(client, office):
    point = a_point(office)
    home = profile.add_household(ROOT, region_code=GRID, head="罗应才", registered=4)
    points.choose_households(office, uid=point.uid, chosen={home.uid: points.Help("奶奶", "罗应学")})
    printed = points.cards_of(point).digests
    assert all(VALID in scanned(client, "point", point, one) for one in printed) and len(printed) == 2
    points.begin_plan(office, uid=point.uid, ready_made="slope")
    assert all(OLD in scanned(client, "point", point, one) for one in printed)


def test_the_card_of_a_point_that_was_dissolved_holds_no_longer(client, office):
    point = a_point(office)
    [printed] = points.cards_of(point).digests
    points.dissolve_point(office, uid=point.uid, why="搬迁完毕")
    assert OLD in scanned(client, "point", point, printed)


def test_whoever_may_see_the_place_finds_the_way_to_it(client, school):
    [printed, _work] = profile.cards_now(school).digests
    assert f"/profile/places/{school.uid}/" not in scanned(client, "place", school, printed)
    client.force_login(Account.objects.get(login="张某"))
    assert f"/profile/places/{school.uid}/" in scanned(client, "place", school, printed)


def test_whoever_may_see_the_point_reads_how_many_are_at_home_tonight_and_nobody_else_does(client, office):
    point = a_point(office)
    said = {"罗应才": 3, "余某": None}
    homes = [profile.add_household(ROOT, region_code=GRID, head=one, registered=4, at_home=said[one]) for one in said]
    points.choose_households(office, uid=point.uid, chosen={home.uid: points.Help() for home in homes})
    printed = points.cards_of(point).digests[0]
    assert "今晚在家" not in scanned(client, "point", point, printed)
    client.force_login(Account.objects.get(login="张某"))
    page = scanned(client, "point", point, printed)
    assert (
        '今晚在家 <strong><span class="num">3</span></strong> 人' in page
        and "1 户待核" in page
        and "罗应才" not in page
    )


@pytest.mark.parametrize(
    "address", ["place/{uid}/0123456789abcdef", "hazard/{known}/0123456789abcdef", "place/{known}/0"]
)
def test_what_nobody_printed_is_not_found(client, school, address):
    answer = client.get(f"/c/{address.format(uid=uuid7(), known=school.uid)}/")
    assert answer.status_code == 404 and "认不出这张卡" in answer.content.decode()


def test_guessing_is_stopped(client, school):
    with clock.stopped(clock.now()):
        answers = [client.get(f"/c/place/{uuid7()}/0123456789abcdef/").status_code for _try in range(32)]
    assert answers[0] == 404 and answers[-1] == 429


def test_the_public_scans_it_where_the_office_s_pages_are_not_served(client, school, settings):
    settings.ROOT_URLCONF = __name__
    assert VALID in scanned(client, "place", school, profile.cards_now(school).digests[0])
