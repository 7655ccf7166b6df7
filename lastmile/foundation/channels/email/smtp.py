"""E-mail over SMTP: one connection for a batch."""

from __future__ import annotations

import smtplib
from collections.abc import Iterable, Iterator
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.conf import settings

from lastmile.foundation.channels.adapters import TROUBLE, Outcome, Parcel, Report, What
from lastmile.foundation.rulepacks import selectors as packs

SUBJECT = 40


class Mail:
    """A mail server: host:port, smtp://user:password@host:port, or smtps:// with TLS from the start."""

    dedupes = False

    def __init__(self, address: str) -> None:
        parts = urlsplit(address if "://" in address else f"smtp://{address}")
        self.tls = parts.scheme == "smtps"
        self.host, self.port = parts.hostname or "", parts.port or (465 if self.tls else 25)
        self.user, self.password = unquote(parts.username or ""), unquote(parts.password or "")
        self.patience = packs.value("channel.gateway_answer_seconds", "").number

    def hand_over(self, parcels: Iterable[Parcel]) -> Iterator[Outcome]:
        server: smtplib.SMTP | None = None
        try:
            for parcel in parcels:
                try:
                    server = server or self._connect()
                except (OSError, smtplib.SMTPException):
                    yield Outcome(parcel.uid, What.AWAY, "unreachable")
                    return
                outcome = self._one(server, parcel)
                yield outcome
                if outcome.what in TROUBLE:
                    return
        finally:
            _leave(server)

    def _connect(self) -> smtplib.SMTP:
        kind = smtplib.SMTP_SSL if self.tls else smtplib.SMTP
        server = kind(self.host, self.port, timeout=self.patience)
        try:
            if self.user:
                server.login(self.user, self.password)
        except (OSError, smtplib.SMTPException):
            server.close()
            raise
        return server

    def _one(self, server: smtplib.SMTP, parcel: Parcel) -> Outcome:
        try:
            server.send_message(_letter(parcel))
        except ValueError:
            return Outcome(parcel.uid, What.REFUSED, "address")
        except smtplib.SMTPRecipientsRefused as problem:
            code = max((answer[0] for answer in problem.recipients.values()), default=550)
            return Outcome(parcel.uid, What.REFUSED if code >= 500 else What.FAILED, f"smtp_{code}")
        except smtplib.SMTPServerDisconnected:
            return Outcome(parcel.uid, What.UNKNOWN, "disconnected")
        except smtplib.SMTPException as problem:
            return Outcome(parcel.uid, What.FAILED, type(problem).__name__[:40])
        return Outcome(parcel.uid, What.DELIVERED)

    def ask(self, uid: UUID) -> Report | None:
        """SMTP cannot be asked."""
        return None


def _letter(parcel: Parcel) -> EmailMessage:
    """Raises ValueError for an address that no header can hold."""
    mail = EmailMessage()
    mail["From"] = settings.MAIL_FROM
    mail["To"] = parcel.address
    mail["Subject"] = " ".join(parcel.text.split())[:SUBJECT]
    mail["Message-ID"] = f"<{parcel.uid}@lastmile>"
    mail.set_content(parcel.text)
    return mail


def _leave(server: smtplib.SMTP | None) -> None:
    if server is None:
        return
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()
