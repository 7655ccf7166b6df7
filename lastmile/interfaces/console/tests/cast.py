"""Signed-in browsers for the tests of the office's pages."""

from __future__ import annotations

import pytest
from django.test import Client

from lastmile.domains.hazards.tests.factories import Cast, the_cast
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people.models import Account


def sign_in(scope: Scope) -> Client:
    client = Client()
    client.force_login(Account.objects.get(person_id=scope.person_id))
    return client


def the_office() -> tuple[Cast, Client]:
    """The fixed cast, and 张 of the township office at the screen."""
    cast = the_cast()
    return cast, sign_in(cast.zhang)


@pytest.fixture(scope="module")
def cast(kept):
    """The fixed cast, written once a file."""
    return kept(the_cast)


@pytest.fixture
def office(cast: Cast, db: None) -> tuple[Cast, Client]:
    """The cast written once a file, and 张 of the township office at the screen."""
    return cast, sign_in(cast.zhang)
