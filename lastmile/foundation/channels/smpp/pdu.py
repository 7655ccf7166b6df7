"""The PDUs of SMPP 3.4 that a client and its twin need, as bytes and back. No socket, no database.

Whatever arrives: a PDU, not yet enough bytes, or `BadPdu`; never another exception, never more than LONGEST bytes kept.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from enum import IntEnum

HEADER = struct.Struct(">IIII")
LONGEST = 70_000  # message_payload holds up to 64 KB
RESPONSE = 0x80000000


class Command(IntEnum):
    GENERIC_NACK = 0x80000000
    SUBMIT_SM = 0x00000004
    QUERY_SM = 0x00000003
    DELIVER_SM = 0x00000005
    UNBIND = 0x00000006
    BIND_TRANSCEIVER = 0x00000009
    ENQUIRE_LINK = 0x00000015


class Status(IntEnum):
    """Those codes that mean something to us; others come as plain numbers."""

    OK = 0x00
    INVALID_LENGTH = 0x02
    INVALID_COMMAND = 0x03
    NOT_BOUND = 0x04
    ALREADY_BOUND = 0x05
    SYSTEM_ERROR = 0x08
    INVALID_DESTINATION = 0x0B
    BIND_FAILED = 0x0D
    INVALID_PASSWORD = 0x0E
    QUEUE_FULL = 0x14
    SUBMIT_FAILED = 0x45
    THROTTLED = 0x58
    TEMPORARY = 0x64
    QUERY_FAILED = 0x67


class Tag(IntEnum):
    RECEIPTED_MESSAGE_ID = 0x001E
    SAR_REFERENCE = 0x020C
    SAR_TOTAL = 0x020E
    SAR_PART = 0x020F
    MESSAGE_PAYLOAD = 0x0424
    MESSAGE_STATE = 0x0427


class BadPdu(ValueError):
    """Bytes that are no PDU; the stream cannot be trusted after them."""


@dataclass(frozen=True)
class Pdu:
    command: int
    status: int = 0
    sequence: int = 0
    body: bytes = b""

    def encoded(self) -> bytes:
        return HEADER.pack(16 + len(self.body), self.command, self.status, self.sequence) + self.body

    def reply(self, status: int = 0, body: bytes = b"") -> Pdu:
        """The response to this request."""
        return Pdu(self.command | RESPONSE, status, self.sequence, body)

    @property
    def is_reply(self) -> bool:
        return bool(self.command & RESPONSE)


def take(buffer: bytearray) -> Pdu | None:
    """Take the first whole PDU off a buffer; None when more bytes must come first. Raises BadPdu."""
    if len(buffer) < 4:
        return None
    length = int.from_bytes(buffer[:4], "big")
    if not 16 <= length <= LONGEST:
        raise BadPdu(f"length {length}")
    if len(buffer) < length:
        return None
    _length, command, status, sequence = HEADER.unpack(buffer[:16])
    found = Pdu(command, status, sequence, bytes(buffer[16:length]))
    del buffer[:length]
    return found


@dataclass(frozen=True)
class Short:
    """The body of submit_sm and deliver_sm."""

    source: str = ""
    destination: str = ""
    message: bytes = b""
    esm_class: int = 0
    data_coding: int = 0
    registered_delivery: int = 0
    options: dict[int, bytes] = field(default_factory=dict)

    def encoded(self) -> bytes:
        """Messages beyond 254 octets go into message_payload."""
        options, message = dict(self.options), self.message
        if len(message) > 254:
            options[Tag.MESSAGE_PAYLOAD], message = message, b""
        head = b"\0" + _address(self.source) + _address(self.destination)
        plain = bytes([self.esm_class, 0, 0]) + b"\0\0" + bytes([self.registered_delivery, 0, self.data_coding, 0])
        tail = b"".join(struct.pack(">HH", tag, len(value)) + value for tag, value in options.items())
        return head + plain + bytes([len(message)]) + message + tail

    @property
    def text(self) -> bytes:
        """The message, wherever it stands."""
        return self.options.get(Tag.MESSAGE_PAYLOAD, b"") or self.message


def short(body: bytes) -> Short:
    """Read the body of submit_sm or deliver_sm. Raises BadPdu."""
    read = Reader(body)
    read.text(6)
    read.octets(2)
    source = read.text(65)
    read.octets(2)
    destination = read.text(65)
    esm_class = read.octets(3)[0]
    read.text(17)
    read.text(17)
    registered, _replace, data_coding, _default = read.octets(4)
    message = read.octets(read.octets(1)[0])
    return Short(source, destination, message, esm_class, data_coding, registered, read.options())


def bind(system_id: str, password: str) -> bytes:
    """The body of bind_transceiver: SMPP 3.4, addresses of any kind."""
    return _cstring(system_id) + _cstring(password) + _cstring("") + b"\x34\0\0" + _cstring("")


def query(message_id: str, source: str) -> bytes:
    """The body of query_sm."""
    return _cstring(message_id) + _address(source)


def cstring(text: str) -> bytes:
    """The body of replies that hold one word: a message id, a system id."""
    return _cstring(text)


def _cstring(text: str) -> bytes:
    return text.encode("ascii", errors="replace").replace(b"\0", b"") + b"\0"


def _address(number: str) -> bytes:
    """Type and plan of number (international with a plus, else unknown; ISDN), and the number."""
    plain = number.removeprefix("+")
    return bytes([1 if number.startswith("+") else 0, 1]) + _cstring(plain)


class Reader:
    """Walks through a body; whatever is missing is a BadPdu."""

    def __init__(self, body: bytes) -> None:
        self.body, self.at = body, 0

    def octets(self, count: int) -> bytes:
        found = self.body[self.at : self.at + count]
        if len(found) != count:
            raise BadPdu("too short")
        self.at += count
        return found

    def text(self, most: int) -> str:
        """A C string of at most `most` octets, the end sign included."""
        end = self.body.find(b"\0", self.at, self.at + most)
        if end < 0:
            raise BadPdu("a text without end")
        found = self.body[self.at : end].decode("ascii", errors="replace")
        self.at = end + 1
        return found

    def options(self) -> dict[int, bytes]:
        """The rest of a body: tag, length, value."""
        found: dict[int, bytes] = {}
        while self.at < len(self.body):
            tag, length = struct.unpack(">HH", self.octets(4))
            found[tag] = self.octets(length)
        return found
