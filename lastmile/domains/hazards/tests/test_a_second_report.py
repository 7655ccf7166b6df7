"""A report under a uid already used, with other content: the office reads both, says so once, and is asked no more."""

import pytest

from lastmile.domains.hazards import selectors
from lastmile.domains.hazards.models import SetAside
from lastmile.domains.hazards.tests.factories import a_hazard, the_cast
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.people.models import Account
from lastmile.kernel.errors import DifferentContent

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return the_cast()


@pytest.fixture
def twice(cast):
    first = a_hazard(cast.wang)
    with pytest.raises(DifferentContent):
        a_hazard(cast.wang, uid=first.uid, title="挡墙鼓肚", place="学校后墙")
    return first


def signed_in(client, name):
    client.force_login(Account.objects.get(login=name))
    return client


def test_the_page_of_the_first_says_what_the_second_says_and_who_sent_it(client, twice):
    page = signed_in(client, "张某").get(f"/hazards/{twice.uid}/").content.decode()
    said = page.partition("内容不一致的重复上报")[2]
    assert all(words in said for words in ("王某", "挡墙鼓肚", "学校后墙", "核对过了"))


def test_compared_it_is_asked_for_no_more_and_stands_in_the_record(client, cast, twice):
    zhang, digest = signed_in(client, "张某"), SetAside.objects.get().digest
    for _again in range(2):
        assert zhang.post(f"/hazards/{twice.uid}/compared/", {"digest": digest}).status_code == 302
    assert selectors.set_aside(cast.zhang) == [] and SetAside.objects.get().looked_at
    assert [one.action for one in ledger.timeline("hazard", twice.uid)].count("hazard.compared") == 1
    assert "内容不一致的重复上报要核对" not in zhang.get("/hazards/").content.decode()


def test_only_who_confirms_is_asked_and_may_say_so(client, cast, twice):
    assert selectors.set_aside(cast.wang) == []
    wang = signed_in(client, "王某")
    assert wang.post(f"/hazards/{twice.uid}/compared/", {"digest": SetAside.objects.get().digest}).status_code == 403
