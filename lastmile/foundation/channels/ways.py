"""Which way out a channel uses here, by the settings: the one place that knows every adapter."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from lastmile.foundation.channels.adapters import Channel
from lastmile.foundation.channels.devices.webhook import Devices
from lastmile.foundation.channels.email.smtp import Mail
from lastmile.foundation.channels.gateway import HttpGateway
from lastmile.foundation.channels.in_app.inbox import Inbox
from lastmile.foundation.channels.others.service import Services
from lastmile.foundation.channels.robots.webhook import Robots
from lastmile.foundation.channels.smpp.adapter import Smsc

SMPP = ("smpp://", "smpps://")


def adapter(channel: str) -> Channel:
    """The adapter of a channel by the settings; in a demo only the simulator's address is accepted.

    Robots, devices and services lie at the addresses of their outlets, each asked for by itself.
    """
    match channel:
        case "in_app":
            return Inbox()
        case "robot":
            return Robots()
        case "speaker" | "screen":
            return Devices()
        case "service":
            return Services()
    return _by_settings(channel)


def _by_settings(channel: str) -> Channel:
    address = settings.EMAIL if channel == "email" else settings.GATEWAYS.get(channel, "")
    if not address:
        raise ImproperlyConfigured(f"no gateway is set for {channel}")
    require_simulator_in_demo(address)
    if channel == "email":
        return Mail(address)
    return Smsc(address) if address.startswith(SMPP) else HttpGateway(channel, address)


def require_simulator_in_demo(address: str) -> None:
    """A demo reaches nobody but the simulator on this machine."""
    if not settings.DEMO:
        return
    try:
        host = urlsplit(address if "://" in address else f"//{address}").hostname
    except ValueError:
        host = None
    if host not in {"127.0.0.1", "localhost", "::1"}:
        raise ImproperlyConfigured("a demo sends to the simulator on this machine only")
