"""Texts in short messages: which alphabet, where a long one is cut, and what an incoming one says.

A message carries 140 octets. Chinese goes in UCS-2, 70 characters; a long one is cut into parts of 67 with a head (UDH)
by which the phone joins them. A character of four octets is never cut in two.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from lastmile.foundation.channels.smpp.pdu import BadPdu, Short, Tag

UCS2, DEFAULT, LATIN1, GBK = 8, 0, 3, 15
MULTI = 0x40  # esm_class: the message begins with a head
ONE, EACH = 140, 134  # octets of a message alone, of one part
MOST_PARTS = 255
# Signs that are one octet and the same in ASCII and in the default alphabet of GSM 03.38.
PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 \n\r!\"#%&'()*+,-./:;<=>?")
PLAIN_ONE, PLAIN_EACH = 160, 153


@dataclass(frozen=True)
class Part:
    """One message as it goes out."""

    data_coding: int
    esm_class: int
    message: bytes


def parts(text: str, reference: int) -> list[Part]:
    """A text as one message or several; `reference` ties the parts together. Cut off after 255 parts."""
    if set(text) <= PLAIN:
        return _parts(DEFAULT, [one.encode("ascii") for one in _cut_plain(text)], reference)
    return _parts(UCS2, _cut_wide(text), reference)


def whole(text: str) -> Part:
    """A text of any length as one message, for gateways that cut it themselves (message_payload)."""
    plain = set(text) <= PLAIN
    return Part(DEFAULT if plain else UCS2, 0, text.encode("ascii") if plain else _wide(text))


def _parts(coding: int, pieces: list[bytes], reference: int) -> list[Part]:
    if len(pieces) == 1:
        return [Part(coding, 0, pieces[0])]
    head = struct.Struct("BBBBBB")
    return [
        Part(coding, MULTI, head.pack(5, 0, 3, reference % 256, len(pieces), number) + piece)
        for number, piece in enumerate(pieces, 1)
    ]


def _cut_plain(text: str) -> list[str]:
    if len(text) <= PLAIN_ONE:
        return [text]
    return [text[at : at + PLAIN_EACH] for at in range(0, len(text), PLAIN_EACH)][:MOST_PARTS]


def _cut_wide(text: str) -> list[bytes]:
    if len(_wide(text)) <= ONE:
        return [_wide(text)]
    pieces = [b""]
    for sign in text:
        octets = _wide(sign)
        if len(pieces[-1]) + len(octets) > EACH:
            pieces.append(b"")
        pieces[-1] += octets
    return pieces[:MOST_PARTS]


def _wide(text: str) -> bytes:
    return text.encode("utf-16-be", errors="replace")


@dataclass(frozen=True)
class Incoming:
    """An incoming message, and which part of which long one it is (0 of 1 when it stands alone)."""

    text: str
    reference: int = 0
    parts: int = 1
    part: int = 1


def incoming(message: Short) -> Incoming:
    """What an incoming message says. Undecodable signs become question marks. Raises BadPdu for a broken head."""
    octets = message.text
    if message.esm_class & MULTI:
        return _headed(octets, message.data_coding)
    total = message.options.get(Tag.SAR_TOTAL, b"\1")
    number, reference = message.options.get(Tag.SAR_PART, b"\1"), message.options.get(Tag.SAR_REFERENCE, b"\0")
    text = _decoded(octets, message.data_coding)
    return Incoming(text, int.from_bytes(reference[:2], "big"), *_place(total[:1], number[:1]))


def _headed(octets: bytes, coding: int) -> Incoming:
    """Take the user data header off; other elements than those of long messages are passed over."""
    length = octets[0] if octets else 0
    head, rest = octets[1 : 1 + length], octets[1 + length :]
    if not octets or len(head) != length:
        raise BadPdu("broken head")
    text, at = _decoded(rest, coding), 0
    while at + 2 <= length:
        kind, size = head[at], head[at + 1]
        value = head[at + 2 : at + 2 + size]
        if kind in {0, 8} and len(value) == (3 if kind == 0 else 4):
            return Incoming(text, int.from_bytes(value[:-2], "big"), *_place(value[-2:-1], value[-1:]))
        at += 2 + size
    return Incoming(text)


def _place(total: bytes, number: bytes) -> tuple[int, int]:
    """(of how many, which) where that makes sense, else alone."""
    whole_count, which = int.from_bytes(total, "big"), int.from_bytes(number, "big")
    return (whole_count, which) if 1 <= which <= whole_count else (1, 1)


CODECS = {UCS2: "utf-16-be", LATIN1: "latin-1", GBK: "gb18030"}


def _decoded(octets: bytes, coding: int) -> str:
    """By the alphabet it names; without one, as ASCII, else as GBK, which domestic gateways mean then."""
    if codec := CODECS.get(coding):
        return octets.decode(codec, errors="replace").replace("\0", "")
    try:
        return octets.decode("ascii").replace("\0", "")
    except UnicodeDecodeError:
        return octets.decode("gb18030", errors="replace").replace("\0", "")
