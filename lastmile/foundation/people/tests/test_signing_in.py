"""Sign in by password: nothing says which half was wrong, wrong tries lock, old passwords must be changed."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from lastmile.foundation.people import accounts, selectors, services
from lastmile.foundation.people.accounts.passwords import OF_THE_DEMO
from lastmile.foundation.people.models import Account
from lastmile.foundation.people.tests.factories import PASSWORD, PHONE, a_person, an_account, root
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel.errors import NotAllowed, NotSignedIn, NotValid

pytestmark = pytest.mark.django_db


def refusal(**values):
    with pytest.raises(NotSignedIn) as refused:
        accounts.sign_in(**values)
    return refused.value.message


def figure(key):
    return int(packs.value(f"access.{key}", "").number)


@pytest.mark.parametrize("login", [PHONE, "154 0000 0102", "+8615400000102"])
def test_the_phone_signs_in(login):
    account = an_account(a_person())
    assert accounts.sign_in(login=login, password=PASSWORD) == account


def test_the_login_name_signs_in():
    account = an_account(a_person())
    assert accounts.sign_in(login=account.login, password=PASSWORD) == account


def test_a_number_leads_to_its_owner_of_today():
    an_account(person := a_person())
    Account.objects.update(login=PHONE)
    services.change_person(root(), uid=person.uid, phone="15400000999")
    owner = an_account(a_person(name="新主", phone=PHONE))
    assert accounts.find(PHONE) == owner


def test_nobody_learns_which_half_was_wrong():
    an_account(a_person())
    wrong = {refusal(login=PHONE, password="x"), refusal(login="nobody", password="x"), refusal(login="", password="")}
    assert len(wrong) == 1


def test_wrong_tries_lock_it_even_for_the_right_password():
    an_account(a_person())
    said = {refusal(login=PHONE, password="x") for _try in range(figure("lock_failures"))}
    assert {refusal(login=PHONE, password=PASSWORD)} == said


def test_the_lock_opens_by_itself():
    account = an_account(a_person())
    for _try in range(figure("lock_failures")):
        refusal(login=PHONE, password="x")
    locked = timedelta(minutes=figure("lock_minutes"))
    Account.objects.update(locked_until=F("locked_until") - locked)
    assert accounts.sign_in(login=PHONE, password=PASSWORD) == account


def test_a_success_starts_the_count_anew():
    an_account(a_person())
    refusal(login=PHONE, password="x")
    assert accounts.sign_in(login=PHONE, password=PASSWORD).failures == 0
    assert Account.objects.get().failures == 0


def test_an_account_without_a_password_has_none_that_fits():
    an_account(a_person(), password="")
    for password in ("", "!", "None"):
        refusal(login=PHONE, password=password)


def test_demo_accounts_open_nothing_outside_a_demo(settings):
    settings.DEMO = False
    accounts.open_account(root(), person_uid=a_person().uid, password=PASSWORD, is_demo=True)
    with pytest.raises(NotAllowed):
        accounts.sign_in(login=PHONE, password=PASSWORD)


def test_a_session_ends_after_standing_idle_sooner_at_a_desk_than_on_a_phone():
    account = an_account(a_person())
    assert accounts.seconds_idle(account, False) == figure("idle_minutes") * 60
    assert accounts.seconds_idle(account, True) == figure("field_session_days") * 86400


def test_a_password_that_served_its_time_must_be_changed():
    an_account(a_person())
    assert not accounts.sign_in(login=PHONE, password=PASSWORD).must_change
    Account.objects.update(password_changed_at=timezone.now() - timedelta(days=figure("password_days")))
    assert accounts.sign_in(login=PHONE, password=PASSWORD).must_change


@pytest.mark.parametrize("password", ["", "Ab-1", "abcdefgh", "abcdefg1", "12345678", "ABCDEFG1", "密码密码密码密码"])
def test_a_weak_password_is_refused(password):
    with pytest.raises(NotValid):
        accounts.check_policy(password, "")


@pytest.mark.parametrize("password", ["Abcdefg1", "abcdef-1", PASSWORD, "密码Ab-1234"])
def test_a_password_of_three_kinds_will_do(password):
    accounts.check_policy(password, "")


def test_the_password_of_the_demo_is_one_only_there(settings):
    settings.DEMO = True
    accounts.check_policy(OF_THE_DEMO, "")
    settings.DEMO = False
    with pytest.raises(NotValid, match="演示用的密码"):
        accounts.check_policy(OF_THE_DEMO, "")


def changed(account, old, new):
    accounts.change_password(selectors.scope_of(account), account, old=old, new=new)


def test_changing_needs_the_old_password():
    account = an_account(a_person())
    with pytest.raises(NotValid) as refused:
        changed(account, "x", "Another-2026")
    assert "old" in refused.value.fields


def test_the_new_password_is_a_new_one():
    account = an_account(a_person())
    with pytest.raises(NotValid) as refused:
        changed(account, PASSWORD, PASSWORD)
    assert "new" in refused.value.fields


def test_after_changing_only_the_new_one_fits():
    account = an_account(a_person())
    changed(account, PASSWORD, "Another-2026")
    refusal(login=PHONE, password=PASSWORD)
    assert not accounts.sign_in(login=PHONE, password="Another-2026").must_change
