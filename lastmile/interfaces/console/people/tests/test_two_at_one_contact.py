"""Whom to call at a member unit, and a certificate's end: the second of two people hears of the first, keeps theirs and decides."""

import re
from datetime import date

import pytest
from django.urls import reverse

from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.people import services
from lastmile.foundation.people.models import CommandMember, Skill
from lastmile.foundation.people.tests.factories import TOWNSHIP, VILLAGE, a_person, root
from lastmile.interfaces.console.people.tests.cast import office, text

pytestmark = pytest.mark.django_db


def began(client, address):
    return re.search(r'name="began" value="([^"]+)"', text(client.get(address)))[1]


@pytest.fixture
def contact():
    """Where a contact is named, and what a form would send."""
    a_region(TOWNSHIP)
    command = services.found_unit(root(), kind="command", region_code=TOWNSHIP, name="示例镇指挥部")
    unit = services.found_unit(root(), kind="partner", region_code=TOWNSHIP, name="示例镇水管站")
    address = reverse("people:add_member", args=[command.uid])

    def sent(name, said):
        person = a_person(VILLAGE, name=name, phone="")
        return f"{address}?find={name}", {"unit_uid": unit.uid, "contact_uid": person.uid, "began": said}

    return address, sent


@pytest.mark.parametrize("is_member", [False, True])
def test_of_two_contacts_of_one_unit_the_second_is_told_of_the_first(contact, is_member):
    client, (address, sent) = office(), contact
    if is_member:
        client.post(*sent("赵某", began(client, address)))
    said = began(client, address)
    first, second = sent("钱某", said), sent("孙某", said)
    assert client.post(*first).status_code == 302
    answer = client.post(*second)
    page = text(answer)
    assert answer.status_code == 409 and "示例镇水管站的联系人" in page and "现在存的是“钱某”" in page
    assert f'value="{second[1]["contact_uid"]}"' in page and CommandMember.objects.get().contact.name == "钱某"
    anew = re.search(r'name="began" value="([^"]+)"', page)[1]
    assert client.post(second[0], second[1] | {"began": anew}).status_code == 302
    assert CommandMember.objects.get().contact.name == "孙某"


def test_another_member_unit_meanwhile_is_in_nobody_s_way(contact):
    client, (address, sent) = office(), contact
    said = began(client, address)
    client.post(*sent("赵某", said))
    other = services.found_unit(root(), kind="partner", region_code=TOWNSHIP, name="示例镇学校")
    at, values = sent("钱某", said)
    assert client.post(at, values | {"unit_uid": other.uid}).status_code == 302
    assert client.post(at, values | {"unit_uid": other.uid}).status_code == 302  # the same twice


@pytest.mark.parametrize("before", ["", "2027-01-31"])
def test_of_two_ends_of_one_certificate_the_second_is_told_of_the_first(before):
    client, person = office(), a_person(VILLAGE, name="王某")
    services.give_consent(root(), person_uid=person.uid, for_what="volunteer", how="签字")
    if before:
        services.add_skill(
            root(), person_uid=person.uid, kind="medical", certificate="急救证", valid_until=date.fromisoformat(before)
        )
    address = reverse("people:add_skill", args=[person.uid])
    sent = {"kind": "medical", "certificate": "急救证", "began": began(client, address)}
    assert client.post(address, sent | {"valid_until": "2028-01-31"}).status_code == 302
    assert client.post(address, sent | {"valid_until": "2028-01-31"}).status_code == 302  # the same twice
    answer = client.post(address, sent | {"valid_until": "2029-05-31"})
    page = text(answer)
    assert answer.status_code == 409 and "2028-01-31" in page and "2029-05-31" in page
    assert str(Skill.objects.get().valid_until) == "2028-01-31"
    assert client.post(address, sent | {"kind": "boat", "valid_until": "2029-05-31"}).status_code == 302


def test_a_day_that_is_none_is_a_sentence_also_where_somebody_was_first():
    client, person = office(), a_person(VILLAGE, name="王某")
    services.give_consent(root(), person_uid=person.uid, for_what="volunteer", how="签字")
    address = reverse("people:add_skill", args=[person.uid])
    sent = {"kind": "medical", "certificate": "急救证", "began": began(client, address)}
    assert client.post(address, sent | {"valid_until": "2028-01-31"}).status_code == 302
    answer = client.post(address, sent | {"valid_until": "明年某天"})
    assert answer.status_code in (409, 422) and "明年某天" in text(answer)
