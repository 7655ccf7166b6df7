"""One account at an SMSC, as the setting names it: smpp://system_id:password@host:port?source=1069…&long=payload."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass(frozen=True)
class Account:
    """`source`: the number phones see. `long`: "udh" cuts long texts here, "payload" leaves that to the SMSC.

    `ids`: "as_is", or "decimal" where the SMSC names messages in hexadecimal and receipts in decimal.
    """

    system_id: str
    password: str
    host: str
    port: int
    tls: bool = False
    source: str = ""
    long: str = "udh"
    ids: str = "as_is"

    @property
    def name(self) -> str:
        """By which its message ids are kept apart from those of others; no secret in it."""
        return f"{self.system_id}@{self.host}:{self.port}"[:80]

    def canonical(self, message_id: str) -> str:
        """The id of an accepted message in the form receipts will use."""
        if self.ids != "decimal":
            return message_id
        try:
            return str(int(message_id, 16))
        except ValueError:
            return message_id


def account(address: str) -> Account:
    """Read the setting. Raises ValueError for a port that is none; `config.environment` refused that at start."""
    parts, words = urlsplit(address), parse_qs(urlsplit(address).query)
    chosen = {name: words[name][-1] for name in ("source", "long", "ids") if name in words}
    return Account(
        system_id=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        host=parts.hostname or "",
        port=parts.port or 2775,
        tls=parts.scheme == "smpps",
        **chosen,
    )
