"""How a simulated person reacts to a call or an SMS: a list of (seconds later, event)."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from lastmile.kernel import clock

Event = tuple[float, dict[str, Any]]

VOICE: dict[str, list[Event]] = {
    "answers": [(4, {"event": "ringing"}), (26, {"event": "answered", "heard": 22, "key": "1"})],
    "slow": [(4, {"event": "ringing"}), (80, {"event": "answered", "heard": 24, "key": "1"})],
    "hangs_up": [(5, {"event": "hung_up", "heard": 9, "key": ""})],
    "no_key": [(26, {"event": "answered", "heard": 21, "key": ""})],
    "rings_out": [(30, {"event": "no_answer"})],
    "off": [(2, {"event": "off"})],
    "busy": [(3, {"event": "busy"})],
    "never": [],
    "twice": [
        (20, {"event": "answered", "heard": 22, "key": "1"}),
        (20.1, {"event": "answered", "heard": 22, "key": "1"}),
    ],
    "out_of_order": [(20, {"event": "answered", "heard": 22, "key": "1"}), (21, {"event": "ringing"})],
}
SMS: dict[str, list[Event]] = {
    "delivered": [(3, {"event": "delivered"})],
    "replies": [(3, {"event": "delivered"}), (45, {"reply": "1"})],
    "reports": [(3, {"event": "delivered"}), (60, {"reply": "后山滑坡了,三组有两户被困,路也断了,快来人"})],
    "lost": [(3, {"event": "failed"})],
    "never": [],
}
USUAL = (("answers", 70), ("slow", 12), ("rings_out", 8), ("hangs_up", 5), ("off", 3), ("busy", 2))


@dataclass
class People:
    """Who behaves how: by number, else by chance with a seed, so that a night repeats itself.

    A script may be a list: first call, second call, …; the last one stays. `since`: before that time of day (seconds since
    1970) everybody just answers; "replies at 22:51:20" is somebody who finds a place with a signal then.
    """

    voice: dict[str, list[str]] = field(default_factory=dict)
    sms: dict[str, str] = field(default_factory=dict)
    seed: int = 2026
    since: float | None = None
    calls: dict[str, int] = field(default_factory=dict)

    def on_call(self, number: str, now: float | None = None) -> list[Event]:
        if self._is_before(now):
            return VOICE["answers"]
        count = self.calls[number] = self.calls.get(number, 0) + 1
        script = self.voice.get(number)
        if script:
            return VOICE[script[min(count, len(script)) - 1]]
        chance = random.Random(f"{self.seed}:{number}:{count}")
        names, weights = zip(*USUAL, strict=True)
        return VOICE[chance.choices(names, weights)[0]]

    def on_sms(self, number: str, now: float | None = None) -> list[Event]:
        before = self._is_before(now)
        script = self.sms.get(number, "replies" if before else "delivered")
        if not script.startswith(LATER):
            return SMS[script]
        if before:
            return SMS["replies"]
        wait = None if now is None else _seconds_until(script.removeprefix(LATER), now)
        late: list[Event] = [] if wait is None else [(wait, {"reply": "1"})]
        return [*SMS["delivered"], *late]

    def _is_before(self, now: float | None) -> bool:
        return now is not None and self.since is not None and now < self.since


LATER = "replies at "
AN_HOUR = 3600.0


def _seconds_until(hour: str, now: float) -> float | None:
    """How long until clocks in China show a time of day; None when that is more than an hour away."""
    here = clock.local(datetime.fromtimestamp(now, UTC))
    there = datetime.combine(here.date(), datetime.strptime(hour, "%H:%M:%S").time(), here.tzinfo)
    wait = (there - here).total_seconds()
    return wait if 0 <= wait <= AN_HOUR else None
