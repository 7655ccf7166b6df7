"""A gateway as a process of its own, one that does as a test says, and packs with another figure."""

from __future__ import annotations

import json
import os
import re
import threading
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from lastmile.foundation.channels.simulator import smsc
from lastmile.foundation.channels.simulator.server import Exchange
from lastmile.foundation.channels.smpp import sessions
from lastmile.foundation.channels.tests.twins import QUICK, Twin
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks.tests.broken import a_copy
from lastmile.interfaces import supervisor
from tools import forking
from tools.postgres import free_port
from tools.waiting import PATIENCE, wait_until

PACE = 100.0
Setting = Callable[..., None]


class Simulator:
    """The real simulator process, driven over HTTP."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"

    def tell(self, path: str, **words: Any) -> None:
        request = urllib.request.Request(self.address + path, json.dumps(words).encode())
        urllib.request.urlopen(request, timeout=PATIENCE).close()

    def answers(self) -> bool:
        try:
            return self.calls() is not None
        except OSError:
            return False

    def calls(self) -> list[dict[str, Any]]:
        with urllib.request.urlopen(f"{self.address}/log", timeout=PATIENCE) as answer:
            return list(json.loads(answer.read())["calls"])

    def calls_of(self, uid: object) -> list[dict[str, Any]]:
        return [call for call in self.calls() if call["id"] == str(uid)]


@pytest.fixture(scope="module")
def _simulator_process() -> Iterator[Simulator]:
    port = free_port()
    words = ("simulate", "--port", str(port), "--smpp-port", "0", "--pace", str(PACE))
    process = forking.start(supervisor.lastmile(*words), os.environ)
    simulator = Simulator(port)
    wait_until(simulator.answers, "the simulator answers")
    yield simulator
    process.kill()
    process.wait()


@pytest.fixture
def simulator(_simulator_process: Simulator, settings: Any) -> Simulator:
    """Well again for each test; both channels lead to it, its callbacks lead nowhere."""
    settings.GATEWAYS = {"voice": _simulator_process.address, "sms": _simulator_process.address}
    settings.CALLBACK_ADDRESS = "http://127.0.0.1:9/"
    _simulator_process.tell("/behaviour", dedupes=True, tells=True)
    _simulator_process.tell("/illness", next=[], asked=[])
    return _simulator_process


@pytest.fixture
def gateway(settings: Any) -> Iterator[Callable[[Callable[[dict[str, Any]], int]], None]]:
    """Start a gateway whose answer to each message is what a function says."""
    servers = []

    def start(status_of: Callable[[dict[str, Any]], int]) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.send_response(status_of(json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *words: Any) -> None:
                """Quiet."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}"
        settings.GATEWAYS = {"voice": address, "sms": address}

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def figure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Setting:
    """Give this installation other figures of channels: the packs, with some values changed."""

    def change(**values: float) -> None:
        copy = a_copy(tmp_path)
        file = copy / "national" / "platform.toml"
        text = file.read_text()
        for name, value in values.items():
            text, changed = re.subn(rf"^{name} = {{ value = [^,]+,", f"{name} = {{ value = {value},", text, flags=re.M)
            assert changed == 1, name
        file.write_text(text)
        packs = catalogue.load(copy)
        monkeypatch.setattr(catalogue, "current", lambda: packs)

    return change


@pytest.fixture
def twin(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Twin]:
    monkeypatch.setattr(sessions, "manners", lambda: QUICK)
    exchange = Exchange("secret", pace=1000)
    found = Twin(exchange, smsc.serve(exchange, 0))
    threading.Thread(target=exchange.run, daemon=True).start()
    settings.GATEWAYS = {"sms": found.address}
    yield found
    sessions.leave_all()
    found.server.shutdown()
    found.server.server_close()
