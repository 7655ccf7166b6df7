"""The township of the tests of calls, made once a file and copied for each test, on a night that begins at 22:40."""

from copy import deepcopy

import pytest

from lastmile.domains.orders.tests.factories import Town, a_town
from lastmile.domains.orders.tests.nights import START, CallNight


@pytest.fixture
def night() -> CallNight:
    return CallNight()


@pytest.fixture(scope="module")
def found(kept) -> Town:
    return kept(a_town, at=START)


@pytest.fixture
def town(night: CallNight, found: Town) -> Town:
    return deepcopy(found)
