"""The second factor: a number of the app, once; nothing else in its place."""

import pyotp
import pytest

from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.people import accounts, selectors
from lastmile.foundation.people.models import Account
from lastmile.foundation.people.tests.factories import PASSWORD, PHONE, VILLAGE, a_person, an_account, root
from lastmile.kernel.errors import NotAllowed, NotSignedIn, NotValid

pytestmark = pytest.mark.django_db


def with_second():
    """An account with a second factor, and its app."""
    account = an_account(a_person())
    secret = accounts.begin_second_factor()
    app = pyotp.TOTP(secret)
    accounts.confirm_second_factor(selectors.scope_of(account), account, secret=secret, number=app.now())
    Account.objects.update(second_step=0)
    return account, app


def enter(second):
    return accounts.sign_in(login=PHONE, password=PASSWORD, second=second)


def test_the_number_of_now_signs_in():
    account, app = with_second()
    assert enter(f" {app.now()} ") == account


def test_no_number_counts_twice():
    _account, app = with_second()
    number = app.now()
    enter(number)
    with pytest.raises(NotSignedIn):
        enter(number)


def test_the_number_that_put_it_in_force_is_used_up():
    account = an_account(a_person())
    secret = accounts.begin_second_factor()
    number = pyotp.TOTP(secret).now()
    accounts.confirm_second_factor(selectors.scope_of(account), account, secret=secret, number=number)
    with pytest.raises(NotSignedIn):
        enter(number)


@pytest.mark.parametrize("number", ["", "00000", "abc", "１２３４５６", "0" * 100])
def test_anything_else_is_refused_and_counted(number):
    with_second()
    with pytest.raises(NotSignedIn):
        enter(number)
    assert Account.objects.get().failures == 1


def test_a_wrong_password_uses_no_number_up():
    account, app = with_second()
    number = app.now()
    with pytest.raises(NotSignedIn):
        accounts.sign_in(login=PHONE, password="x", second=number)
    assert enter(number) == account


def test_a_secret_is_not_in_force_before_the_app_shows_its_numbers():
    account = an_account(a_person())
    with pytest.raises(NotValid):
        accounts.confirm_second_factor(
            selectors.scope_of(account), account, secret=accounts.begin_second_factor(), number="000000x"
        )
    assert enter("") == account


def test_only_the_office_above_takes_it_off():
    account, _app = with_second()
    with pytest.raises(NotAllowed):
        accounts.drop_second_factor(a_scope(VILLAGE, permissions=["people.view"]), person_uid=account.person.uid)
    accounts.drop_second_factor(root(), person_uid=account.person.uid)
    assert enter("") == account


def test_the_secret_is_stored_encrypted():
    _account, app = with_second()
    [raw] = Account.objects.extra(select={"raw": "second_factor"}).values_list("raw", flat=True)
    assert app.secret not in raw
