"""E-mail over SMTP: one connection for a batch."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from uuid import UUID

from django.conf import settings

from lastmile.foundation.channels.adapters import Outcome, Parcel


class Mail:
    """A mail server given as host:port."""

    dedupes = False

    def __init__(self, address: str) -> None:
        host, _sep, port = address.split("://")[-1].rpartition(":")
        self.host, self.port = host or address, int(port) if host else 25

    def hand_over(self, parcels: list[Parcel]) -> list[Outcome]:
        try:
            server = smtplib.SMTP(self.host, self.port, timeout=10)
        except OSError:
            return [Outcome(one.uid, "failed", "unreachable") for one in parcels]
        with server:
            return [self._one(server, one) for one in parcels]

    def _one(self, server: smtplib.SMTP, parcel: Parcel) -> Outcome:
        mail = EmailMessage()
        mail["From"] = getattr(settings, "MAIL_FROM", "lastmile@localhost")
        mail["To"] = parcel.address
        mail["Subject"] = parcel.text[:40]
        mail["Message-ID"] = f"<{parcel.uid}@lastmile>"
        mail.set_content(parcel.text)
        try:
            server.send_message(mail)
        except smtplib.SMTPRecipientsRefused:
            return Outcome(parcel.uid, "refused", "recipient")
        except smtplib.SMTPServerDisconnected:
            return Outcome(parcel.uid, "unknown", "disconnected")
        except smtplib.SMTPException as problem:
            return Outcome(parcel.uid, "failed", type(problem).__name__[:40])
        return Outcome(parcel.uid, "delivered")

    def ask(self, uid: UUID) -> str | None:
        """SMTP cannot be asked."""
        return None
