"""新增隐患 once more after going back: the browser asks for a new form, keeps what was typed, and it is another number."""

import pytest

from lastmile.domains.hazards import selectors
from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.tests.factories import GRID, a_hazard, the_cast
from lastmile.foundation.people.models import Account
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
TYPED = {"title": "桥头护栏断了", "category": "safety", "region_code": GRID, "place": "桥头"}


@pytest.fixture
def cast():
    return the_cast()


@pytest.fixture
def zhang(client, cast):
    client.force_login(Account.objects.get(login="张某"))
    return client


def send(zhang, **more):
    return zhang.post("/hazards/new/", {**TYPED, "uid": str(uuid7()), **more})


def test_the_same_words_at_the_same_place_are_asked_about_and_not_registered_twice(zhang):
    assert send(zhang).status_code == 302
    again = send(zhang)
    assert again.status_code == 200 and "可能是同一件" in again.content.decode()
    assert Hazard.unscoped.get().number in again.content.decode()


def test_whoever_says_it_is_another_registers_it(zhang, cast):
    send(zhang)
    first = Hazard.unscoped.get()
    assert send(zhang, not_the_same="on", shown=[str(first.uid)]).status_code == 302
    assert Hazard.unscoped.count() == 2
    assert [one.first for one in selectors.partings(first)] == [first]


def test_another_place_or_other_words_are_another_hazard(zhang):
    send(zhang)
    assert [send(zhang, **other).status_code for other in ({"place": "桥尾"}, {"title": "桥头路灯不亮"})] == [302, 302]


def test_the_same_form_pressed_twice_is_answered_with_the_first(zhang):
    uid = str(uuid7())
    assert [send(zhang, uid=uid).status_code for _again in range(2)] == [302, 302]
    assert Hazard.unscoped.count() == 1


def test_what_was_closed_since_is_not_asked_about(zhang, cast):
    gone = a_hazard(cast.wang, title=TYPED["title"], place=TYPED["place"])
    Hazard.unscoped.filter(pk=gone.pk).update(status="dismissed")
    assert send(zhang).status_code == 302
