"""赋权、委托 typed once is one power, however often the form is sent."""

import re

import pytest
from django.test import Client

from lastmile.domains.hazards.models import Power
from lastmile.foundation.people.models import Account
from lastmile.foundation.people.tests.factories import TOWNSHIP, as_seen_by

pytestmark = pytest.mark.django_db


def test_the_same_form_twice_is_one_power_and_other_words_under_its_number_are_none():
    client = Client()
    client.force_login(
        Account.objects.get(person_id=as_seen_by("office_director", TOWNSHIP, "李开云", "15400000101").person_id)
    )
    address = f"/hazards/powers/new/?area={TOWNSHIP}"
    number = re.search(r'name="uid" value="([^"]+)"', client.get(address).content.decode())[1]
    values = {
        "kind": "granted",
        "authority": "东川区应急管理局",
        "document_number": "东应急〔2026〕3号",
        "categories": ["fire"],
    }
    values |= {"from_on": "2026-01-01", "uid": number}
    assert [client.post(address, values).status_code for _again in range(2)] == [302, 302]
    assert client.post(address, {**values, "document_number": "东应急〔2026〕4号"}).status_code == 409
    assert Power.unscoped.get().document_number == "东应急〔2026〕3号"
