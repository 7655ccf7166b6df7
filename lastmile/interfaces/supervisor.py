"""Run several processes as one: start them, restart what dies, stop all on Ctrl-C, tell the outside when unwell."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings

log = logging.getLogger(__name__)
PATIENCE = 15.0


PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def _die_with_parent() -> None:
    """A part never outlives a killed supervisor: it would hold the port against the next one."""
    if _libc:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Part:
    """One process: how it is started and how often it died lately."""

    name: str
    command: list[str]
    deaths: list[float] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, env=os.environ.copy(), preexec_fn=_die_with_parent)

    def pause(self) -> float:
        """Seconds to wait before starting it again: longer the more often it died in the last minute."""
        now = time.monotonic()
        self.deaths = [moment for moment in self.deaths if now - moment < 60]
        return min(2.0 ** len(self.deaths), 30.0) if self.deaths else 0.0


def lastmile(*words: str) -> list[str]:
    """The command line of one of the platform's own commands."""
    return [sys.executable, "-m", "lastmile.interfaces.cli", *words]


def gunicorn(port: int, workers: int = 2, threads: int = 4) -> list[str]:
    """The web server: threads, persistent database connections, loopback only (a proxy stands before it).

    The platform is loaded once: web processes are forked from it, share its memory and are there at once when one died.
    """
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "config.wsgi",
        f"--bind=127.0.0.1:{port}",
        "--worker-class=lastmile.interfaces.web_worker.Worker",
        f"--workers={workers}",
        f"--threads={threads}",
        "--preload",
        "--limit-request-line=8190",  # the longest it takes: a list narrowed by many words is a long address
        "--log-level=warning",
        "--graceful-timeout=5",
    ]


def run(
    parts: list[Part], *, started: Callable[[], None] | None = None, watch: Callable[[], None] | None = None
) -> None:
    """Keep the parts running until SIGTERM or Ctrl-C."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    for part in parts:
        part.start()
    if started:
        threading.Thread(target=started, daemon=True).start()
    rounds = 0
    while not stop.wait(0.5):
        for part in parts:
            _revive(part)
        rounds += 1
        if watch and rounds % 60 == 0:
            threading.Thread(target=watch, daemon=True).start()
    _stop_all(parts)


def _revive(part: Part) -> None:
    if part.process and part.process.poll() is not None:
        log.error("%s ended (%s); starting it again", part.name, part.process.returncode)
        part.deaths.append(time.monotonic())
        part.process = None
    if part.process is None and (not part.deaths or time.monotonic() - part.deaths[-1] >= part.pause()):
        part.start()


def _stop_all(parts: list[Part]) -> None:
    for part in parts:
        if part.process and part.process.poll() is None:
            part.process.terminate()
    until = time.monotonic() + PATIENCE
    for part in parts:
        if part.process:
            try:
                part.process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                part.process.kill()


def is_healthy(port: int) -> bool:
    """Asked under a name of its own: under any other the platform refuses, however well it is."""
    name = settings.ALLOWED_HOSTS[0].lstrip(".")
    request = urllib.request.Request(f"http://127.0.0.1:{port}/healthz", headers={"Host": name})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def call_outside(address: str, port: int) -> None:
    """Tell a configured address that the platform is unwell: nothing inside may be able to."""
    if not address or is_healthy(port):
        return
    request = urllib.request.Request(address, data=b'{"ok": false}', headers={"Content-Type": "application/json"})
    try:
        urllib.request.urlopen(request, timeout=10).close()
    except (urllib.error.URLError, OSError) as problem:
        log.error("the outside watch address could not be reached: %s", type(problem).__name__)
