"""The office's pages: the list costs the same for one or many, the page, the acts."""

import pytest
from django.test import Client

from lastmile.domains.tips import services
from lastmile.domains.tips.tests.factories import NAME, PHONE, TOWN, a_tip, named, on_duty
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.people import accounts
from lastmile.foundation.people import services as people
from lastmile.foundation.people.models import Account
from lastmile.foundation.people.tests import rosters

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Client:
    """张, who directs the office, signed in."""
    rosters.a_town()
    root = a_scope("53")
    person = people.add_person(root, region_code=TOWN, name="张某", phone="15400000001")
    post = people.open_post(root, region_code=TOWN, kind="office_director")
    people.appoint(root, post_uid=post.uid, person_uid=person.uid)
    accounts.open_account(root, person_uid=person.uid, login="zhang")
    client = Client()
    client.force_login(Account.objects.get(person=person))
    return client


def said(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_empty_list_says_what_belongs_there(office):
    assert "这里还没有举报和意见" in said(office, "/tips/")


def test_the_list_and_today_show_it_and_filters_narrow(office):
    tip = a_tip()
    assert tip.number in said(office, "/tips/") and tip.number in said(office, "/?who=level")
    assert tip.number not in said(office, "/tips/?tab=answered") and "没有符合条件" in said(
        office, "/tips/?kind=danger"
    )


def test_the_list_costs_the_same_for_one_or_many(office, django_assert_max_num_queries):
    a_tip()
    with django_assert_max_num_queries(100) as one:
        said(office, "/tips/")
    for number in range(4):
        a_tip(token=str(number))
    with django_assert_max_num_queries(len(one)):
        said(office, "/tips/")


def test_a_second_page_follows_the_first(office, monkeypatch):
    monkeypatch.setattr("lastmile.foundation.web.tables.page.__kwdefaults__", {"size": 2})
    numbers = [a_tip(token=str(number)).number for number in range(3)]
    first = office.get("/tips/")
    rows = first.context["page"]
    second = office.get(f"/tips/?after={rows.next_mark}").context["page"]
    assert [one.number for one in (*rows.rows, *second.rows)] == numbers[::-1]


def test_the_page_masks_the_sender_and_opens_to_two(office):
    tip = named()
    page = said(office, f"/tips/{tip.uid}/")
    assert NAME not in page and PHONE not in page and "钱×" in page and "154****0777" in page
    office.post(f"/tips/{tip.uid}/sender/", {"reason": "要当面核实时间"})
    [opening] = services.identity.selectors.openings_of(tip)
    assert office.post(f"/tips/{tip.uid}/sender/open/").status_code == 403
    services.agree_opening(on_duty(), uid=tip.uid, opening_uid=opening.uid)
    shown = office.post(f"/tips/{tip.uid}/sender/open/").content.decode()
    assert NAME in shown and PHONE in shown and NAME not in said(office, f"/tips/{tip.uid}/")


def test_an_act_keeps_what_was_typed_and_answers_once(office):
    tip = a_tip()
    office.post(f"/tips/{tip.uid}/accept/", {"sent": "1"})
    refused = office.post(f"/tips/{tip.uid}/check/", {"result": "查了三家"})
    assert refused.status_code == 422 and "查了三家" in refused.content.decode()
    assert office.post(f"/tips/{tip.uid}/accept/", {"sent": "1"}).status_code == 409
    assert office.get(f"/tips/{tip.uid}/nothing/").status_code == 404


def test_words_of_the_public_are_shown_as_words(office):
    tip = a_tip(what="<script>alert(1)</script>{{ 1 }}")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 1 }}" in said(office, f"/tips/{tip.uid}/")
