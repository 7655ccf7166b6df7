"""`lastmile simulate`: the gateway simulator."""

import json
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from lastmile.foundation.channels.simulator import mail, smsc
from lastmile.foundation.channels.simulator.behaviour import People
from lastmile.foundation.channels.simulator.server import Exchange, serve
from lastmile.kernel import clock
from lastmile.kernel.command_lines import Teaches


class Command(Teaches, BaseCommand):
    help = "Play voice and SMS gateway, SMSC and mail server on this machine: take calls, answer late, half, twice or never."
    examples = (
        "lastmile simulate",
        "lastmile simulate --pace 60 --smtp-port 8025",
        "lastmile simulate --people people.json --forgetful",
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8021, help="of the voice and SMS gateway, 8021 when left out")
        parser.add_argument("--smpp-port", type=int, help="of the SMSC; left out: port + 1, 0: any")
        parser.add_argument("--smtp-port", type=int, help="of a mail server; left out: none")
        parser.add_argument("--pace", type=float, default=1.0, help="how many times faster than life")
        parser.add_argument("--people", type=Path, help='JSON: {"voice": {"154…": ["off", "answers"]}, "sms": {…}}')
        parser.add_argument("--forgetful", action="store_true", help="does not dedupe by our id")
        parser.add_argument("--mute", action="store_true", help="cannot be asked what became of a message")

    def handle(self, *args: Any, port: int, smpp_port: int | None, people: Path | None, **options: Any) -> None:
        script = json.loads(people.read_text()) if people else {}
        exchange = Exchange(
            settings.GATEWAY_SECRET,
            pace=options["pace"],
            dedupes=not options["forgetful"],
            tells=not options["mute"],
            now=(lambda: clock.now().timestamp()) if settings.DEMO else time.monotonic,
            tells_time=settings.DEMO,
            people=People(voice=script.get("voice", {}), sms=script.get("sms", {}), since=script.get("since")),
        )
        server = serve(exchange, port)
        centre = smsc.serve(exchange, port + 1 if smpp_port is None else smpp_port)
        if options["smtp_port"]:
            mail.serve(exchange, options["smtp_port"])
        self.stdout.write(f"simulator at http://127.0.0.1:{port}, SMSC at port {centre.server_address[1]}")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            server.server_close()
