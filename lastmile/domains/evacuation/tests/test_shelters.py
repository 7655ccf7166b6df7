"""Shelters: what they hold, who is in them, when they are nearly full; what the public reads."""

import io

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from lastmile.domains.evacuation import rules, services
from lastmile.domains.evacuation.models import Shelter
from lastmile.domains.evacuation.selectors import shelters
from lastmile.domains.evacuation.tests.factories import TOWNSHIP, VILLAGE, a_keeper, a_night, a_shelter, an_office
from lastmile.domains.evacuation.views import shelters as views
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.people.models import Account, Unit
from lastmile.foundation.prints import qr
from lastmile.foundation.prints.qr import draw as drawn
from lastmile.foundation.prints.tests import reading
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import services as packs
from lastmile.foundation.web import tables
from lastmile.kernel.errors import DifferentContent, NotAllowed, NotValid, WrongState
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


def room(one):
    return shelters.rooms([Shelter.unscoped.get(pk=one.pk)])[one.pk]


def test_what_it_holds_is_counted_from_its_area_unless_somebody_counted_and_else_unknown():
    by_area = a_shelter(room_indoor=None, area_indoor="120.5", period="short")
    assert (room(by_area).indoor, room(by_area).outdoor, room(by_area).total) == (60, None, 60)
    assert room(a_shelter(name="空地", room_indoor=None)).total is None
    assert room(a_shelter(name="礼堂", area_indoor=10)).indoor == 120


@given(area=st.decimals(0, 100_000, places=1), each=st.sampled_from([0.5, 1, 2, 3, 4.5]))
def test_nobody_is_promised_less_room_than_the_standard(area, each):
    assert rules.capacity(float(area), each) * each <= float(area)


@pytest.mark.parametrize(("people", "room", "note"), [(0, 10, ""), (8, 10, "nearly"), (10, 10, "full"), (5, None, "")])
def test_nearly_full_and_full_are_said_by_shares_of_the_packs(people, room, note):
    assert rules.fullness(people, room, nearly=80, full=100) == note


def test_who_is_in_it_is_who_arrived_less_who_left():
    night = a_night(homes=((4, 3, 1), (3, 3, 0)))
    services.change_shelter(night.office, uid=night.shelter.uid, room_indoor=7)
    first, second = (night.say(night.row(one), "arrived") for one in night.homes)
    assert (room(night.shelter).people, room(night.shelter).note, room(night.shelter).left) == (6, "nearly", 1)
    night.say(second, "relatives")
    assert room(night.shelter).people == first.gone


def test_it_closes_only_when_empty_and_is_taken_off_only_when_closed():
    night = a_night(homes=((4, 3, 1),))
    services.set_opening(night.office, uid=night.shelter.uid, opening="open")
    row = night.say(night.row(night.homes[0]), "arrived")
    for act in (
        lambda: services.set_opening(night.office, uid=night.shelter.uid, opening="closed"),
        lambda: services.remove_shelter(night.office, uid=night.shelter.uid, why="拆了"),
    ):
        with pytest.raises(WrongState):
            act()
    night.say(row, "relatives")
    services.set_opening(night.office, uid=night.shelter.uid, opening="closed")
    assert services.remove_shelter(night.office, uid=night.shelter.uid, why="拆了").removed_on


def test_the_public_reads_no_number_that_was_not_given_for_it():
    office = an_office()
    a_shelter(office, phone="15400000077", contact="余主任")
    [shown] = shelters.public_shelters(VILLAGE)
    assert (shown.phone, shown.contact, shown.opening_words, shown.room) == ("", "", "未开放", 120)
    a_shelter(office, name="礼堂", phone="15400000078", contact="余主任", phone_public=True)
    assert {one.phone for one in shelters.public_shelters(VILLAGE[:9])} == {"", "15400000078"}


def test_the_same_uid_is_the_same_shelter_and_bad_input_is_refused_at_its_field():
    office, uid = an_office(), uuid7()
    first = a_shelter(office, uid=uid)
    assert a_shelter(office, uid=uid).pk == first.pk
    with pytest.raises(DifferentContent):
        a_shelter(office, uid=uid, name="别处")
    for bad in ({"kind": "castle"}, {"room_indoor": -3}, {"region_code": "53"}, {"name": " "}):
        with pytest.raises((NotValid, NotAllowed)):
            a_shelter(office, **{"uid": uuid7(), **bad})
    with pytest.raises(NotAllowed):
        services.set_opening(a_keeper(), uid=first.uid, opening="open")


