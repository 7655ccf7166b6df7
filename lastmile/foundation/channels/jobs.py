"""Timed work of channels."""

from lastmile.foundation.channels import dispatch, services


def carry() -> None:
    """Every second: take what gateways told, then hand over what waits."""
    while services.drain_callbacks():
        pass
    dispatch.drain_all()


def resolve() -> None:
    """Every few seconds: attempts nobody knows the fate of."""
    dispatch.resolve_unknown()
