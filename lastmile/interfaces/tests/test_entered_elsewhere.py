"""已在其他系统录入, in the office and on the phone: the link stands where the duty is done, and then it is asked no more."""

from datetime import date

import pytest

from lastmile.domains.patrols import services as patrols
from lastmile.domains.patrols.models import Round, Visit
from lastmile.domains.patrols.tests.factories import the_cast
from lastmile.domains.points import public as points
from lastmile.domains.points.tests.factories import GRID
from lastmile.domains.profile import public as profile
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.people.models import Account
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
NOW = clock.at(date(2026, 9, 21), 9)
FACES = [("", "张某"), ("/field", "王某")]
GOOD = {"system": "省平台", "number": "A-7", "day": "2026-09-21"}


@pytest.fixture(autouse=True)
def autumn():
    with clock.stopped(NOW):
        yield


@pytest.fixture(scope="module")
def cast(kept):
    return kept(the_cast, at=NOW)


@pytest.fixture
def duties(cast):
    """By kind: the uid it is entered by, and the page of each face that leads there."""
    place = profile.add_place(cast.zhang, region_code=GRID, kind="small_place", name="顺发小商店")
    patrols.open_due()
    patrols.open_visits()
    points.judge(cast.wang, uid=cast.point.uid, move_now=True)
    step = Obligation.unscoped.get(kind="point.report")
    point = cast.point.uid
    return {
        "round": (Round.unscoped.order_by("due_at", "id").first().uid, "/patrols/", f"/field/rounds/{point}/"),
        "visit": (Visit.unscoped.get().uid, f"/patrols/places/{place.uid}/", f"/field/visits/{place.uid}/"),
        "step": (step.uid, f"/points/{point}/", f"/field/points/{point}/"),
    }


def enter(client, name):
    client.force_login(Account.objects.get(login=name))


@pytest.mark.parametrize(("face", "name"), FACES)
@pytest.mark.parametrize("what", ["round", "visit", "step"])
def test_the_page_of_a_duty_leads_there_and_then_asks_no_more(client, duties, face, name, what):
    enter(client, name)
    uid, office, phone = duties[what]
    address, page = f"{face}/elsewhere/{what}/{uid}/", phone if face else office
    assert address in client.get(page, follow=True).content.decode()
    assert "已在其他系统录入" in client.get(address).content.decode()
    assert client.post(address, GOOD).status_code == 302
    assert address not in client.get(page, follow=True).content.decode()


@pytest.mark.parametrize(("face", "name"), FACES)
def test_what_is_wrong_comes_back_with_what_was_typed(client, duties, face, name):
    enter(client, name)
    address = f"{face}/elsewhere/round/{duties['round'][0]}/"
    for wrong in ({"number": ""}, {"day": "2026-09-22"}, {"day": "2020-01-01"}, {"day": "昨天"}):
        reply = client.post(address, {**GOOD, **wrong})
        assert reply.status_code == 422 and "省平台" in reply.content.decode()


@pytest.mark.parametrize(("face", "name"), FACES)
def test_pressed_twice_is_once_and_another_number_keeps_what_was_typed(client, duties, face, name):
    enter(client, name)
    address = f"{face}/elsewhere/step/{duties['step'][0]}/"
    assert [client.post(address, GOOD).status_code for _time in range(2)] == [302, 302]
    reply = client.post(address, {**GOOD, "number": "B-9"})
    assert reply.status_code == 409 and "B-9" in reply.content.decode()


@pytest.mark.parametrize("face", ["", "/field"])
def test_strangers_unknown_kinds_and_unknown_duties_find_nothing(client, duties, face):
    enter(client, "陈某")
    for what, (uid, _office, _phone) in duties.items():
        assert client.get(f"{face}/elsewhere/{what}/{uid}/").status_code == 404
    enter(client, "王某")
    for what in (*duties, "action", "nothing"):
        assert client.get(f"{face}/elsewhere/{what}/{uuid7()}/").status_code == 404
