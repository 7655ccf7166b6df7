"""A village never sees a tip; a township never one on its own work; who sent it takes two people."""

import pytest

from lastmile.domains.tips import selectors, services
from lastmile.domains.tips.tests.factories import (
    COUNTY,
    NAME,
    PHONE,
    TOWN,
    VILLAGE,
    a_tip,
    director,
    named,
    on_duty,
    somebody,
)
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.obligations.models import Obligation
from lastmile.kernel.errors import NotAllowed, NotValid, NotVisible, WrongState

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("code", "kind"), [(VILLAGE, "village_secretary"), (TOWN, "office_staff"), (TOWN, "party_secretary")]
)
def test_only_who_handles_tips_sees_them(code, kind):
    tip = a_tip()
    with pytest.raises(NotVisible):
        selectors.get_tip(somebody(code, kind, "李某", "15400000003"), tip.uid)
    assert selectors.get_tip(director(), tip.uid) == tip


def test_an_opinion_on_the_township_goes_above_it():
    zhang, county = director(), somebody(COUNTY, "bureau_staff", "周某", "15400000004")
    tip = a_tip("opinion", code=VILLAGE)
    assert tip.region_code == COUNTY and tip.place_code == VILLAGE
    assert selectors.get_tip(county, tip.uid) == tip
    with pytest.raises(NotVisible):
        selectors.get_tip(zhang, tip.uid)
    assert {one.post.region_code for one in Obligation.unscoped.filter(subject_uid=tip.uid)} == {COUNTY}


def test_the_sender_is_opened_by_two_and_each_look_is_in_the_ledger():
    zhang, pu, tip = director(), on_duty(), named()
    with pytest.raises(NotAllowed):
        services.reveal_sender(zhang, uid=tip.uid)
    asked = services.ask_opening(zhang, uid=tip.uid, reason="要当面核实时间")
    with pytest.raises(NotAllowed):
        services.agree_opening(zhang, uid=tip.uid, opening_uid=asked.uid)
    services.agree_opening(pu, uid=tip.uid, opening_uid=asked.uid)
    assert services.reveal_sender(zhang, uid=tip.uid) == {"name": NAME, "phone": PHONE}
    with pytest.raises(NotAllowed):
        services.reveal_sender(pu, uid=tip.uid)
    told = Entry.objects.filter(subject_uid=tip.uid).order_by("id").values_list("action", flat=True)
    assert list(told)[-3:] == ["tip.opening_asked", "tip.opening_agreed", "tip.revealed"]


def test_without_a_reason_or_a_sender_nobody_is_asked_to_agree():
    zhang, tip = director(), named()
    with pytest.raises(NotValid):
        services.ask_opening(zhang, uid=tip.uid, reason="看")
    with pytest.raises(WrongState):
        services.ask_opening(zhang, uid=a_tip(token="other").uid, reason="要当面核实时间")


def test_the_same_person_agrees_once():
    zhang, pu, tip = director(), on_duty(), named()
    asked = services.ask_opening(zhang, uid=tip.uid, reason="要当面核实时间")
    services.agree_opening(pu, uid=tip.uid, opening_uid=asked.uid)
    with pytest.raises(WrongState):
        services.agree_opening(pu, uid=tip.uid, opening_uid=asked.uid)
