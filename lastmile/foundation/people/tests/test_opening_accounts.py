"""Accounts are opened, closed and unlocked by the office above, for no more than it holds itself."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.people import accounts, selectors, services
from lastmile.foundation.people.models import Account, ApiToken, SignInCode
from lastmile.foundation.people.tests.factories import (
    NEXT_VILLAGE,
    PASSWORD,
    PHONE,
    TOWNSHIP,
    VILLAGE,
    a_person,
    an_account,
    as_seen_by,
    in_post,
    root,
)
from lastmile.kernel.errors import NotAllowed, NotSignedIn, NotValid, NotVisible, WrongState

pytestmark = pytest.mark.django_db


def opened(person, scope=None, **values):
    return accounts.open_account(scope or root(), person_uid=person.uid, **values)


def test_a_village_opens_accounts_for_its_grid_members():
    account = opened(in_post(), as_seen_by("village_secretary", VILLAGE))
    assert account.is_active and not account.has_usable_password()


def test_a_village_opens_none_for_somebody_who_may_more():
    officer, secretary = as_seen_by("village_officer", VILLAGE), in_post("village_secretary", VILLAGE)
    with pytest.raises(NotAllowed):
        opened(secretary, officer)
    with pytest.raises(NotAllowed):
        accounts.first_code(officer, person_uid=secretary.uid)


def test_a_village_opens_none_for_a_member_who_also_serves_the_township():
    person = in_post()
    services.appoint(
        root(),
        post_uid=services.open_post(root(), region_code=TOWNSHIP, kind="office_staff").uid,
        person_uid=person.uid,
    )
    with pytest.raises(NotAllowed):
        opened(person, as_seen_by("village_secretary", VILLAGE))


def test_the_next_village_sees_nobody():
    with pytest.raises(NotVisible):
        opened(in_post(), as_seen_by("village_secretary", NEXT_VILLAGE))


def test_whoever_only_keeps_people_opens_no_account():
    with pytest.raises(NotAllowed):
        opened(a_person(), a_scope(VILLAGE, permissions=["people.view", "people.change"]))


def test_one_person_has_one_account():
    person = a_person()
    opened(person)
    with pytest.raises(NotValid) as refused:
        opened(person)
    assert "login" in refused.value.fields


def test_a_login_name_belongs_to_one_account():
    opened(a_person(), login="wang")
    with pytest.raises(NotValid):
        opened(a_person(name="李某", phone="15400000103"), login="wang")


def test_a_number_is_a_login_name_only_for_its_owner():
    assert opened(a_person(), login=PHONE).login == PHONE
    with pytest.raises(NotValid):
        opened(a_person(name="李某", phone="15400000103"), login="15400000999")


def test_a_password_given_by_the_office_must_be_changed():
    account = opened(a_person(), password=PASSWORD)
    assert account.must_change and PASSWORD not in str(list(Entry.objects.values()))


def test_closing_ends_codes_and_tokens_and_keeps_everybody_out():
    person = in_post()
    account = an_account(person)
    accounts.first_code(root(), person_uid=person.uid)
    token = accounts.make_token(selectors.scope_of(account), account, name="x", permissions=["people.view"], days=1)
    accounts.close_account(root(), person_uid=person.uid)
    assert SignInCode.objects.get().used_at and ApiToken.objects.get().revoked_at
    assert accounts.scope_of_token(token) is None
    with pytest.raises(NotSignedIn):
        accounts.sign_in(login=PHONE, password=PASSWORD)


def test_a_closed_account_is_opened_anew_without_its_old_password():
    person = a_person()
    an_account(person)
    accounts.close_account(root(), person_uid=person.uid)
    again = opened(person)
    assert again.is_active and not again.has_usable_password() and Account.objects.count() == 1


def test_closing_twice_is_one_entry():
    person = a_person()
    an_account(person)
    accounts.close_account(root(), person_uid=person.uid)
    accounts.close_account(root(), person_uid=person.uid)
    assert Entry.objects.filter(action="account.closed").count() == 1


def test_the_office_above_unlocks():
    account = an_account(a_person())
    Account.objects.update(failures=3, locked_until=timezone.now() + timedelta(minutes=9))
    accounts.unlock(root(), person_uid=account.person.uid)
    assert accounts.sign_in(login=PHONE, password=PASSWORD) == account


def test_erased_people_get_no_account():
    person = a_person()
    services.erase_person(root(), uid=person.uid)
    with pytest.raises(WrongState):
        opened(person)


def test_the_first_account_needs_nobody_above_and_there_is_one():
    a_person(TOWNSHIP, "在册", "15400000300")
    _person, account, first = accounts.first_account(region_code=TOWNSHIP, name="初某", phone=PHONE)
    assert selectors.scope_of(account).may("account.open", on=TOWNSHIP) and first.code.isdigit()
    with pytest.raises(NotAllowed):
        accounts.first_account(region_code=TOWNSHIP, name="次某", phone="15400000301")


def test_no_first_account_in_a_village():
    with pytest.raises(NotValid):
        accounts.first_account(region_code=VILLAGE, name="初某", phone=PHONE)
