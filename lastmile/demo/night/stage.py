"""The stage manager: plays what is due on the demo's clock, and runs the night forward step by step when one jumps.

A jump must leave the record as if every minute had been lived: the clock goes in small steps, and at each one the twin
tells what it has to tell, the jobs are done, the ladders climb.
"""

from __future__ import annotations

import json
import logging
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from lastmile.demo import clock as demo_clock
from lastmile.demo.models import DemoClock
from lastmile.demo.night.rehearsal import Twin
from lastmile.demo.night.script import ACTS, SCENES, Act
from lastmile.foundation.channels import answers, dispatch
from lastmile.foundation.channels.models import Attempt
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.jobs.models import Job
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.statements.prepared import Prepared
from lastmile.kernel import clock
from lastmile.kernel.errors import WrongState

log = logging.getLogger(__name__)
STEP, LEAP = timedelta(seconds=10), timedelta(minutes=2)
KEEP = 5  # seconds after which it is noted how far the clock has come
QUIET = 4  # steps without anything happening, after which the clock may leap
TURNS = 30  # of jobs following from jobs at one moment
# What the timetable does by itself every few seconds or minutes; here at every step.
MINUTES = ("climb", "end-alerts", "actions-again", "rollcalls")
_played = Prepared(lambda: DemoClock.objects.filter(pk=1).values_list("played"))
_leased = (
    Prepared(lambda: Attempt.objects.filter(state=Attempt.State.LEASED)).any,
    Prepared(lambda: Job.objects.filter(state=Job.State.LEASED)).any,
)


def play_due() -> int:
    """Play what the clock has reached and nobody played yet. Returns how many."""
    played = 0
    while _is_due(*(row[0] for row in _played())):  # looked at before anything is locked: it is asked all the time
        with transaction.atomic():
            row = DemoClock.objects.select_for_update().filter(pk=1).first()
            if row is None or not _is_due(row.played):
                return played
            act = ACTS[row.played]
            DemoClock.objects.filter(pk=1).update(played=row.played + 1)
        perform(act)
        played += 1
    return played


def _is_due(number: int = len(ACTS)) -> bool:
    """Whether the clock has reached the act of that number."""
    return number < len(ACTS) and ACTS[number].at <= demo_clock.demo_now()


def perform(act: Act) -> None:
    """Play one act at its moment. Somebody at the keyboard may have done it otherwise: the night goes on."""
    try:
        with clock.stopped(act.at):
            act.play()
    except Exception as problem:
        log.warning("the night goes on without %s: %s %s", act.words, type(problem).__name__, problem)


def run_to(goal: datetime, twin: Twin, *, told: Callable[[datetime], None] = lambda _moment: None) -> None:
    """Run the night forward to a moment. The clock stands while it does; its speed is given back at the end."""
    row = DemoClock.objects.get(pk=1)
    speed, now, quiet = row.speed, demo_clock.demo_now(), 0
    if speed:
        demo_clock.wind(speed=0.0)
        time.sleep(demo_clock.LOOK_AGAIN)  # until every process sees that it stands
        now = demo_clock.demo_now()
    with demo_clock.alone():
        while now < goal:
            now = min(goal, now + (LEAP if quiet > QUIET else STEP), *_known_ahead(now))
            demo_clock.wind(to=now, speed=0.0)
            happened = play_due() + settle(now, twin)
            quiet = 0 if happened else quiet + 1
            told(now)
    demo_clock.wind(to=goal, speed=speed)


def _known_ahead(now: datetime) -> list[datetime]:
    """The next act and the next step of a ladder: no leap goes beyond them."""
    act = next((one.at for one in ACTS if one.at > now), None)
    step = Obligation.unscoped.filter(next_step_at__gt=now).order_by("next_step_at", "id").first()
    return [moment for moment in (act, step and step.next_step_at) if moment]


def settle(moment: datetime, twin: Twin) -> int:
    """Everything that follows at this moment: calls handed over, answers taken, jobs done, ladders climbed."""
    total = 0
    for _turn in range(TURNS):
        happened = twin(moment) + answers.drain_callbacks() + jobs.run_due()
        for name in MINUTES:
            import_string(settings.TIMETABLE[name][0])()
        happened += dispatch.drain_all()
        if not happened and not _on_its_way():
            return total
        total += happened
    return total


def _on_its_way() -> bool:
    """Whether the worker beside us held something of this moment: calls or jobs, which are waited for until its lease ends."""
    busy, until = False, time.monotonic() + settings.JOB_LEASE
    while any(held() for held in _leased) and time.monotonic() < until:
        busy = True
        time.sleep(0.05)
    return busy


def twin_beside(moment: datetime) -> int:
    """The twin that runs as a process of its own tells what is due by a moment; how much that was."""
    parts = urlsplit(settings.GATEWAYS["voice"])
    body = json.dumps({"moment": moment.timestamp()}).encode()
    request = urllib.request.Request(f"{parts.scheme}://{parts.netloc}/settle", data=body, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(json.load(answer)["told"])
    except (urllib.error.URLError, OSError) as problem:
        log.error("the twin does not answer: %s", type(problem).__name__)
        return 0


def ask_for_next_scene() -> str:
    """Have the night run forward to its next scene; returns the scene's words. Raises WrongState after the last one."""
    now = demo_clock.demo_now()
    for moment, words in SCENES:
        if moment > now:
            DemoClock.objects.filter(pk=1).update(goal=moment, scene=f"{clock.local(moment):%H:%M} {words}"[:40])
            return words
    raise WrongState(_("这一夜已经演完。把演示数据删掉重新准备,可以再演一次。"))


def manage(stopped: Callable[[], bool], *, pause: float = 0.25) -> None:
    """The process beside web, worker and twin: plays what is due, and runs forward when somebody asked to jump."""
    kept = time.monotonic()
    while not stopped():
        if time.monotonic() - kept > KEEP:
            kept = time.monotonic()
            demo_clock.keep()
        row = DemoClock.objects.filter(pk=1).first()
        if row and row.goal:
            if row.goal > demo_clock.demo_now():
                run_to(row.goal, twin_beside)
            DemoClock.objects.filter(pk=1).update(goal=None)  # a moment behind us is reached: nobody waits for it
        elif not play_due():
            time.sleep(pause)
    demo_clock.keep()
