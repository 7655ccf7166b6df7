"""An SMSC on this machine, speaking SMPP 3.4 over TCP: the twin of the SMPP adapter, with the exchange's people.

It takes messages like a real one: a window of replies in any order, parts of long texts joined, receipts and what people
write sent as deliver_sm and sent again until acknowledged. `/illness` with `smpp` makes it unwell.
"""

from __future__ import annotations

import itertools
import logging
import socketserver
import threading
import time
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from lastmile.foundation.channels.simulator.server import Exchange
from lastmile.foundation.channels.smpp import pdu, texts
from lastmile.foundation.channels.smpp.pdu import BadPdu, Command, Pdu, Reader, Short, Status, Tag

log = logging.getLogger(__name__)
NAME = "smpp"  # where the exchange sends what comes of a message
STATE_OF = {"accepted": 1, "delivered": 2, "failed": 5}
WORD_OF = {"delivered": b"DELIVRD", "failed": b"UNDELIV"}
EACH = 60  # characters of one part of a long text people write
ILLNESSES = frozenset(
    {
        "throttled",
        "queue_full",
        "system_error",
        "bad_number",
        "hangs",
        "took_hangs",
        "cuts",
        "took_cuts",
        "half",
        "garbage",
    }
)
STATUS_OF = {
    "throttled": Status.THROTTLED,
    "queue_full": Status.QUEUE_FULL,
    "system_error": Status.SYSTEM_ERROR,
    "bad_number": Status.INVALID_DESTINATION,
}


@dataclass
class Smsc:
    """What it remembers: messages by its own ids, parts still coming, sessions bound."""

    exchange: Exchange
    system_id: str = "lastmile"
    password: str = "secret"
    patience: float = 5.0  # seconds it waits for an acknowledgement
    taken: dict[str, str] = field(default_factory=dict)  # id -> last event
    parts: dict[tuple[str, int, int], dict[int, tuple[str, str]]] = field(default_factory=dict)
    bound: list[Line] = field(default_factory=list)
    _ids: Any = field(default_factory=lambda: itertools.count(1))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, message: Short) -> str:
        """Accept one message or part; when a long text is whole, the exchange carries it out."""
        found = texts.incoming(message)
        with self._lock:
            message_id = f"{next(self._ids):010x}"
            self.taken[message_id] = "accepted"
            key = (message.destination, found.reference, found.parts)
            gathered = self.parts.setdefault(key, {})
            gathered[found.part] = (message_id, found.text)
            if len(gathered) < found.parts:
                return message_id
            del self.parts[key]
        whole = [gathered[number] for number in sorted(gathered)]
        ids, text = [one for one, _text in whole], "".join(text for _one, text in whole)
        self.exchange.take(
            "sms", {"id": ids[-1], "ids": ids, "number": message.destination, "text": text, "callback": NAME}
        )
        return message_id

    def tell(self, letter: dict[str, Any]) -> bool:
        """What came of a message, or what somebody wrote: acknowledged by a bound session, or to be told again."""
        if letter["kind"] == "event":
            return self._tell_receipts(letter)
        return self._write(letter["number"], letter["text"])

    def _tell_receipts(self, letter: dict[str, Any]) -> bool:
        event = letter["event"]
        if event not in WORD_OF:
            return True
        for message_id in letter["ids"]:
            self.taken[message_id] = event
        return all(self._deliver(_receipt(letter["number"], one, event)) for one in letter["ids"])

    def _write(self, number: str, text: str) -> bool:
        """Something a person wrote, in parts when it is long."""
        return all(
            self._deliver(Short(number, "", one.message, esm_class=one.esm_class, data_coding=one.data_coding))
            for one in texts.parts(text, sum(text.encode()))
        )

    def _deliver(self, message: Short) -> bool:
        """By any bound session: the last one first."""
        return any(line.deliver(message.encoded(), self.patience) for line in reversed(self.bound))


def _receipt(number: str, message_id: str, event: str) -> Short:
    done = time.strftime("%y%m%d%H%M").encode()
    text = b"id:%b sub:001 dlvrd:001 submit date:%b done date:%b stat:%b err:%b text:" % (
        message_id.encode(),
        done,
        done,
        WORD_OF[event],
        b"000" if event == "delivered" else b"027",
    )
    options = {
        int(Tag.RECEIPTED_MESSAGE_ID): message_id.encode() + b"\0",
        int(Tag.MESSAGE_STATE): bytes([STATE_OF[event]]),
    }
    return Short(number, "", text, esm_class=4, options=options)


