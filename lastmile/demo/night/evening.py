"""The evening before the curtain: what was in force at 20:30, and who had answered it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from lastmile.demo import clock as demo_clock
from lastmile.demo.night import answers, messages, rehearsal, stage
from lastmile.demo.night.script import ACTS

A_LITTLE = timedelta(minutes=1)


def play() -> None:
    """Lay the night's files out and play from the first act to 20:30."""
    messages.write_all()
    script = answers.behaviour()
    (Path(settings.VAR) / "simulator.json").write_text(json.dumps(script, ensure_ascii=False))
    demo_clock.wind(to=ACTS[0].at - A_LITTLE, speed=0.0)
    with rehearsal.twin(script) as twin:
        stage.run_to(demo_clock.START, twin)
    demo_clock.wind(to=demo_clock.START, speed=1.0, scene="20:30")
