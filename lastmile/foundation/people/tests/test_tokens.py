"""Tokens for programs: the owner's scope of today, cut down, for a time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.people import accounts, selectors, services
from lastmile.foundation.people.models import ApiToken, Holding
from lastmile.foundation.people.tests.factories import VILLAGE, an_account, in_post, root
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid

pytestmark = pytest.mark.django_db


def an_owner():
    account = an_account(in_post("village_secretary", VILLAGE), password="")
    return account, selectors.scope_of(account)


def a_token(account, scope, permissions=("people.view",), days=30):
    return accounts.make_token(scope, account, name="台账同步", permissions=list(permissions), days=days)


def test_a_token_may_what_both_it_and_its_owner_may():
    account, scope = an_owner()
    program = accounts.scope_of_token(a_token(account, scope, ["people.view", "hazard.view"]))
    words = {word for grant in program.grants for word in grant.permissions}
    assert words == {"people.view", "hazard.view"} and program.may("people.view", on=VILLAGE)
    assert not program.may("people.view", on="530113104") and program.person_uid == scope.person_uid


def test_what_the_owner_loses_the_token_loses():
    account, scope = an_owner()
    token = a_token(account, scope)
    services.release(root(), holding_uid=Holding.objects.get().uid, until_on=clock.today() - timedelta(days=1))
    assert not accounts.scope_of_token(token).has("people.view")


def test_a_token_reaches_nothing_that_was_shared():
    account, scope = an_owner()
    assert scope.shared_with and not accounts.scope_of_token(a_token(account, scope)).shared_with


def test_no_token_for_more_than_one_holds():
    account, scope = an_owner()
    for permissions in (["grant.change"], ["people.view", "grant.change"], [], ["all"]):
        with pytest.raises(NotValid):
            a_token(account, scope, permissions)


@pytest.mark.parametrize("days", [0, -1, 100_000])
def test_no_token_for_ever(days):
    with pytest.raises(NotValid):
        a_token(*an_owner(), days=days)


def test_a_revoked_token_opens_nothing():
    account, scope = an_owner()
    token = a_token(account, scope)
    accounts.revoke_token(scope, account, uid=ApiToken.objects.get().uid)
    assert accounts.scope_of_token(token) is None
    assert Entry.objects.filter(action="account.token_revoked").count() == 1


def test_nobody_revokes_the_token_of_another():
    account, scope = an_owner()
    token = a_token(account, scope)
    other = an_account(in_post(name="李某", phone="15400000103"), password="")
    accounts.revoke_token(scope, other, uid=ApiToken.objects.get().uid)
    assert accounts.scope_of_token(token)


def test_a_token_ends_on_its_day():
    token = a_token(*an_owner())
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert accounts.scope_of_token(token) is None


@pytest.mark.parametrize("words", ["", " ", "x", "Bearer x", "密"])
def test_what_is_no_token_is_nobody(words):
    a_token(*an_owner())
    assert accounts.scope_of_token(words) is None


def test_the_token_itself_is_stored_nowhere():
    token = a_token(*an_owner())
    assert token not in f"{list(ApiToken.objects.values())} {list(Entry.objects.values())}"
