"""When a session ends: back to where one was, and what was typed is not lost."""

import pytest
from django.contrib.sessions.models import Session
from django.forms import PasswordInput

from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.tests.factories import GRID
from lastmile.foundation.people.models import Account
from lastmile.foundation.web import kept, own_words
from lastmile.interfaces.reference.addresses import all_addresses
from lastmile.interfaces.sign_in.tests.conftest import PASSWORD
from lastmile.kernel.ids import uuid7

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


def test_the_page_that_goes_on_shows_what_will_be_sent(zhang, enter, client):
    enter()
    ended(client)
    word = client.post("/hazards/new/", TYPED).context["kept"]
    assert "补充说明:下面住两户" in enter(kept=word).content.decode()


def test_it_is_kept_through_signing_in_by_code_too(zhang, enter, client):
    enter()
    ended(client)
    word = client.post("/hazards/new/", TYPED).context["kept"]
    by_password = client.post("/sign-in/", {"kept": word, "next": "/"}).content.decode()
    assert 'action="/sign-in/code/"' in by_password
    by_code = client.post("/sign-in/code/", {"kept": word, "next": "/"})
    assert by_code.context["kept"] == word and 'action="/sign-in/"' in by_code.content.decode()


def test_it_waits_for_a_new_password_that_is_owed_first(zhang, enter, client):
    enter()
    ended(client)
    word = client.post("/hazards/new/", TYPED).context["kept"]
    Account.objects.filter(login="张某").update(must_change=True)
    assert enter(kept=word).url == "/sign-in/password/"
    new = {"old": PASSWORD, "new": "Xinde-mima-2026", "again": "Xinde-mima-2026"}
    page = client.post("/sign-in/password/", new).content.decode()
    assert "接着提交" in page and 'action="/hazards/new/"' in page


@pytest.mark.parametrize(
    ("address", "name"),
    [("/field/doors/{}/add/", "number"), ("/resources/supplies/new/", "code"), ("/alerts/{}/issue/", "again")],
)
def test_what_is_a_secret_elsewhere_is_kept_where_it_is_a_plain_answer(client, db, address, name):
    answer = client.post(address.format(uuid7()), {name: "12"})
    assert answer.status_code == 401 and kept.read(answer.context["kept"]).fields == ((name, "12"),)


@pytest.mark.parametrize(
    ("address", "secrets"),
    [
        ("/sign-in/password/", {"old": "Secret-1", "new": "Secret-2", "again": "Secret-2"}),
        ("/sign-in/second-factor/", {"number": "123456", "sealed": "Secret-3"}),
        ("/people/{}/account/open/", {"password": "Secret-4"}),
    ],
)
def test_secrets_are_never_carried_along(client, db, address, secrets):
    assert client.post(address.format(uuid7()), secrets).status_code == 302


def test_every_password_that_is_asked_for_is_a_secret_of_its_page():
    fields = [pair for form in own_words._all_forms() for pair in form.base_fields.items()]
    asked = {name for name, field in fields if isinstance(field.widget, PasswordInput)}
    assert asked and asked <= frozenset().union(*(getattr(one.view, "secret", ()) for one in all_addresses()))


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
