"""Timed work of channels."""

from functools import partial

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from lastmile.foundation.channels import (
    carrier_nats,
    carriers,
    claiming,
    dispatch,
    resolving,
    retention,
    services,
    ways,
)
from lastmile.foundation.channels.bulk import tallying
from lastmile.foundation.channels.models import Attempt
from lastmile.foundation.channels.smpp import listening
from lastmile.foundation.channels.smpp.adapter import Smsc

State = Attempt.State
UNCERTAIN = (State.UNKNOWN, State.LEASED)
UNCERTAIN_BY_VOICE = (*UNCERTAIN, State.HANDED)


def carry() -> None:
    """Every second: send one carrier for what gateways told, and one out on each channel with what waits.

    A million receipts hold up neither ladders nor calls: they are taken in a thread of their own, answers first.
    """
    if settings.NATS:
        carriers.start("nats", carrier_nats.run)
    if services.anything_told():
        carriers.start("answers", _take_all)
    for channel in Attempt.Channel.values if claiming.anything_waits() else ():
        if claiming.any_of(channel, State.WAITING):
            carriers.start(f"carry-{channel}", partial(_until_empty, channel))


def _take_all() -> None:
    while services.drain_callbacks():
        pass


def _until_empty(channel: str) -> None:
    """Where a stream carries the crowd, only posts are taken from the table here."""
    while not (carrier_nats.is_carrying() and not claiming.first_lane_waits(channel)) and dispatch.drain(channel):
        pass


def resolve() -> None:
    """Every few seconds: attempts nobody knows the fate of; and what was counted meanwhile is folded."""
    tallying.fold()
    for channel in Attempt.Channel.values:
        states = UNCERTAIN_BY_VOICE if channel == Attempt.Channel.VOICE else UNCERTAIN
        if any(claiming.any_of(channel, state) for state in states):
            carriers.start(f"resolve-{channel}", partial(resolving.resolve, channel))


def listen() -> None:
    """Every few seconds: stay bound to the SMSC, where there is one, so that receipts and replies come at any time."""
    try:
        way = ways.adapter("sms")
    except ImproperlyConfigured:
        return
    if isinstance(way, Smsc):
        carriers.start("listen-sms", partial(listening.look, way.account))


def forget() -> None:
    """Every night: addresses and texts whose time of keeping is over."""
    retention.forget_all()
