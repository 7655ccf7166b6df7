"""五落实 of a hazard is put together by several people: none of them empties what another has just written."""

import re

import pytest
from django.test import Client

from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.tests.factories import departments, the_cast
from lastmile.domains.hazards.tests.test_judging import judged
from lastmile.foundation.people.models import Account

pytestmark = pytest.mark.django_db


def test_each_writes_what_they_know_and_of_what_both_wrote_the_second_hears():
    cast = the_cast()
    hazard = judged(cast, departments()[0])
    client = Client()
    client.force_login(Account.objects.get(person_id=cast.zhang.person_id))
    address = f"/hazards/{hazard.uid}/prepare/"
    began = re.search(r'name="began" value="([^"]+)"', client.get(address).content.decode())[1]
    assert client.post(address, {"measures": "清理危岩", "began": began}).status_code == 302
    assert client.post(address, {"money": "3", "plan": "先撤后报", "began": began}).status_code == 302
    late = client.post(address, {"measures": "先拉警戒线", "began": began})
    assert late.status_code == 409 and "现在存的是“清理危岩”" in late.content.decode()
    kept = Hazard.unscoped.get(pk=hazard.pk)
    assert (kept.measures, kept.money, kept.plan) == ("清理危岩", 3, "先撤后报")
