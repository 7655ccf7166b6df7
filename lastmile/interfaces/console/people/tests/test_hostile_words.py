"""Whatever is typed into addresses and forms: a page or a sentence, never a failure, never markup of theirs."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from lastmile.foundation.people.models import Person
from lastmile.foundation.people.tests.factories import VILLAGE, a_person, a_post, in_post
from lastmile.interfaces.console.people.tests.cast import office, text, village

pytestmark = pytest.mark.django_db
WORDS = [
    "<script>alert(1)</script>", "'; DROP TABLE people_person;--", "%_\\", "{{ 7*7 }}", "=cmd|'/c calc'!A1", "💥" * 50,
    "\u202etxt", "a" * 3000, "٠١٢٣", "\x1b[31m",
]  # fmt: skip
LISTS = ("list", "posts", "units", "vacancies", "accounts", "export")


@pytest.mark.parametrize("words", WORDS)
def test_lists_answer_whatever_is_in_their_address(words):
    client, _person = office(), in_post()
    for name in LISTS:
        asked = {"q": words, "kind": words, "state": words, "after": words}
        answer = client.get(reverse(f"people:{name}"), asked)
        assert answer.status_code == 200, name
        assert name == "export" or "<script>alert" not in text(answer)


@pytest.mark.parametrize("words", WORDS)
def test_a_name_of_any_signs_is_kept_as_text_or_refused_in_words(words):
    client = village()
    answer = client.post(reverse("people:add"), {"name": words, "region_code": VILLAGE})
    assert answer.status_code in {302, 422}
    page = text(client.get(reverse("people:list")))
    assert "<script>alert" not in page and "49" not in page.split('id="people"')[1].split("手机")[0]


@pytest.mark.parametrize("words", WORDS)
def test_forms_answer_whatever_is_sent(words):
    client, person = office(), in_post()
    for name in ("change", "reveal", "leave", "add_skill", "give_consent", "open_account", "grant_person"):
        where = reverse(f"people:{name}", args=[person.uid])
        sent = dict.fromkeys(
            ("name", "phone", "reason", "field", "until_on", "kind", "how", "login", "permissions"), words
        )
        assert client.post(where, sent).status_code in {302, 403, 422}, name


def test_a_number_sign_at_the_start_is_no_formula_in_the_export():
    client = village()
    client.post(reverse("people:add"), {"name": "=1+1", "region_code": VILLAGE})
    assert Person.unscoped.filter(name="=1+1").exists()
    sheet = load_workbook(BytesIO(client.get(reverse("people:export")).content)).active
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("uid", ["x", "0" * 36, "00000000-0000-0000-0000-000000000000"])
def test_what_is_not_there_is_not_found(uid):
    assert office().get(f"/people/{uid}/").status_code == 404


def test_nul_signs_are_refused_in_words():
    assert office().get("/people/", {"q": "\0"}).status_code == 400


def test_strange_words_in_the_search_for_a_person_to_appoint():
    client, person = office(), a_person()
    where = reverse("people:appoint", args=[a_post().uid])
    for words in WORDS:
        assert client.get(where, {"find": words}).status_code == 200
    assert client.post(where, {"person_uid": person.uid, "rank": "Z", "from_on": "昨天"}).status_code == 422
