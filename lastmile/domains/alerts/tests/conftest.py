"""What several files of these tests begin with."""

import pytest

from lastmile.foundation.jobs import services as jobs

from .acting import AT, a_night


@pytest.fixture(scope="module")
def found(kept):
    """The night of the alerts' own cast, written once a file; each test is handed a copy of it."""
    return kept(a_night, at=AT)


@pytest.fixture(autouse=True)
def _no_turn_ends(monkeypatch):
    """Residents are told in one turn of the job, however slow the machine is."""
    monkeypatch.setattr(jobs, "seconds_running", lambda: -60.0)
