"""One process that plays voice and SMS gateway: takes calls, remembers ids, calls back, signed, in its own time.

Standard library only. `/outage` makes it refuse for a while, `/illness` makes it unwell in the ways gateways are,
`/behaviour` sets who reacts how, `/log` shows what it was asked to do.
"""

from __future__ import annotations

import heapq
import itertools
import json
import logging
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from lastmile.foundation.channels.signing import signature
from lastmile.foundation.channels.simulator.behaviour import SMS, VOICE, People
from lastmile.foundation.channels.simulator.outlets import BEHAVIOURS, KINDS, Board

log = logging.getLogger(__name__)
# What the gateway does instead of answering as it should. `took_` : it carries the message out all the same.
KNOWN = ("event", "heard", "key")
HANGS = 30.0  # seconds
LOOK_AGAIN = 0.02  # seconds; a demo's clock may run fast
ILLNESSES = frozenset({"hangs", "500", "429", "422", "garbage", "cuts", "took_hangs", "took_500", "took_cuts"})


@dataclass
class Exchange:
    """The gateway's memory and its clockwork."""

    secret: str
    pace: float = 1.0  # how many times faster than life
    dedupes: bool = True
    tells: bool = True  # whether it can be asked by our id
    ill: list[str] = field(default_factory=list)  # for the next messages, one each
    ill_asked: list[str] = field(default_factory=list)  # for the next times it is asked
    ill_smpp: list[str] = field(default_factory=list)  # for the next messages by SMPP
    people: People = field(default_factory=People)
    taken: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[dict[str, Any]] = field(default_factory=list)
    closed_until: float = 0.0
    tells_by: dict[str, Callable[[dict[str, Any]], bool]] = field(
        default_factory=dict
    )  # other ways than HTTP callbacks
    now: Callable[[], float] = time.monotonic  # in a demo the demo's clock, however fast it runs; asked by one thread
    settled: float = 0.0  # the moment it was last asked to settle: a wound clock is known at once, not at the next look
    tells_time: bool = False  # whether `now` is the time of day, so that it is told with what happens
    _fresh: list[tuple[float, str, dict[str, Any]]] = field(default_factory=list)
    _telling: list[str] = field(default_factory=list)  # the addresses that are being told something
    _queue: list[tuple[float, int, str, dict[str, Any]]] = field(default_factory=list)
    _count: Any = field(default_factory=itertools.count)
    _wake: threading.Condition = field(default_factory=threading.Condition)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.board = Board(self.secret)

    def take(self, channel: str, body: dict[str, Any]) -> None:
        """Accept one call or SMS and plan what comes of it; the same id again is not carried out again if we dedupe."""
        with self._lock:
            known = body["id"] in self.taken
            carried = not (known and self.dedupes)
            self.calls.append({"channel": channel, "at": time.time(), "carried": carried, **body})
            if not carried:
                return
            self.taken[body["id"]] = {"event": "accepted"}
            now = self._present() if self.tells_time else None
            meant = self.people.on_call if channel == "voice" else self.people.on_sms
            events = meant(body["number"], now)
        for seconds, event in events:
            self.tell_later(seconds, body["callback"], self._letter(body, event))

    def note(self, channel: str, body: dict[str, Any]) -> None:
        """Remember what came another way and asks for no answer."""
        with self._lock:
            self.calls.append({"channel": channel, "at": time.time(), "carried": True, **body})

    def is_closed(self) -> bool:
        """Whether an outage is being played."""
        return time.monotonic() < self.closed_until

    def tell_later(self, seconds: float, address: str, letter: dict[str, Any]) -> None:
        """Call back after so many seconds of life."""
        with self._wake:
            self._fresh.append((seconds / self.pace, address, letter))
            self._wake.notify()

    def untold(self) -> dict[str, int]:
        """How much each address is still to be told."""
        with self._wake:
            still = [address for _seconds, address, _letter in self._fresh]
            still += [address for _due, _number, address, _letter in self._queue]
            return Counter(still + self._telling)

    def next_of(self, ill: list[str]) -> str:
        with self._lock:
            return ill.pop(0) if ill else ""

    def _letter(self, body: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
        mark = uuid.uuid4().hex
        if "reply" in event:
            return {"kind": "reply", "dedupe": mark, "number": body["number"], "text": event["reply"]}
        several = {name: body[name] for name in ("ids", "number") if "ids" in body}
        return {"kind": "event", "dedupe": mark, "id": body["id"], **several, **event}

    def run(self) -> None:
        """Deliver due events for ever; one that the platform does not take is tried again."""
        while True:
            with self._wake:
                while not self._is_due(self._present()):
                    self._wake.wait(LOOK_AGAIN if self._queue else None)
                due, address, letter = self._first()
            self._tell(due, address, letter)

    def settle(self, moment: float) -> int:
        """Tell at once everything that is due by a moment, for whoever winds the clock. Returns how much that was."""
        told, self.settled = 0, moment
        while True:
            with self._wake:
                if not self._is_due(moment):
                    return told
                due, address, letter = self._first()
            self._tell(due, address, letter)
            told += 1

    def _first(self) -> tuple[float, str, dict[str, Any]]:
        due, _number, address, letter = heapq.heappop(self._queue)
        self._telling.append(address)
        return due, address, letter

    def _present(self) -> float:
        return max(self.now(), self.settled) if self.tells_time else self.now()

    def _tell(self, due: float, address: str, letter: dict[str, Any]) -> None:
        if letter["kind"] == "event":
            known: dict[str, Any] = {name: letter[name] for name in KNOWN if name in letter}
            self.taken[letter["id"]] = known
            if letter["id"] in self.board.devices:
                self.board.devices[letter["id"]] = letter["event"]
        at = due if self.tells_time else time.time()
        content = {**letter, "at": time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(at))}
        taken = self.tells_by.get(address, partial(self._post, address))(content)
        with self._wake:
            self._telling.remove(address)
            if not taken:
                self._fresh.append((1.0, address, letter))

    def _is_due(self, now: float) -> bool:
        """Take up what came in, from now on; whether the first of all is due."""
        for seconds, address, letter in self._fresh:
            heapq.heappush(self._queue, (now + seconds, next(self._count), address, letter))
        self._fresh.clear()
        return bool(self._queue) and self._queue[0][0] <= now

    def _post(self, address: str, letter: dict[str, Any]) -> bool:
        kind = letter["kind"]
        data = json.dumps(letter).encode()
        stamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "X-Timestamp": stamp,
            "X-Signature": signature(self.secret, stamp, data),
        }
        request = urllib.request.Request(f"{address.rstrip('/')}/{kind}/", data=data, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return bool(answer.status < 300)
        except (urllib.error.URLError, OSError):
            return False


def handler(exchange: Exchange) -> type[BaseHTTPRequestHandler]:
    """The HTTP face of an exchange."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else the body waits 40 ms for word that the head has come

        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            if self.path.strip("/").partition("/")[0] in KINDS:
                return self._publish(data)
            body = json.loads(data or b"{}")
            if self.path == "/settle":
                return self._answer(200, {"told": exchange.settle(float(body["moment"]))})
            if self.path == "/outage":
                exchange.closed_until = time.monotonic() + float(body.get("seconds", 0))
                return self._answer(200, {})
            if self.path == "/illness":
                return self._fall_ill(body)
            if self.path == "/behaviour":
                return self._behave(body)
            if exchange.is_closed():
                return self._answer(503, {})
            channel = self.path.strip("/")
            if channel not in {"voice", "sms"} or not {"id", "number", "callback"} <= body.keys():
                return self._answer(422, {"error": "id, number and callback are needed"})
            illness = exchange.next_of(exchange.ill)
            if not illness or illness.startswith("took_"):
                exchange.take(channel, body)
            return self._suffer(illness.removeprefix("took_")) if illness else self._answer(202, {})

        def _publish(self, data: bytes) -> None:
            """What a robot, a loudspeaker, a screen or a push service does with a text."""
            if exchange.is_closed():
                return self._answer(503, {})
            answer, told = exchange.board.take(
                self.path, {name.lower(): value for name, value in self.headers.items()}, data
            )
            if told:
                exchange.tell_later(2, told["callback"], {"kind": "event", "dedupe": told["id"], **told})
            if isinstance(answer.content, str):
                return self._send(answer.status, answer.content.encode(), "text/html")
            return self._answer(answer.status, answer.content)

        def _fall_ill(self, body: dict[str, Any]) -> None:
            unknown = {*body.get("next", []), *body.get("asked", [])} - ILLNESSES
            if unknown:
                return self._answer(422, {"error": f"unknown illness: {', '.join(sorted(unknown))}"})
            exchange.ill[:], exchange.ill_asked[:] = body.get("next", []), body.get("asked", [])
            exchange.ill_smpp[:] = body.get("smpp", [])
            return self._answer(200, {})

        def _suffer(self, illness: str) -> None:
            """Hang, break off in the middle of the answer, or answer what makes no sense."""
            if illness.isdigit():
                return self._answer(int(illness), {})
            if illness == "garbage":
                return self._send(202, b"\xff<html>{", "text/html")
            if illness == "hangs":
                time.sleep(HANGS)
            else:
                self.wfile.write(b"HTTP/1.1 202 Accepted\r\nContent-Len")
            self.close_connection = True

        def do_GET(self) -> None:
            if self.path == "/log":
                return self._answer(200, {"untold": exchange.untold(), "calls": exchange.calls})
            if self.path == "/posted":
                return self._answer(200, {"posted": exchange.board.posted})
            kind, _slash, rest = self.path.strip("/").partition("/")
            if kind in {"speaker", "screen"}:
                event = exchange.board.devices.get(rest.rpartition("/")[2], "absent")
                return self._answer(404 if event == "absent" else 200, {"event": event})
            if illness := exchange.next_of(exchange.ill_asked):
                return self._suffer(illness)
            if not exchange.tells:
                return self._answer(404, {})
            found = exchange.taken.get(self.path.rpartition("/")[2])
            return self._answer(200, found) if found else self._answer(404, {"event": "absent"})

        def _behave(self, body: dict[str, Any]) -> None:
            voice = {
                number: [words] if isinstance(words, str) else words for number, words in body.get("voice", {}).items()
            }
            unknown = {one for words in voice.values() for one in words} - VOICE.keys()
            unknown |= set(body.get("sms", {}).values()) - SMS.keys()
            if unknown:
                return self._answer(422, {"error": f"unknown behaviour: {', '.join(sorted(unknown))}"})
            if bad := set(body.get("outlets", {}).values()) - BEHAVIOURS:
                return self._answer(422, {"error": f"unknown behaviour: {', '.join(sorted(bad))}"})
            exchange.board.behaviour.update(body.get("outlets", {}))
            exchange.people.voice.update(voice)
            exchange.people.sms.update(body.get("sms", {}))
            exchange.pace = float(body.get("pace", exchange.pace))
            exchange.dedupes = bool(body.get("dedupes", exchange.dedupes))
            exchange.tells = bool(body.get("tells", exchange.tells))
            return self._answer(200, {})

        def _answer(self, status: int, content: dict[str, Any]) -> None:
            self._send(status, json.dumps(content).encode(), "application/json")

        def _send(self, status: int, data: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet: the log would hold numbers."""

    return Handler


def serve(exchange: Exchange, port: int, *, runs: bool = True) -> ThreadingHTTPServer:
    """Start answering on loopback; the caller runs `serve_forever`. Without `runs` it tells only when it is settled."""
    server = ThreadingHTTPServer(("127.0.0.1", port), handler(exchange))
    server.daemon_threads = True
    if runs:
        threading.Thread(target=exchange.run, daemon=True).start()
    return server
