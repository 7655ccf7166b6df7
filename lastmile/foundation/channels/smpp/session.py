"""One bound session with an SMSC: requests in a window, a thread that reads, links kept alive, and a loud end.

SMPP is asynchronous both ways: replies come in any order, and the SMSC asks on its own account. So one thread reads and
settles; senders wait for their own replies. What the SMSC tells is kept in the database before it is acknowledged.
"""

from __future__ import annotations

import itertools
import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass

from django.db import close_old_connections, connection

from lastmile.foundation.channels.smpp import pdu
from lastmile.foundation.channels.smpp.account import Account
from lastmile.foundation.channels.smpp.pdu import BadPdu, Command, Pdu, Status

log = logging.getLogger(__name__)
TICK = 0.2  # seconds between looks at the clock
CONNECT = 3.0
Heard = Callable[[Account, Pdu], None]
Settled = Callable[[Pdu], None]


class Lost(Exception):
    """The session ended before the reply came."""


class NotBound(Exception):
    """The SMSC cannot be reached or refused the account."""


@dataclass(frozen=True)
class Manners:
    """Figures of the packs a session keeps to."""

    answer_seconds: float
    enquire_seconds: float
    window: int
    pause_seconds: float  # after the SMSC said: too fast


class Session:
    """A transceiver session. Thread-safe; ends for good, a new one is opened instead."""

    def __init__(self, account: Account, manners: Manners, heard: Heard) -> None:
        self.account, self.manners = account, manners
        self._heard = heard
        self._numbers = itertools.count(1)
        self._waiting: dict[int, tuple[Future[Pdu], Settled | None]] = {}
        self._lock = threading.Lock()
        self._window = threading.BoundedSemaphore(manners.window)
        self._socket = _connected(account)
        self._enquired_at = 0.0
        self.alive = True
        self._thread = threading.Thread(target=self._read, name=f"smpp-{account.name}", daemon=True)
        self._bind()

    # --- asking --------------------------------------------------------------------------------------------------

    def request(self, command: Command, body: bytes, settled: Settled | None = None) -> Future[Pdu]:
        """Send a request when the window has room. `settled` runs when its reply comes, even after nobody waits any more.

        Raises Lost when nothing was sent.
        """
        if not self._window.acquire(timeout=self.manners.answer_seconds):
            self.end("the window stayed full")
            raise Lost("window")
        future: Future[Pdu] = Future()
        future.add_done_callback(lambda _done: self._window.release())
        self._send(command, body, future, settled)
        return future

    def _send(self, command: Command, body: bytes, future: Future[Pdu], settled: Settled | None) -> None:
        with self._lock:
            if not self.alive:
                future.cancel()
                raise Lost("ended")
            number = next(self._numbers) % 0x7FFFFFFF or next(self._numbers)
            self._waiting[number] = (future, settled)
            try:
                self._socket.sendall(Pdu(command, sequence=number, body=body).encoded())
                return
            except OSError as problem:
                trouble = type(problem).__name__
        self.end(trouble)

    def wait(self, future: Future[Pdu]) -> Pdu:
        """The reply. Raises Lost when the session ends first, TimeoutError after the pack's time."""
        return future.result(timeout=self.manners.answer_seconds)

    def end(self, why: str) -> None:
        """End the session: whoever waits learns that it is lost."""
        with self._lock:
            was_alive, self.alive = self.alive, False
            left, self._waiting = list(self._waiting.values()), {}
            with suppress(OSError):
                self._socket.close()
        if was_alive:
            log.warning("smpp %s: session ended (%s)", self.account.name, why)
        for future, _settled in left:
            if not future.done():
                future.set_exception(Lost(why))

    def leave(self) -> None:
        """Say goodbye and end."""
        with suppress(Lost, TimeoutError, OSError):
            self.request(Command.UNBIND, b"").result(timeout=1)
        self.end("unbound")

    def _bind(self) -> None:
        self._thread.start()
        try:
            body = pdu.bind(self.account.system_id, self.account.password)
            reply = self.wait(self.request(Command.BIND_TRANSCEIVER, body))
        except (Lost, TimeoutError) as problem:
            self.end("no bind")
            raise NotBound("no answer") from problem
        if reply.status:
            self.end(f"bind refused {reply.status:#x}")
            raise NotBound(f"bind_{reply.status:#x}")

    # --- listening -----------------------------------------------------------------------------------------------

    def _read(self) -> None:
        buffer, heard_at = bytearray(), time.monotonic()
        try:
            while self.alive and threading.main_thread().is_alive():
                try:
                    octets = self._socket.recv(65536)
                except TimeoutError:
                    self._look_after(heard_at)
                    continue
                if not octets:
                    raise ConnectionError("closed by the SMSC")
                buffer += octets
                heard_at, self._enquired_at = time.monotonic(), 0.0
                while (found := pdu.take(buffer)) is not None:
                    self._settle(found) if found.is_reply else self._serve(found)
        except (OSError, BadPdu) as problem:
            self.end(str(problem) or type(problem).__name__)
        finally:
            self.end("stopped")
            connection.close()

    def _look_after(self, heard_at: float) -> None:
        """Enquire when the line has been silent; an enquiry without an answer ends the session."""
        now = time.monotonic()
        if self._enquired_at and now - self._enquired_at > self.manners.answer_seconds:
            raise ConnectionError("silent")
        if not self._enquired_at and now - heard_at > self.manners.enquire_seconds:
            self._enquired_at = now
            self._send(Command.ENQUIRE_LINK, b"", Future(), None)

    def _settle(self, reply: Pdu) -> None:
        with self._lock:
            found = self._waiting.pop(reply.sequence, None)
        if found is None:
            return
        future, settled = found
        if settled:
            with suppress(Exception):
                _guarded(lambda: settled(reply))
        if not future.done():
            future.set_result(reply)

    def _serve(self, request: Pdu) -> None:
        """Answer what the SMSC asks. Something it tells is acknowledged only after it is kept."""
        status = Status.OK
        if request.command == Command.DELIVER_SM:
            status = self._keep(request)
        elif request.command not in {Command.ENQUIRE_LINK, Command.UNBIND}:
            self._answer(Pdu(Command.GENERIC_NACK, Status.INVALID_COMMAND, request.sequence))
            return
        body = b"\0" if request.command == Command.DELIVER_SM else b""
        self._answer(request.reply(status, body))
        if request.command == Command.UNBIND:
            raise ConnectionError("unbound by the SMSC")

    def _keep(self, request: Pdu) -> Status:
        try:
            _guarded(lambda: self._heard(self.account, request))
        except BadPdu as problem:
            log.warning("smpp %s: a message cannot be read (%s)", self.account.name, problem)
        except Exception as problem:
            log.error("smpp %s: not kept, the SMSC will tell it again (%s)", self.account.name, type(problem).__name__)
            return Status.TEMPORARY
        return Status.OK

    def _answer(self, reply: Pdu) -> None:
        with self._lock:
            self._socket.sendall(reply.encoded())


def _guarded(work: Callable[[], object]) -> None:
    """Database work of the reading thread, on a connection that is looked after like that of a request."""
    close_old_connections()
    try:
        work()
    finally:
        close_old_connections()


def _connected(account: Account) -> socket.socket:
    try:
        plain = socket.create_connection((account.host, account.port), timeout=CONNECT)
        if account.tls:
            plain = ssl.create_default_context().wrap_socket(plain, server_hostname=account.host)
    except OSError as problem:
        raise NotBound("unreachable") from problem
    plain.settimeout(TICK)
    return plain
