"""/healthz, the red strip and the call to the outside say the same: what does not live, and what is late."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.db.models.functions import Now
from django.test import Client

from lastmile.domains.hazards.tests.factories import the_cast
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.jobs.models import Beat
from lastmile.foundation.obligations.tests.factories import a_post, hold
from lastmile.foundation.obligations.tests.night import Night
from lastmile.foundation.people.models import Account
from lastmile.interfaces import supervisor

pytestmark = pytest.mark.django_db


@pytest.fixture
def alive() -> None:
    """Worker, timetable and sealer have just said that they live."""
    for name in ("worker", "timetable", "sealer"):
        jobs.beat(name)


def troubles() -> list[str]:
    answer = Client().get("/healthz")
    found = list(answer.json()["troubles"])
    assert answer.status_code == (503 if found else 200)
    assert "no-store" in answer["Cache-Control"]
    return found


def silent_for(name: str, seconds: int) -> None:
    Beat.objects.filter(name=name).update(at=Now() - timedelta(seconds=seconds))


def test_when_all_live_it_is_well(alive: None) -> None:
    assert troubles() == []


@pytest.mark.parametrize(("name", "words"), [("worker", "后台作业"), ("timetable", "定时任务"), ("sealer", "账本封存")])
def test_a_beat_older_than_a_minute_is_named(alive: None, name: str, words: str) -> None:
    silent_for(name, 55)
    assert troubles() == []
    silent_for(name, 65)
    assert troubles() == [f"{words}超过60秒没有响应"]


def test_nobody_ever_started_is_named_too() -> None:
    assert len(troubles()) == 3


def test_a_ladder_step_a_minute_late_is_named(alive: None) -> None:
    post = a_post()
    hold(post, "蒲文娟")
    night = Night([post])
    night.until(0.9, ticking=False)
    assert troubles() == []
    night.until(1.5, ticking=False)
    assert troubles() == ["有1个叫应步骤晚于60秒未执行"]
    night.until(2)
    assert troubles() == []


def test_the_red_strip_stands_on_the_console(alive: None) -> None:
    client = Client()
    client.force_login(Account.objects.get(person_id=the_cast().zhang.person_id))
    assert "strip-red" not in client.get("/").content.decode()
    silent_for("sealer", 65)
    page = client.get("/").content.decode()
    assert 'class="strip strip-red" role="alert"' in page
    assert "账本封存超过60秒没有响应" in page


class Outside(ThreadingHTTPServer):
    """Somebody outside who watches, and a platform that says how it is."""

    def __init__(self) -> None:
        self.told: list[Any] = []
        self.healthy = True
        super().__init__(("127.0.0.1", 0), _handler(self))

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/watch"


def _handler(outside: Outside) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if outside.healthy else 503)
            self.end_headers()

        def do_POST(self) -> None:
            outside.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *words: Any) -> None:
            """Quiet."""

    return Handler


@pytest.fixture
def outside() -> Iterator[Outside]:
    server = Outside()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_the_outside_is_called_when_the_platform_is_unwell(outside: Outside) -> None:
    outside.healthy = False
    supervisor.call_outside(outside.address, outside.port)
    assert outside.told == [{"ok": False}]


def test_the_outside_is_called_when_the_platform_does_not_answer_at_all(outside: Outside) -> None:
    supervisor.call_outside(outside.address, 9)
    assert outside.told == [{"ok": False}]


def test_a_healthy_platform_calls_nobody(outside: Outside) -> None:
    supervisor.call_outside(outside.address, outside.port)
    assert outside.told == []


@pytest.mark.django_db(transaction=True)
def test_a_healthy_platform_that_answers_to_its_own_name_alone_calls_nobody(
    outside: Outside, alive: None, live_server: Any, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["yj.example.gov.cn"]
    supervisor.call_outside(outside.address, live_server.thread.port)
    assert outside.told == []


def test_an_address_that_cannot_be_reached_is_logged_and_breaks_nothing(caplog: pytest.LogCaptureFixture) -> None:
    supervisor.call_outside("http://127.0.0.1:9/", 9)
    assert "could not be reached" in caplog.text


def test_without_an_address_nothing_is_called() -> None:
    supervisor.call_outside("", 9)
