"""What several files of these tests begin with."""

import pytest

from lastmile.domains.evacuation.tests.factories import a_night


@pytest.fixture(scope="module")
def found(kept):
    """A night with two homes below one point, written once a file; each test is handed a copy of it."""
    return kept(lambda: a_night(homes=((4, 3, 1), (3, 3, 0))))
