"""A full number is given for a reason, and the record keeps who, which and why."""

import pytest

from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.ledger.models import Entry, Private
from lastmile.foundation.people import services
from lastmile.foundation.people.tests.factories import NEXT_GRID, PHONE, VILLAGE, a_person, root
from lastmile.kernel.errors import NotAllowed, NotValid

pytestmark = pytest.mark.django_db


def test_the_number_comes_with_an_entry_that_has_the_reason_and_not_the_number():
    person = a_person()
    assert services.reveal(root(), person_uid=person.uid, field="phone", reason="夜里叫应") == PHONE
    entry = Entry.objects.get(action="person.revealed")
    side = Private.objects.get(entry=entry).text
    assert entry.figures == {"field": "phone"} and "夜里叫应" in side and PHONE not in side


@pytest.mark.parametrize("reason", ["", "  ", "看看", "a\n\n  "])
def test_no_reason_no_number(reason):
    with pytest.raises(NotValid):
        services.reveal(root(), person_uid=a_person().uid, field="phone", reason=reason)
    assert not Entry.objects.filter(action="person.revealed").exists()


@pytest.mark.parametrize("field", ["name", "phone_key", "__class__", ""])
def test_only_personal_numbers_are_revealed(field):
    with pytest.raises(NotValid):
        services.reveal(root(), person_uid=a_person().uid, field=field, reason="核对资料")


def test_whoever_may_not_reveal_is_refused():
    with pytest.raises(NotAllowed):
        services.reveal(
            a_scope(VILLAGE, permissions=["people.view"]), person_uid=a_person().uid, field="phone", reason="核对资料"
        )


def test_an_export_reveals_only_those_within_reach_and_notes_each():
    near, far = a_person(), a_person(NEXT_GRID, "远", "15400000999")
    scope = a_scope("530113104211")
    assert services.reveal_roster(scope, [near, far], reason="上报花名册") == {near.pk}
    assert list(Entry.objects.filter(action="person.revealed").values_list("subject_uid", flat=True)) == [near.uid]


def test_an_export_of_nobody_within_reach_is_refused():
    with pytest.raises(NotAllowed):
        services.reveal_roster(a_scope("530113104211"), [a_person(NEXT_GRID)], reason="上报花名册")
