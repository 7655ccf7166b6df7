"""`lastmile demo prepare|run|stage|play|clock`."""

import json
import os
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from lastmile.demo import clock as demo_clock
from lastmile.demo import district, outlets, tips
from lastmile.demo.cast import CAST
from lastmile.demo.models import DemoClock
from lastmile.demo.night import evening, figures, rehearsal, script, stage
from lastmile.foundation.jobs.worker import stop_on_signals
from lastmile.foundation.people.models import Account
from lastmile.interfaces import supervisor
from lastmile.interfaces.management.commands.serve import prepare
from lastmile.interfaces.sign_in.demo import PASSWORD, accounts
from lastmile.kernel import clock
from lastmile.kernel.command_lines import Teaches

VISITORS = ("access.sign_in_a_minute=600",)  # whoever looks at a demo, all of a class, comes from one address


class Command(Teaches, BaseCommand):
    help = "The demo district: an invented night in a real landscape, on its own clock. Needs LASTMILE_DEMO=1."
    examples = (
        "LASTMILE_DEMO=1 LASTMILE_VAR=var/demo lastmile demo prepare",
        "LASTMILE_DEMO=1 LASTMILE_VAR=var/demo lastmile demo run",
        "LASTMILE_DEMO=1 LASTMILE_VAR=var/demo lastmile demo play --to 23:10",
        "LASTMILE_DEMO=1 LASTMILE_VAR=var/demo lastmile demo clock --speed 10",
        "LASTMILE_DEMO=1 LASTMILE_VAR=var/rehearsal lastmile demo clock --to 2026-09-14T08:00 --speed 0",
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parts = parser.add_subparsers(dest="part", required=True)
        parts.add_parser("prepare", help="fill an empty demo database; does nothing when it is filled")
        run = parts.add_parser("run", help="web, worker, sealer and simulator together until Ctrl-C")
        run.add_argument(
            "--port", type=int, default=8000, help="8000 when left out; the ports 21 to 23 above it are used too"
        )
        parts.add_parser("stage", help="play the night on the demo clock; `run` starts it with the rest")
        play = parts.add_parser("play", help="run a running demo forward, step by step, and wait until it is there")
        play.add_argument("--to", default="08:30", help="HH:MM; after midnight it is the morning after")
        told = parts.add_parser(
            "figures", help="what the night came to, beside what the story says; 1 when they differ"
        )
        told.add_argument("--json", action="store_true", help="a list of name, told, counted")
        wind = parts.add_parser("clock", help="show or wind the demo clock")
        wind.add_argument(
            "--speed", type=float, choices=demo_clock.SPEEDS, help="how many times faster than life; 0 stops it"
        )
        wind.add_argument(
            "--to",
            help="YYYY-MM-DDTHH:MM, to rehearse days in a place of one's own; the demo district has `play`",
        )
        wind.add_argument("--scene", choices=["next"], help="jump to the next scene of the night")

    def handle(self, *args: Any, part: str, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo lives in a database of its own: set LASTMILE_DEMO=1 and LASTMILE_VAR.")
        getattr(self, f"_{part}")(**options)

    def _prepare(self, **_: Any) -> None:
        call_command("migrate", verbosity=0)
        if district.is_prepared():
            self.stdout.write("The demo district is there already.")
            return
        if Account.objects.exists():
            raise CommandError(f"The demo was prepared only halfway. Remove {settings.VAR} and prepare it again.")
        with demo_clock.alone():
            district.load(self.stdout.write)
            self.stdout.write("alerts of the evening …")
            evening.play()
            district.end_preparing()

    def _run(self, port: int, **_: Any) -> None:
        simulator = port + 21
        address = f"http://127.0.0.1:{simulator}"
        os.environ |= {
            "LASTMILE_VOICE_GATEWAY": address,
            "LASTMILE_SMS_GATEWAY": f"smpp://lastmile:secret@127.0.0.1:{simulator + 1}",
            "LASTMILE_SMTP": f"127.0.0.1:{simulator + 2}",
            "LASTMILE_CALLBACK_ADDRESS": f"http://127.0.0.1:{port}/channels/",
            "LASTMILE_FIGURES": ",".join((*rehearsal.FIGURES, *VISITORS)),
        }
        prepare(self)
        demo_clock.go_on()
        outlets.point_at(simulator)
        people = str(Path(settings.VAR) / "simulator.json")
        numbers = ("--port", simulator, "--smtp-port", simulator + 2)
        parts = [
            supervisor.Part("web", supervisor.gunicorn(port)),
            supervisor.Part("worker", supervisor.lastmile("work")),
            supervisor.Part("sealer", supervisor.lastmile("seal")),
            supervisor.Part("simulator", supervisor.lastmile("simulate", *map(str, numbers), "--people", people)),
            supervisor.Part("stage", supervisor.lastmile("demo", "stage")),
        ]
        self.stdout.write(f"\n  demo district 东川区 阿旺镇 · 2026-07-25 20:30\n  http://127.0.0.1:{port}\n")
        for one in accounts():
            self.stdout.write(f"    {one.login:<15}{one.name}  {one.post}")
        self.stdout.write(f"  password {PASSWORD} · code of a tip to look up {tips.code()} · Ctrl-C stops\n")
        sys.stdout.flush()
        connection.close()
        supervisor.run(parts)

    def _stage(self, **_: Any) -> None:
        stop = stop_on_signals()
        stage.manage(stop.is_set)

    def _play(self, to: str, **_: Any) -> None:
        goal = script.at(to)
        DemoClock.objects.filter(pk=1).update(goal=goal)
        while DemoClock.objects.filter(pk=1, goal__isnull=False).exists():
            self.stdout.write(clock.local(clock.now()).strftime("%m-%d %H:%M"))
            time.sleep(2)

    def _figures(self, json: bool, **_: Any) -> None:
        lines = figures.table()
        if json:
            self.stdout.write(_json([{"name": one.words, "told": one.told, "counted": one.counted} for one in lines]))
        for one in lines if not json else ():
            mark = " " if one.agrees else "≠"
            self.stdout.write(f"{mark} {one.words:<14}{one.told!s:>12}{one.counted!s:>12}")
        if not all(one.agrees for one in lines):
            raise CommandError("The night came to other figures than the story.")

    def _clock(self, speed: float | None, scene: str | None, to: str | None, **_: Any) -> None:
        if scene:
            stage.ask_for_next_scene()
        elif to or speed is not None:
            demo_clock.wind(to=_moment(to) if to else None, speed=speed)
        self.stdout.write(clock.local(clock.now()).isoformat(sep=" ", timespec="seconds"))


def _moment(text: str) -> datetime:
    """A moment to wind to, in Asia/Shanghai. Refused where the district is: its night would be passed over unplayed."""
    if Account.objects.filter(login__in=[one.login for one in CAST.values() if one.login]).exists():
        raise CommandError("The demo district's night is run forward by `lastmile demo play`.")
    try:
        return datetime.strptime(text.replace(" ", "T"), "%Y-%m-%dT%H:%M").replace(tzinfo=clock.SHANGHAI)
    except ValueError:
        raise CommandError("--to is a day and a time: 2026-09-14T08:00") from None


def _json(said: Any) -> str:
    return json.dumps(said, ensure_ascii=False, default=str)
