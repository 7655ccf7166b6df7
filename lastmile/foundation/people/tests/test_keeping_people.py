"""Add and change people: one number belongs to one person, and the record keeps no number."""

from datetime import date

import pytest

from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.ledger.models import Entry, Private
from lastmile.foundation.people import selectors, services
from lastmile.foundation.people.models import Person
from lastmile.foundation.people.tests.factories import GRID, NEXT_VILLAGE, PHONE, VILLAGE, a_person, root
from lastmile.foundation.people.tests.test_people_rules import a_number
from lastmile.kernel.errors import NotAllowed, NotValid, NotVisible

pytestmark = pytest.mark.django_db


def test_a_person_needs_no_more_than_a_name_and_a_place():
    person = a_person(phone="")
    assert (person.name, person.region_code, person.phone, person.phone_key) == ("王某", GRID, "", "")


def test_the_number_is_stored_encrypted():
    person = a_person()
    [stored] = Person.unscoped.extra(select={"raw": "phone"}).filter(pk=person.pk).values_list("raw", flat=True)
    assert PHONE not in stored and Person.unscoped.get(pk=person.pk).phone == PHONE


@pytest.mark.parametrize("again", [PHONE, "154 0000 0102", "+86-154-0000-0102", "１５４００００0102"])
def test_a_number_belongs_to_one_person_however_it_is_written(again):
    a_person()
    with pytest.raises(NotValid) as refused:
        a_person(name="李某", phone=again)
    assert refused.value.fields == {"phone": "已登记"} and "王某" not in refused.value.message


def test_two_people_without_a_number_do_not_clash():
    assert a_person(phone="").pk != a_person(name="李某", phone="").pk


def test_an_identity_number_fills_in_birthday_and_sex():
    person = a_person(id_number=a_number(530113, date(1990, 1, 1), 1))
    assert (person.born_on, person.sex) == (date(1990, 1, 1), "m")


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "\u200b\u0007"), ("name", "王" * 41), ("phone", "abc"), ("phone", "123"), ("phone", "1" * 13),
     ("id_number", "530113199001010001"), ("email", "nobody"), ("born_on", date(2999, 1, 1))],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(field, value):
    with pytest.raises(NotValid) as refused:
        a_person(**{field: value})
    assert field in refused.value.fields


def test_unknown_fields_are_a_mistake_of_the_caller():
    with pytest.raises(TypeError):
        a_person(salary=1)


def test_changing_a_number_moves_what_it_is_found_by():
    person = a_person()
    services.change_person(root(), uid=person.uid, phone="15400000999")
    assert not selectors.persons_by_phone(PHONE)
    assert selectors.person_of_number("15400000999") == person


def test_a_person_may_move_to_another_place_of_the_same_office():
    person = a_person()
    a_region(NEXT_VILLAGE)
    moved = services.change_person(root(), uid=person.uid, region_code=NEXT_VILLAGE)
    assert (moved.region_code, moved.region.code, moved.phone) == (NEXT_VILLAGE, NEXT_VILLAGE, PHONE)


def test_a_village_moves_nobody_to_the_next():
    person = a_person(VILLAGE)
    a_region(NEXT_VILLAGE)
    with pytest.raises(NotAllowed):
        services.change_person(a_scope(VILLAGE), uid=person.uid, region_code=NEXT_VILLAGE)


def test_the_next_village_sees_nobody():
    person = a_person()
    with pytest.raises(NotVisible):
        services.change_person(a_scope(NEXT_VILLAGE), uid=person.uid, name="他人")


def test_whoever_only_reads_changes_nothing():
    person = a_person()
    with pytest.raises(NotAllowed):
        services.change_person(a_scope(VILLAGE, permissions=["people.view"]), uid=person.uid, name="他人")


def test_the_record_says_which_fields_changed_and_never_their_content():
    person = a_person()
    services.change_person(root(), uid=person.uid, phone="15400000999", education="高中")
    entry = Entry.objects.get(action="person.changed")
    assert entry.figures == {"fields": ["education", "phone"]}
    kept = f"{list(Entry.objects.values())} {[one.text for one in Private.objects.all()]}"
    assert PHONE not in kept and "15400000999" not in kept


def test_changing_nothing_leaves_no_entry():
    person = a_person()
    services.change_person(root(), uid=person.uid, name=person.name, phone=PHONE)
    assert not Entry.objects.filter(action="person.changed").exists()
