"""The cast of the hazard tests, signed in on a phone; photos go to a folder of the test's own."""

import pytest

from lastmile.domains.hazards.tests.factories import the_cast
from lastmile.foundation.people.models import Account


@pytest.fixture(autouse=True)
def _own_files(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(scope="module")
def cast(kept):
    return kept(the_cast)


@pytest.fixture
def enter(client, cast):
    """`enter("王某")` is a browser in which he is signed in."""

    def _enter(name: str):
        client.force_login(Account.objects.get(login=name))
        return client

    return _enter
