"""A township on a wet night, as the public meets it."""

from __future__ import annotations

import pytest

from lastmile.domains.alerts.tests.factories import AT
from lastmile.foundation.people.models import Unit
from lastmile.foundation.people.tests import rosters
from lastmile.kernel import clock

DUTY = "0871-62120000"


@pytest.fixture(autouse=True)
def at_night(db, settings, tmp_path):
    settings.CAP_KEY, settings.CAP_CERTIFICATE = tmp_path / "cap.pem", tmp_path / "cap.crt"
    settings.CAP_SENDER = "530113@yj.example.gov.cn"
    with clock.stopped(AT):
        yield


@pytest.fixture
def town():
    """阿旺镇 with 海科村."""
    return rosters.a_town()


@pytest.fixture
def office(town):
    """Its office, which made its duty phone known."""
    return Unit.unscoped.create(region=town, region_code=town.code, kind=Unit.Kind.OFFICE, name="应急办", phone=DUTY)
