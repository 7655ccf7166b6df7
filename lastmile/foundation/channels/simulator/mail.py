"""A mail server for the people of an exchange: takes letters on loopback and notes them beside calls and SMS."""

from __future__ import annotations

import email
import logging
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller

from lastmile.foundation.channels.simulator.server import Exchange


class Post:
    """What an SMTP server does with a letter here: `/log` tells of it, nobody gets it."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.exchange.is_closed():
            return "451 not now"
        letter = email.message_from_bytes(envelope.content, policy=default)
        body = letter.get_body(("plain",))
        said = body.get_content().strip() if body else ""
        self.exchange.note(
            "email", {"id": str(letter["Message-ID"] or ""), "number": envelope.rcpt_tos[0], "text": said}
        )
        return "250 OK"


def serve(exchange: Exchange, port: int) -> Controller:
    """Start answering on loopback, in a thread of its own; the caller stops it."""
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # it would write down who gets letters
    controller = Controller(Post(exchange), hostname="127.0.0.1", port=port)
    controller.start()
    return controller
