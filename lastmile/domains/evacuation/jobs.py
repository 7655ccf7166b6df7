"""What moving people hears, and what runs by the timetable."""

from __future__ import annotations

from uuid import UUID

from lastmile.domains.evacuation import services
from lastmile.foundation.obligations import answering


def open_rounds() -> None:
    """Open the roll-calls that are due at shelters in use."""
    services.open_rounds()


def let_go(list_uid: UUID) -> None:
    """Places left a list: what is open there ends."""
    services.let_go_of(list_uid)


def forget() -> None:
    """Erase personal words of nights long past."""
    services.forget()


def take_answer(callout_uid: UUID) -> None:
    """What an answer by call answers: 先转后报 is taken note of. Calls of other matters are theirs to take."""
    callout = answering.get_callout(callout_uid)
    if callout.subject_kind == "moveorder":
        services.take_callout(callout)
