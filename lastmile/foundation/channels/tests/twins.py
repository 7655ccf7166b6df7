"""Twins inside a test's own process."""

from __future__ import annotations

from dataclasses import dataclass

from lastmile.foundation.channels.simulator import smsc
from lastmile.foundation.channels.simulator.server import Exchange
from lastmile.foundation.channels.smpp.session import Manners

QUICK = Manners(answer_seconds=60, enquire_seconds=30, window=10, pause_seconds=0.05)


@dataclass
class Twin:
    """An SMSC whose people are a thousand times faster than life."""

    exchange: Exchange
    server: smsc.Server

    @property
    def address(self) -> str:
        return f"smpp://lastmile:secret@127.0.0.1:{self.server.server_address[1]}"

    def fall_ill(self, *illnesses: str) -> None:
        self.exchange.ill_smpp[:] = illnesses
