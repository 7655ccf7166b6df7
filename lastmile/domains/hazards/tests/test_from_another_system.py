"""A report that came from another system: which, and its number there, said once and never copied again."""

import pytest

from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.tests.factories import the_cast
from lastmile.foundation.people.models import Account
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
SAID = {"title": "卸油口接地线断", "category": "safety", "region_code": "530113104211", "source": "elsewhere"}


@pytest.fixture(scope="module")
def cast(kept):
    return kept(the_cast)


@pytest.fixture
def office(client, cast):
    client.force_login(Account.objects.get(login="张某"))
    return client


def reported(office, **more):
    said = {**SAID, "found_how": "省隐患排查系统", "external_number": "YN-08151", "uid": str(uuid7()), **more}
    assert office.post("/hazards/new/", said).status_code == 302
    return Hazard.unscoped.get(uid=said["uid"])


def test_the_page_says_which_system_and_its_number(office):
    found = reported(office)
    shown = office.get(f"/hazards/{found.uid}/").content.decode()
    assert "其他系统 省隐患排查系统" in shown and "那边的编号" in shown and "YN-08151" in shown


def test_closing_it_as_entered_there_begins_with_both(office):
    shown = office.get(f"/hazards/{reported(office).uid}/elsewhere/").content.decode()
    assert 'value="省隐患排查系统"' in shown and 'value="YN-08151"' in shown


def test_without_a_number_none_is_kept(office):
    assert reported(office, found_how="", external_number=" ").external_number is None
