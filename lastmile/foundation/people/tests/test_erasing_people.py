"""Erasure: the personal data goes, the holdings and the record stay."""

from datetime import timedelta

import pytest

from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.people import accounts, lists, selectors, services
from lastmile.foundation.people.models import Account, ApiToken, Holding, Person, SignInCode, Skill
from lastmile.foundation.people.tests.factories import PHONE, a_person, a_post, an_account, appointed, in_post, root
from lastmile.kernel import clock
from lastmile.kernel.errors import NotSignedIn, WrongState

pytestmark = pytest.mark.django_db


def somebody_who_left():
    person = in_post()
    services.add_skill(root(), person_uid=person.uid, kind="medical")
    account = an_account(person)
    accounts.first_code(root(), person_uid=person.uid)
    accounts.make_token(selectors.scope_of(account), account, name="x", permissions=["people.view"], days=1)
    services.leave(root(), person_uid=person.uid, until_on=clock.today() - timedelta(days=1))
    return person


def test_nothing_of_the_person_is_left_but_the_fact_that_somebody_held_the_post():
    person = somebody_who_left()
    gone = services.erase_person(root(), uid=person.uid)
    blank = (gone.phone, gone.phone_key, gone.tail_key, gone.id_number, gone.id_key, gone.email, gone.sex, gone.born_on)
    assert blank == ("", "", "", "", "", "", "", None) and gone.name == "已清除"
    assert Holding.objects.filter(person=person).count() == 1


def test_the_account_can_never_be_entered_again():
    person = somebody_who_left()
    services.erase_person(root(), uid=person.uid)
    assert not Account.objects.get(person=person).is_active
    assert not (Skill.objects.exists() or SignInCode.objects.exists() or ApiToken.objects.exists())
    with pytest.raises(NotSignedIn):
        accounts.sign_in(login=PHONE, password="Ceshi-2026!")


def test_somebody_in_a_post_is_not_erased():
    person = in_post()
    with pytest.raises(WrongState):
        services.erase_person(root(), uid=person.uid)
    assert Person.unscoped.get(pk=person.pk).phone == PHONE


def test_the_number_is_free_again():
    services.erase_person(root(), uid=somebody_who_left().uid)
    assert a_person(name="新人").phone == PHONE


def test_erased_people_are_in_no_list_and_take_no_post():
    person = somebody_who_left()
    services.erase_person(root(), uid=person.uid)
    assert lists.people(root(), "53", lists.person_q(state="left"), after=None, limit=9) == []
    with pytest.raises(WrongState):
        appointed(a_post("forest_ranger"), person)


def test_erasing_twice_is_one_entry():
    person = somebody_who_left()
    services.erase_person(root(), uid=person.uid)
    services.erase_person(root(), uid=person.uid)
    assert Entry.objects.filter(action="person.erased").count() == 1
