"""A grid member 王某 and an office director 张某, each with an account."""

import pytest

from lastmile.domains.hazards.tests.factories import the_cast
from lastmile.foundation.people.models import Account

PASSWORD = "Ceshi-2026!"


@pytest.fixture(scope="module")
def whole_cast(kept):
    return kept(with_passwords)


@pytest.fixture
def cast(db, whole_cast):
    return whole_cast


def with_passwords():
    """Two of the cast have passwords that the office gave them."""
    found = the_cast()
    for account in Account.objects.filter(login__in=["张某", "王某"]):
        account.set_password(PASSWORD)
        account.must_change = True
        account.save()
    return found


@pytest.fixture
def zhang(cast) -> Account:
    account = Account.objects.get(login="张某")
    Account.objects.filter(pk=account.pk).update(must_change=False)
    account.refresh_from_db()
    return account


@pytest.fixture
def enter(client):
    """Signs in by the page itself."""

    def _enter(login: str = "张某", password: str = PASSWORD, **more):
        return client.post("/sign-in/", {"login": login, "password": password, **more})

    return _enter
