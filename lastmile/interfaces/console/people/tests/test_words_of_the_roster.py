"""工作卡编号, 培训天数 and 备注 of a holding: shown on the person's page, changed there, in the history."""

import pytest
from django.urls import reverse

from lastmile.foundation.people.models import Holding
from lastmile.foundation.people.tests.factories import a_person, a_post, appointed
from lastmile.interfaces.console.people.tests.cast import neighbour, reader, text, village

pytestmark = pytest.mark.django_db
WORDS = {"card_number": "W0412", "training_days": "2.5", "note": "会开船", "staff_type": "welfare", "full_time": "on"}


@pytest.fixture
def held():
    return appointed(a_post(), a_person())


def page(client, held):
    return text(client.get(reverse("people:person", args=[held.person.uid])))


def change(client, held, **values):
    return client.post(reverse("people:change_holding", args=[held.uid]), values)


def test_what_nobody_said_is_to_be_found_out(held):
    said = page(village(), held)
    assert "工作卡编号" in said and "培训天数" in said and said.count("待核") >= 2


def test_they_are_changed_on_the_persons_page_in_the_words_of_the_ledger(held):
    client = village()
    assert change(client, held, **WORDS).status_code == 302
    said = page(client, held)
    assert all(words in said for words in ("W0412", "2.5", "会开船", "公益岗 专职"))
    post = text(client.get(reverse("people:post", args=[held.post.uid])))
    assert "W0412" in post and "工作卡编号 专职 备注" in post


def test_emptied_they_are_unknown_again_and_rank_and_days_stay(held):
    client = village()
    change(client, held, **WORDS)
    change(client, held, staff_type="")
    now = Holding.objects.get(pk=held.pk)
    assert (now.card_number, now.training_days, now.note, now.full_time) == ("", None, "", False)
    assert (now.rank, now.from_on, now.until_on) == (held.rank, held.from_on, None)


@pytest.mark.parametrize("days", ["-1", "2.55", "三天", "10000"])
def test_days_that_cannot_be_come_back_with_what_was_typed(held, days):
    answer = change(village(), held, **{**WORDS, "training_days": days})
    assert answer.status_code == 422 and "W0412" in text(answer)
    assert Holding.objects.get(pk=held.pk).card_number == ""


def test_who_only_looks_changes_nothing_and_the_neighbour_finds_nothing(held):
    assert change(reader(), held, **WORDS).status_code == 403
    assert change(neighbour(), held, **WORDS).status_code == 404
