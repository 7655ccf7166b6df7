"""Timed work of channels."""

from functools import partial

from lastmile.foundation.channels import carriers, dispatch, resolving, retention, services
from lastmile.foundation.channels.models import Attempt

UNCERTAIN = [Attempt.State.UNKNOWN, Attempt.State.LEASED, Attempt.State.HANDED]


def carry() -> None:
    """Every second: take what gateways told, then send each channel's carrier out with what waits."""
    while services.drain_callbacks():
        pass
    for channel in Attempt.Channel.values:
        if Attempt.objects.filter(channel=channel, state=Attempt.State.WAITING).exists():
            carriers.start(f"carry-{channel}", partial(_until_empty, channel))


def _until_empty(channel: str) -> None:
    while dispatch.drain(channel):
        pass


def resolve() -> None:
    """Every few seconds: attempts nobody knows the fate of."""
    for channel in Attempt.Channel.values:
        if Attempt.objects.filter(channel=channel, state__in=UNCERTAIN).exists():
            carriers.start(f"resolve-{channel}", partial(resolving.resolve, channel))


def forget() -> None:
    """Every night: addresses and texts whose time of keeping is over."""
    retention.forget_all()
