"""What several files of these tests begin with."""

import pytest

from .acting import AT, a_night


@pytest.fixture(scope="module")
def found(kept):
    """The night of the alerts' own cast, written once a file; each test is handed a copy of it."""
    return kept(a_night, at=AT)