@pytest.mark.parametrize("count", [1, 5])
def test_public_shelters_cost_the_same_for_one_or_many(count, django_assert_max_num_queries):
    for number in range(count):
        a_shelter(name=f"避险点{number}", uid=uuid7())
    shelters.public_shelters(VILLAGE)  # the figures of the place are read once and kept
    with django_assert_max_num_queries(7):
        assert len(shelters.public_shelters(VILLAGE)) == count


def test_the_wall_says_the_place_as_people_say_it(client, monkeypatch):
    office, one = an_office(), a_shelter()
    Region.objects.filter(code=VILLAGE).update(name="海科村村民委员会")
    printed: list[str] = []
    monkeypatch.setattr(views, "typeset", lambda template, said: printed.append(said["card"]["where"]) or b"")
    client.force_login(Account.objects.get(person__uid=office.person_uid))
    assert client.get(f"/moves/shelters/{one.uid}/card/").status_code == 200
    assert printed[0].endswith("海科村")


def test_the_code_on_the_wall_leads_to_the_public_page_of_the_village(client, monkeypatch):
    led: list[str] = []
    monkeypatch.setattr(qr, "draw", lambda address: led.append(address) or drawn(address))
    office, one = an_office(), a_shelter()
    client.force_login(Account.objects.get(person__uid=office.person_uid))
    assert client.get(f"/moves/shelters/{one.uid}/card/").status_code == 200
    assert led == [f"http://testserver/p/{VILLAGE}/shelters/#s-{one.uid}"]
    assert f"s-{one.uid}" in client.get(f"/p/{VILLAGE}/shelters/").content.decode()


def test_the_sheet_is_read_in_parts_and_has_every_shelter_once(client, monkeypatch):
    monkeypatch.setattr(tables, "BLOCK", 2)
    names = [a_shelter(name=f"礼堂{number}").name for number in range(5)]
    client.force_login(Account.objects.get(person_id=an_office().person_id))
    rows = load_workbook(io.BytesIO(client.get(reverse("moves:shelter_export")).content)).active.values
    assert sorted(row[0] for row in rows if row[0] in names) == names


@pytest.mark.parametrize(("most", "said"), [(2, "15400000701"), (1, "154****0701")])
def test_more_contacts_own_numbers_than_one_may_take_alone_have_stars_and_public_ones_none(client, most, said):
    for number, public in enumerate((False, False, True)):
        a_shelter(name=f"礼堂{number}", phone=f"1540000070{number + 1}", phone_public=public)
    office = an_office()
    packs.override(a_scope("53"), a_region(VILLAGE[:9]), key="imports.export_people_most", value=most, reason="从严")
    client.force_login(Account.objects.get(person_id=office.person_id))
    book = load_workbook(io.BytesIO(client.get(reverse("moves:shelter_export"), {"area": VILLAGE[:9]}).content))
    heads, *rows = book.active.values
    assert said in [row[15] for row in rows] and "15400000703" in [row[15] for row in rows]
    assert ("打星" in heads[15]) is (most == 1)


def test_the_tabs_count_every_state_of_a_shelter():
    office, one = an_office(), a_shelter()
    a_shelter(name="礼堂")
    services.set_opening(office, uid=one.uid, opening="open")
    assert shelters.counts(office) == {"": "2", "closed": "1", "open": "1", "full": "0", "removed": "0"}


@pytest.mark.parametrize(("public", "shown"), [(True, "15400000044"), (False, "0871-00000000")])
def test_the_page_for_the_wall_shows_only_a_number_anybody_may_read(client, public, shown):
    office = an_office()
    Unit.unscoped.create(
        region=a_region(TOWNSHIP), region_code=TOWNSHIP, kind="office", name="应急办", phone="0871-00000000"
    )
    one = a_shelter(contact="罗某", phone="15400000044", phone_public=public)
    client.force_login(Account.objects.get(person_id=office.person_id))
    page = reading.text(client.get(reverse("moves:shelter_card", args=[one.uid])).content)
    assert shown in page and ("15400000044" in page) is public