class Line(socketserver.BaseRequestHandler):
    """One connection: bound by an account, then messages one way and receipts the other."""

    server: Server

    def setup(self) -> None:
        self.smsc = self.server.smsc
        self.numbers, self.waiting = itertools.count(1), dict[int, Future[Pdu]]()
        self.writing = threading.Lock()

    def handle(self) -> None:
        buffer = bytearray()
        with suppress(OSError, BadPdu):
            while octets := self.request.recv(65536):
                buffer += octets
                while (found := pdu.take(buffer)) is not None:
                    if not self._serve(found):
                        return

    def finish(self) -> None:
        if self in self.smsc.bound:
            self.smsc.bound.remove(self)
        for future in self.waiting.values():
            future.cancel()

    def deliver(self, body: bytes, patience: float) -> bool:
        """Send a deliver_sm; whether it was acknowledged in time."""
        number, future = next(self.numbers), Future[Pdu]()
        self.waiting[number] = future
        try:
            self._send(Pdu(Command.DELIVER_SM, sequence=number, body=body))
            return future.result(timeout=patience).status == Status.OK
        except Exception:  # gone, silent, or the line was closed meanwhile
            return False
        finally:
            self.waiting.pop(number, None)

    def _send(self, one: Pdu) -> None:
        with self.writing:
            self.request.sendall(one.encoded())

    def _serve(self, one: Pdu) -> bool:
        """Answer one PDU; False ends the connection."""
        if one.is_reply:
            if future := self.waiting.get(one.sequence):
                future.set_result(one)
            return True
        match one.command:
            case Command.BIND_TRANSCEIVER:
                return self._bind(one)
            case Command.ENQUIRE_LINK:
                self._send(one.reply())
            case Command.UNBIND:
                self._send(one.reply())
                return False
            case Command.SUBMIT_SM if self in self.smsc.bound:
                return self._submit(one)
            case Command.QUERY_SM if self in self.smsc.bound:
                self._query(one)
            case Command.SUBMIT_SM | Command.QUERY_SM:
                self._send(one.reply(Status.NOT_BOUND))
            case _:
                self._send(Pdu(Command.GENERIC_NACK, Status.INVALID_COMMAND, one.sequence))
        return True

    def _bind(self, one: Pdu) -> bool:
        read = Reader(one.body)
        system_id, password = read.text(16), read.text(9)
        if (system_id, password) != (self.smsc.system_id, self.smsc.password):
            self._send(one.reply(Status.INVALID_PASSWORD))
            return False
        if self.smsc.exchange.is_closed():
            self._send(one.reply(Status.BIND_FAILED))
            return False
        self._send(one.reply(body=pdu.cstring("simulator")))
        self.smsc.bound.append(self)
        return True

    def _submit(self, one: Pdu) -> bool:
        illness = self.smsc.exchange.next_of(self.smsc.exchange.ill_smpp)
        if illness in STATUS_OF:
            self._send(one.reply(STATUS_OF[illness]))
            return True
        message_id = "" if illness in {"hangs", "cuts", "half", "garbage"} else self.smsc.take(pdu.short(one.body))
        return self._suffer(one, illness, message_id)

    def _suffer(self, one: Pdu, illness: str, message_id: str) -> bool:
        """Answer as it should, or not at all, or hang up, in the middle of a PDU too."""
        reply = one.reply(body=pdu.cstring(message_id))
        if illness.endswith("hangs"):
            return True  # the reply never comes; the line itself stays
        if not illness:
            self._send(reply)
            return True
        with self.writing, suppress(OSError):
            if illness == "half":
                self.request.sendall(reply.encoded()[:7])
            if illness == "garbage":
                self.request.sendall(b"\xff\xff\xff\xff<html>")
        return False

    def _query(self, one: Pdu) -> None:
        message_id = Reader(one.body).text(65)
        event = self.smsc.taken.get(message_id)
        if event is None:
            return self._send(one.reply(Status.QUERY_FAILED))
        self._send(one.reply(body=pdu.cstring(message_id) + pdu.cstring("") + bytes([STATE_OF[event], 0])))


class Server(socketserver.ThreadingTCPServer):
    """The SMSC's door, on loopback."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, smsc: Smsc, port: int) -> None:
        self.smsc = smsc
        super().__init__(("127.0.0.1", port), Line)


def serve(exchange: Exchange, port: int) -> Server:
    """Start an SMSC for the people of an exchange."""
    smsc = Smsc(exchange)
    exchange.tells_by[NAME] = smsc.tell
    server = Server(smsc, port)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    return server
