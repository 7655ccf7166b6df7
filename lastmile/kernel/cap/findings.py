"""What a check finds: single findings, how the signature stands, and the verdict over the whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from gettext import gettext as _
from itertools import islice
from typing import Any

from lastmile.kernel.cap.messages import Message

MOST = 100  # findings kept of each kind: more says nothing new, and hostile bytes could make a million


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be: the rule's id, a sentence, where (`info[1]/area[2]/polygon[1]`).

    A `grave` one makes the message not ok; the others are for a person to look at. The sentence stays apart from its
    values so that it can be translated.
    """

    id: str
    sentence: str
    at: str = ""
    grave: bool = True
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """The sentence with its values, and where."""
        said = self.sentence % self.values if self.values else self.sentence
        return f"{self.at}:{said}" if self.at else said


class Signature(StrEnum):
    """How the signature of a message stands, each case by its own word."""

    UNSIGNED = "unsigned"
    VALID = "valid"
    VALID_WHEN_SIGNED = "valid_when_signed"
    UNKNOWN_SIGNER = "unknown_signer"
    BAD_DIGEST = "bad_digest"
    BAD_SIGNATURE = "bad_signature"
    UNTRUSTED = "untrusted"
    EXPIRED = "expired"
    MISPLACED = "misplaced"
    UNSUPPORTED = "unsupported"


SIGNATURE_WORDS = {
    Signature.UNSIGNED: _("没有签名"),
    Signature.VALID: _("签名有效,证书可信"),
    Signature.VALID_WHEN_SIGNED: _("签名有效,签名时证书有效,现在证书已过期"),
    Signature.UNKNOWN_SIGNER: _("签名和内容对得上;没有给可信证书,不知道是不是本人签的"),
    Signature.BAD_DIGEST: _("签名后内容被改过(摘要对不上)"),
    Signature.BAD_SIGNATURE: _("签名不对(签名值和证书对不上)"),
    Signature.UNTRUSTED: _("签名和内容对得上,但证书不在可信之列"),
    Signature.EXPIRED: _("签名时证书不在有效期内"),
    Signature.MISPLACED: _("签名盖不住整份预警(有多个签名,或只签了一部分)"),
    Signature.UNSUPPORTED: _("签名方法认不得,没法核对"),
}
ACCEPTED = frozenset(
    {Signature.UNSIGNED, Signature.VALID, Signature.VALID_WHEN_SIGNED, Signature.UNKNOWN_SIGNER}
)  # whether an unsigned message is taken is for whoever takes it to say


@dataclass(frozen=True)
class Verdict:
    """What a check found. `message` holds only what a good signature covers; None where nothing could be read.

    `signature` is None when the bytes were not even XML of CAP.
    """

    unreadable: tuple[Finding, ...] = ()
    schema: tuple[Finding, ...] = ()
    semantic: tuple[Finding, ...] = ()
    signature: Signature | None = None
    message: Message | None = None
    signed_by: str = ""

    @property
    def is_wellformed(self) -> bool:
        return not any(one.id.startswith("xml.") for one in self.unreadable)

    @property
    def is_valid(self) -> bool:
        """As the standard's grammar wants it."""
        return not self.unreadable and not self.schema

    @property
    def ok(self) -> bool:
        """Nothing stands against taking this message in."""
        return self.is_valid and not self.grave and self.signature in ACCEPTED

    @property
    def grave(self) -> tuple[Finding, ...]:
        """The semantic findings that stand against it."""
        return tuple(one for one in self.semantic if one.grave)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is not ok, in sentences; empty when it is."""
        found = [one.words for one in (*self.unreadable, *self.schema, *self.grave)]
        if self.signature is not None and self.signature not in ACCEPTED:
            found.append(SIGNATURE_WORDS[self.signature])
        return tuple(found)

    def as_json(self) -> dict[str, Any]:
        """The verdict as a program reads it."""
        return {
            "ok": self.ok,
            "wellformed": self.is_wellformed,
            "schema": self.is_valid,
            "semantic": [{"id": one.id, "at": one.at, "grave": one.grave, "words": one.words} for one in self.semantic],
            "signature": str(self.signature) if self.signature else "",
            "signed_by": self.signed_by,
            "version": self.message.version if self.message else "",
            "identifier": self.message.identifier if self.message else "",
            "reasons": list(self.reasons),
        }


def first(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """So many findings as are worth keeping."""
    return tuple(islice(found, MOST))


def shown(text: str) -> str:
    """At most thirty signs of what was sent, without control characters."""
    return "".join(sign for sign in text.strip()[:60] if sign.isprintable())[:30]
