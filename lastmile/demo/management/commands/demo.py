"""`lastmile demo prepare|run|clock`."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from lastmile.demo import clock as demo_clock
from lastmile.demo import district
from lastmile.demo.cast import BEHAVIOUR, CAST
from lastmile.foundation.people.models import Account
from lastmile.interfaces import supervisor
from lastmile.interfaces.management.commands.serve import prepare
from lastmile.interfaces.sign_in.demo import PASSWORD
from lastmile.kernel import clock


class Command(BaseCommand):
    help = "The demo district: an invented night in a real landscape, on its own clock. Needs LASTMILE_DEMO=1."

    def add_arguments(self, parser: CommandParser) -> None:
        parts = parser.add_subparsers(dest="part", required=True)
        parts.add_parser("prepare", help="fill an empty demo database; does nothing when it is filled")
        run = parts.add_parser("run", help="web, worker, sealer and simulator together until Ctrl-C")
        run.add_argument("--port", type=int, default=8000)
        wind = parts.add_parser("clock", help="show or wind the demo clock")
        wind.add_argument("--speed", type=float, choices=demo_clock.SPEEDS)
        wind.add_argument("--scene", choices=["next"])

    def handle(self, *args: Any, part: str, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo lives in a database of its own: set LASTMILE_DEMO=1 and LASTMILE_VAR.")
        getattr(self, f"_{part}")(**options)

    def _prepare(self, **_: Any) -> None:
        call_command("migrate", verbosity=0)
        if Account.objects.exists():
            self.stdout.write("The demo district is there already.")
            return
        district.load(self.stdout.write)
        people = Path(settings.VAR) / "simulator.json"
        people.write_text(json.dumps(BEHAVIOUR, ensure_ascii=False))

    def _run(self, port: int, **_: Any) -> None:
        simulator = port + 21
        address = f"http://127.0.0.1:{simulator}"
        os.environ |= {
            "LASTMILE_VOICE_GATEWAY": address,
            "LASTMILE_SMS_GATEWAY": address,
            "LASTMILE_CALLBACK_ADDRESS": f"http://127.0.0.1:{port}/channels/",
        }
        prepare(self)
        people = str(Path(settings.VAR) / "simulator.json")
        parts = [
            supervisor.Part("web", supervisor.gunicorn(port)),
            supervisor.Part("worker", supervisor.lastmile("work")),
            supervisor.Part("sealer", supervisor.lastmile("seal")),
            supervisor.Part("simulator", supervisor.lastmile("simulate", "--port", str(simulator), "--people", people)),
        ]
        self.stdout.write(f"\n  演示区:东川区 阿旺镇 · 2026-07-25 20:30\n  http://127.0.0.1:{port}\n")
        for member in CAST.values():
            if member.login:
                self.stdout.write(f"    {member.login:<15}{member.name}")
        self.stdout.write(f"  密码 {PASSWORD} · Ctrl-C 停止\n")
        sys.stdout.flush()
        connection.close()
        supervisor.run(parts)

    def _clock(self, speed: float | None, scene: str | None, **_: Any) -> None:
        if scene:
            demo_clock.next_scene()
        elif speed is not None:
            demo_clock.wind(speed=speed)
        self.stdout.write(clock.local(clock.now()).isoformat(sep=" ", timespec="seconds"))
