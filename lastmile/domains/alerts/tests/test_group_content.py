"""生成群发内容: what a duty officer pastes into a chat group, where nothing can be sent by a machine."""

import pytest

from lastmile.domains.alerts.selectors import group
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.kernel import clock

from .nights import AT, COUNTY, TOWN, a_county, announce, issue, type_in

pytestmark = pytest.mark.django_db
HOST = "https://yj.example.gov.cn"


@pytest.fixture(autouse=True)
def night():
    clock.set_source(lambda: AT)
    a_county()


def test_it_asks_for_a_chain_of_names_says_that_it_counts_as_read_only_and_leads_to_page_and_picture():
    alert = announce("red").alert
    said = group.content(alert, TOWN, HOST)
    assert "看到请接龙" in said.duty and "只算已读" in said.duty and "看到请接龙" not in said.resident
    assert said.link.startswith(HOST) and str(alert.uid) in said.link and said.card.endswith("card.png")
    assert said.link in said.duty and said.link in said.resident and "1. " in said.resident


def test_what_is_not_for_the_public_has_neither_page_nor_picture():
    said = group.content(announce("red", reach="restricted").alert, TOWN, HOST)
    assert said.duty and (said.link, said.card) == ("", "")


def test_after_the_end_it_says_that_and_asks_for_nothing():
    alert = announce("red").alert
    issue(type_in("red", ends=True, scope=a_scope(COUNTY)))
    alert.refresh_from_db()
    said = group.content(alert, TOWN, HOST)
    assert "解除" in said.duty and "接龙" not in said.duty
