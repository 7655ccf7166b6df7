"""Timed work of patrols, and what happens when somebody says the weather."""

from __future__ import annotations

from uuid import UUID

from lastmile.domains.patrols import services
from lastmile.domains.patrols.selectors import rounds


def open_rounds() -> None:
    """Every morning, and again during the day for points registered meanwhile: the rounds owed today."""
    services.open_due()


def open_visits() -> None:
    """Every morning: the walks of places that were not made in their period and are owed by now."""
    services.open_visits()


def open_rounds_of_weather(weather_uid: UUID) -> None:
    """雨前、雨中、雨后 was said: open its rounds; saying it twice opens nothing twice."""
    weather = rounds.get_weather(weather_uid)
    if weather is not None:
        services.open_weather(weather)
