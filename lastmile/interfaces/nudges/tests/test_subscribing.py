"""A browser asks to be nudged, and asks no longer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lastmile.foundation.channels.models import Subscription
from lastmile.interfaces.console.tests.cast import the_office

pytestmark = pytest.mark.django_db
ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"


@pytest.fixture
def browser() -> Client:
    return the_office()[1]


def ask(browser: Client, verb: str, content: Any) -> int:
    return browser.post(f"/nudges/{verb}/", content, content_type="application/json").status_code


def test_it_is_kept_once_encrypted_and_forgotten_when_asked(browser: Client) -> None:
    told = {"endpoint": ENDPOINT, "keys": {"p256dh": "BPx", "auth": "aGk"}}
    assert [ask(browser, "subscribe", told) for _time in range(2)] == [204, 204]
    [kept] = Subscription.objects.all()
    assert (kept.endpoint, kept.p256dh) == (ENDPOINT, "BPx")
    assert ask(browser, "unsubscribe", {"endpoint": ENDPOINT}) == 204
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    "content",
    ["", "[1]", "{", {}, {"endpoint": "http://10.0.0.1/", "keys": {"p256dh": "a", "auth": "b"}},
     {"endpoint": ENDPOINT, "keys": "x"}, {"endpoint": ENDPOINT, "keys": {"p256dh": "a"}}, {"endpoint": 5, "keys": []}],
)  # fmt: skip
def test_anything_else_is_refused(browser: Client, content: Any) -> None:
    assert ask(browser, "subscribe", content) == 422
    assert not Subscription.objects.exists()


def test_a_form_is_refused_too(browser: Client) -> None:
    careful = Client(enforce_csrf_checks=False)
    careful.cookies = browser.cookies
    assert careful.post("/nudges/subscribe/", {"endpoint": ENDPOINT}).status_code == 422


def test_the_key_is_given_to_whoever_is_signed_in(browser: Client, settings: Any, tmp_path: Path) -> None:
    settings.PUSH_KEY = tmp_path / "push.pem"
    assert len(browser.get("/nudges/key/").json()["key"]) == 87
    assert Client().get("/nudges/key/").status_code in {302, 401}
