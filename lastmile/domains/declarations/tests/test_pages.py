"""The village's pages: masked names in the list, the whole number where one decides, a refusal that loses nothing."""

import pytest

from lastmile.domains.declarations.tests.factories import PHONE, a_group, told
from lastmile.domains.profile.models import Household
from lastmile.domains.profile.tests.pages import the_grid_member, the_secretary
from lastmile.foundation.ledger import selectors as ledger

pytestmark = pytest.mark.django_db
LIST = "/declarations/"


def test_the_list_masks_names_and_the_empty_one_says_what_belongs_there():
    client, region = the_secretary(), a_group()
    assert "现在没有待核的" in client.get(LIST).content.decode()
    told(region)
    page = client.get(LIST).content.decode()
    assert "罗××" in page and "罗应某" not in page and "走不动的老人" in page and PHONE not in page


def test_whoever_decides_sees_the_number_and_that_is_in_the_record_others_see_it_masked():
    client, one = the_secretary(), told(a_group())
    assert PHONE in client.get(f"{LIST}{one.uid}/").content.decode()
    assert ledger.timeline("declaration", one.uid)[-1].action == "declaration.read"
    masked = the_grid_member().get(f"{LIST}{one.uid}/").content.decode()
    assert PHONE not in masked and "154****0911" in masked and "记进户档" not in masked


def test_one_press_puts_it_into_a_household():
    client, one = the_secretary(), told(a_group())
    page = client.get(f"{LIST}{one.uid}/").content.decode()
    assert "户档里没有,新建一户" in page and 'name="need_help" value="1"' in page
    answer = client.post(f"{LIST}{one.uid}/confirm/", {"household_uid": "new", "need_help": "1"})
    assert answer.status_code == 302 and Household.unscoped.get().need_help == 1
    done = client.get(LIST, {"tab": "done"}).content.decode()
    assert (
        "已记进户档" in done
        and '待核 <span class="num">0</span>' in done
        and '核对过的 <span class="num">1</span>' in done
    )


def test_a_refusal_keeps_what_was_typed_and_a_second_decision_is_a_conflict():
    client, one = the_secretary(), told(a_group())
    refused = client.post(f"{LIST}{one.uid}/confirm/", {"household_uid": "new", "need_help": "x"})
    assert refused.status_code == 422 and 'value="x"' in refused.content.decode()
    assert client.post(f"{LIST}{one.uid}/decline/", {"why": ""}).status_code == 422
    assert client.post(f"{LIST}{one.uid}/decline/", {"why": "查过了"}).status_code == 302
    again = client.post(f"{LIST}{one.uid}/decline/", {"why": "又查了一遍"})
    assert again.status_code == 409 and "又查了一遍" in again.content.decode()
    assert client.post(f"{LIST}{one.uid}/burn/").status_code == 404


def test_another_household_is_found_by_its_whole_name():
    from lastmile.domains.profile import public as profile
    from lastmile.foundation.access.tests.factories import a_scope

    client, region = the_secretary(), a_group()
    one = told(region)
    home = profile.add_household(a_scope("53"), region_code=region.code, head="罗大爷", address="12号")
    page = client.get(f"{LIST}{one.uid}/", {"q": "罗大爷"}).content.decode()
    assert str(home.uid) in page and "12号" in page
    answer = client.post(f"{LIST}{one.uid}/confirm/", {"q": "罗大爷", "household_uid": str(home.uid), "need_help": "1"})
    assert answer.status_code == 302


@pytest.mark.parametrize("count", [1, 6])
def test_the_list_costs_the_same_for_one_or_many(count, django_assert_max_num_queries):
    client, region = the_secretary(), a_group()
    for number in range(count):
        told(region, phone=f"1540000092{number}")
    with django_assert_max_num_queries(23):
        client.get(LIST)
