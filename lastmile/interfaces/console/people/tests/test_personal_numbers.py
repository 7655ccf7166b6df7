"""Full numbers: never on a page unasked, never in an address or a log, always with a reason in the record."""

import logging
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from lastmile.foundation.ledger.models import Entry, Private
from lastmile.foundation.people import services
from lastmile.foundation.people.models import Holding
from lastmile.foundation.people.tests.factories import PHONE, a_person, in_post, root
from lastmile.foundation.web import tables
from lastmile.interfaces.console.people.tests.cast import office, text, village

pytestmark = pytest.mark.django_db


def a_member():
    person = in_post()
    services.change_person(root(), uid=person.uid, email="wang@example.cn")
    return person


def test_no_page_shows_a_whole_number():
    client, person = office(), a_member()
    holding = Holding.objects.select_related("post").get(person=person)
    for address in (
        reverse("people:list"),
        reverse("people:list") + f"?q={PHONE[-4:]}",
        reverse("people:posts"),
        reverse("people:person", args=[person.uid]),
        reverse("people:change", args=[person.uid]),
        reverse("people:post", args=[holding.post.uid]),
        reverse("people:appoint", args=[holding.post.uid]) + "?find=王",
        reverse("people:accounts"),
    ):
        page = text(client.get(address))
        assert PHONE not in page and "wang@example.cn" not in page, address
        assert "王某" in page


def test_a_reveal_shows_it_once_with_the_reason_in_the_record(caplog):
    client, person = office(), a_member()
    caplog.set_level(logging.DEBUG)
    where = reverse("people:reveal", args=[person.uid])
    answer = client.post(where, {"field": "phone", "reason": "夜里叫应"})
    assert PHONE in text(answer) and "no-store" in answer.headers["Cache-Control"]
    assert "夜里叫应" in Private.objects.get(entry=Entry.objects.get(action="person.revealed")).text
    assert PHONE not in text(client.get(where)) and PHONE not in caplog.text and PHONE not in where


def test_a_reveal_without_a_reason_says_so_and_shows_nothing():
    client, person = office(), a_member()
    answer = client.post(reverse("people:reveal", args=[person.uid]), {"field": "phone", "reason": "看"})
    assert answer.status_code == 422 and PHONE not in text(answer) and "请说明" in text(answer)
    assert not Entry.objects.filter(action="person.revealed").exists()


def test_the_timeline_says_why_to_those_who_may_reveal_and_not_to_others():
    at_office, at_village, person = office(), village(), a_member()
    at_office.post(reverse("people:reveal", args=[person.uid]), {"field": "phone", "reason": "夜里叫应"})
    page = reverse("people:person", args=[person.uid])
    assert "夜里叫应" in text(at_office.get(page))
    assert "查看完整号码" in text(at_village.get(page)) and "夜里叫应" not in text(at_village.get(page))


def cells(response):
    rows = load_workbook(BytesIO(response.content)).active.iter_rows(values_only=True)
    return "\n".join("|".join(str(cell) for cell in row) for row in rows)


def test_the_export_is_starred():
    client, _person = office(), a_member()
    found = cells(client.get(reverse("people:export")))
    assert "154****0102" in found and PHONE not in found and "上级联系人" in found


def test_the_full_export_asks_why_and_notes_everybody_in_it():
    client, person = office(), a_member()
    where = reverse("people:export_full") + "?kind=grid_member"
    assert client.post(where, {"reason": ""}).status_code == 422
    assert PHONE in cells(client.post(where, {"reason": "上报区应急局"}))
    assert Entry.objects.get(action="person.revealed").subject_uid == person.uid


def test_a_number_taken_elsewhere_does_not_say_by_whom():
    client = village()
    a_person("530113104205001", "邻村某")
    answer = client.post(reverse("people:add"), {"name": "新人", "region_code": "530113104211", "phone": PHONE})
    assert answer.status_code == 422 and "已登记" in text(answer) and "邻村某" not in text(answer)


def test_the_roster_is_read_in_parts_numbered_through_and_opened_whole(monkeypatch):
    monkeypatch.setattr(tables, "BLOCK", 2)
    client, names = office(), [f"王某{number}" for number in range(5)]
    for number, name in enumerate(names):
        a_person("530113104211001", name, phone=f"1540000{number:04}")
    where = reverse("people:export_full") + "?state=no_post"
    for answer in (
        client.get(reverse("people:export") + "?state=no_post"),
        client.post(where, {"reason": "上报区应急局"}),
    ):
        rows = list(load_workbook(BytesIO(answer.content)).active.values)[1:]
        assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
        assert {name for name in names if any(name in row for row in rows)} == set(names)
    assert "15400000004" in cells(answer)
    assert Entry.objects.filter(action="person.revealed").count() == len(rows)
