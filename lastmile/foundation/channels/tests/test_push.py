"""A nudge in a browser: a hint that is never counted, that breaks nothing, and that says nothing of the matter."""

from __future__ import annotations

import base64
import json
import os
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.channels import selectors
from lastmile.foundation.channels.models import Subscription
from lastmile.foundation.channels.push import keys, services
from lastmile.foundation.channels.simulator.server import Exchange, serve
from lastmile.foundation.people.models import Person
from lastmile.foundation.people.tests.factories import a_person
from lastmile.kernel.errors import NotAllowed, NotValid

pytestmark = pytest.mark.django_db
BROWSER, AUTH = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)


def _text(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


POINT = _text(BROWSER.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


@pytest.fixture
def push(settings: Any, tmp_path: Path) -> Iterator[tuple[Exchange, str]]:
    """A push service of our own, and its address."""
    settings.PUSH_HOSTS, settings.PUSH_KEY = frozenset({"127.0.0.1"}), tmp_path / "push.pem"
    exchange = Exchange("secret")
    server: ThreadingHTTPServer = serve(exchange, 0)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield exchange, f"http://127.0.0.1:{server.server_address[1]}/push/"
    server.shutdown()
    server.server_close()


def of(person: Person) -> Scope:
    return Scope(person_id=person.pk, person_uid=person.uid)


def subscribed(person: Person, endpoint: str) -> Subscription:
    return services.subscribe(of(person), endpoint=endpoint, p256dh=POINT, auth=_text(AUTH))


def test_a_browser_is_nudged_with_words_only_it_can_read(push: tuple[Exchange, str]) -> None:
    person = a_person()
    subscribed(person, push[1] + "a")
    assert services.hint([person.uid]) == 1
    [posted] = push[0].board.posted
    data = http_ece.decrypt(bytes.fromhex(posted["data"]), private_key=BROWSER, auth_secret=AUTH, version="aes128gcm")
    assert json.loads(data) == {"title": "最后一公里", "body": "有新的事,请打开看看"}


def test_a_browser_that_is_gone_is_forgotten(push: tuple[Exchange, str]) -> None:
    person = a_person()
    subscribed(person, push[1] + "gone")
    assert (services.hint([person.uid]), Subscription.objects.count()) == (0, 0)


def test_without_network_nothing_breaks_and_nothing_is_forgotten(push: tuple[Exchange, str]) -> None:
    person = a_person()
    subscribed(person, "http://127.0.0.1:9/push/a")
    assert (services.hint([person.uid]), Subscription.objects.count()) == (0, 1)
    assert selectors.broken() == []


def test_the_same_browser_is_one_row_and_belongs_to_whoever_used_it_last(push: tuple[Exchange, str]) -> None:
    first, second = a_person(), a_person(name="李某", phone="15400000103")
    for person in (first, first, second):
        subscribed(person, push[1] + "a")
    assert [one.person_id for one in Subscription.objects.all()] == [second.pk]
    assert services.unsubscribe(of(first), endpoint=push[1] + "a") == 0
    assert services.unsubscribe(of(second), endpoint=push[1] + "a") == 1


@pytest.mark.parametrize("endpoint", ["http://10.1.2.3/x", "https://fcm.googleapis.com.example.com/x", "file:///x", ""])
def test_an_address_no_listed_service_has_is_refused(push: tuple[Exchange, str], endpoint: str) -> None:
    with pytest.raises(NotValid):
        subscribed(a_person(), endpoint)


def test_usual_browsers_are_listed_and_a_demo_calls_nobody_outside(settings: Any) -> None:
    assert services.may_call("https://fcm.googleapis.com/fcm/send/x")
    assert services.may_call("https://wns2-sg2p.notify.windows.com/w/?token=x")
    settings.DEMO = True
    assert not services.may_call("https://fcm.googleapis.com/fcm/send/x")


def test_nobody_signed_in_cannot_subscribe() -> None:
    with pytest.raises(NotAllowed):
        services.subscribe(Scope(), endpoint="https://fcm.googleapis.com/x", p256dh=POINT, auth="x")


def test_the_key_is_made_once_for_its_owner_only(push: tuple[Exchange, str], settings: Any) -> None:
    first = keys.public()
    assert (keys.public(), len(base64.urlsafe_b64decode(first + "="))) == (first, 65)
    assert settings.PUSH_KEY.stat().st_mode & 0o777 == 0o600
