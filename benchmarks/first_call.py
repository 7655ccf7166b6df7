"""How soon after the message the first call goes out: the platform's own worker, with a crowd before it in the queue."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from uuid import UUID

from django.db import transaction

from benchmarks import draining, filling, queuing
from benchmarks.databases import database, execute, rows
from benchmarks.measuring import Figure, figure, rounds
from lastmile.domains.orders import public as orders
from lastmile.foundation.access.encrypted import ring
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.interfaces import supervisor
from lastmile.kernel.ids import uuid7

TIMES, WITHIN = 5, 5.0
POSTS = 2_000
ROOT = Path(__file__).parents[1]
TOWNSHIP = "110101001"


class Gateway:
    """Takes every call and SMS, and remembers when each call came."""

    def __init__(self) -> None:
        calls: list[float] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                if self.path.endswith("voice"):
                    calls.append(time.monotonic())
                self.send_response(202)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *words: object) -> None:
                """Quiet."""

        self.calls = calls
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"


def measure(count: int, said: Callable[[str], None]) -> Iterator[Figure]:
    """One figure: seconds from the message's own transaction to the first call at the gateway."""
    with database("first_call", count) as place, place.chosen():
        execute(filling.PLACES)
        filling.regions(max(count, POSTS))
        for step in (filling.people, filling.posts, filling.holdings):
            step(POSTS)
        queuing.households(count)
        execute("UPDATE people_person SET phone = %s", [ring().encrypt("15400000001")])
        draining._crowd("sms")
        gateway, waits = Gateway(), []
        worker = _worker(place.name, gateway.address)
        try:
            for run in rounds(TIMES):
                said(f"first call, run {run + 1}")
                waits.append(_wait(gateway))
        finally:
            worker.terminate()
            worker.wait()
            gateway.server.shutdown()
        yield figure("alert: the first call goes out, median", median(waits), WITHIN, 1.0, count, "s")
        yield figure("alert: the first call goes out, slowest", max(waits), WITHIN, 1.0, count, "s")


def _worker(name: str, gateway: str) -> subprocess.Popen[bytes]:
    url = os.environ["DATABASE_URL"]
    base, _, _old = url.partition("?")[0].rpartition("/")
    options = f"?{url.partition('?')[2]}" if "?" in url else ""
    env = {
        **os.environ, "DATABASE_URL": f"{base}/{name}{options}", "LASTMILE_VOICE_GATEWAY": gateway,
        "LASTMILE_SMS_GATEWAY": gateway, "LOG_LEVEL": "ERROR",
    }  # fmt: skip
    worker = subprocess.Popen(supervisor.lastmile("work"), env=env, cwd=ROOT)
    for _try in range(600):
        if rows("SELECT 1 FROM jobs_beat WHERE name = 'worker'"):
            return worker
        time.sleep(0.1)
    worker.kill()
    raise AssertionError("the worker does not start")


def _wait(gateway: Gateway) -> float:
    """Issue a red call and wait for the first ring; then the matter is ended, so that the lines are free again."""
    gateway.calls.clear()
    uid = uuid7()
    began = time.monotonic()
    _issue(uid)
    while not gateway.calls:
        if time.monotonic() - began > 60:
            raise AssertionError("nobody was called within a minute")
        time.sleep(0.005)
    seconds = gateway.calls[0] - began
    time.sleep(2)
    execute("UPDATE obligations_obligation SET done_at = now(), next_step_at = NULL, outcome = 'void'")
    execute("UPDATE channels_attempt SET state = 'failed', settled_at = now() WHERE channel = 'voice'")
    return seconds


def _issue(uid: UUID) -> None:
    scope = Scope.of_system("desk", Permission.values)
    with transaction.atomic():
        orders.issue_call(
            scope, uid=uid, region_code=TOWNSHIP, text="请立即应答", level="red", post_kinds=["disaster_informant"]
        )
