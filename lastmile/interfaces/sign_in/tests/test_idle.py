"""When a session ends: back to where one was, and what was typed is not lost."""

import pytest
from django.contrib.sessions.models import Session

from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.tests.factories import GRID
from lastmile.foundation.web import kept

TYPED = {"title": "挡墙\n开裂 <b>", "category": "geology", "region_code": GRID, "details": "下面住两户"}


def ended(client) -> None:
    Session.objects.all().delete()


def test_a_page_leads_to_signing_in_and_back(zhang, enter, client):
    enter()
    ended(client)
    answer = client.get("/hazards/?tab=late")
    assert answer.url == "/sign-in/?next=/hazards/%3Ftab%3Dlate"
    assert enter(next="/hazards/?tab=late").url == "/hazards/?tab=late"


def test_a_form_sent_too_late_is_kept_through_signing_in_and_sent_once_more(zhang, enter, client):
    enter()
    ended(client)
    answer = client.post("/hazards/new/", TYPED)
    assert answer.status_code == 401 and "内容还在" in answer.content.decode() and not Hazard.unscoped.exists()
    word = answer.context["kept"]
    assert "内容还在" in client.post("/sign-in/", {"kept": word, "next": "/"}).content.decode()
    wrong = enter(password="wrong", kept=word)
    assert wrong.context["kept"] == word
    page = enter(kept=word)
    assert "接着提交" in page.content.decode() and 'action="/hazards/new/"' in page.content.decode()
    assert client.post(page.context["kept"].path, dict(page.context["kept"].fields)).status_code == 302
    assert Hazard.unscoped.get().details == "下面住两户"


def test_secrets_are_never_carried_along(client, db):
    answer = client.post("/sign-in/password/", {"old": "Secret-1", "new": "Secret-2", "again": "Secret-2"})
    assert answer.status_code == 302


@pytest.mark.parametrize("word", ["", "x", "a:b:c", "{}" * 50])
def test_what_is_not_ours_is_not_taken(word):
    assert kept.read(word) is None


def test_a_form_of_nothing_only_leads_back(client, db):
    assert client.post("/sign-in/out/").status_code == 302


def test_pages_opened_by_hand_keep_a_session_and_polled_parts_do_not(zhang, enter, client, monkeypatch):
    enter()
    began = client.session["touched"]
    monkeypatch.setattr("time.time", lambda: began + 300)
    client.get("/", headers={"HX-Request": "true"})
    assert client.session["touched"] == began
    client.get("/")
    assert client.session["touched"] == began + 300
