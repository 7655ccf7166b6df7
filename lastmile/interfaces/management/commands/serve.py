"""`lastmile serve`: web, worker and sealer together."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from config import environment
from lastmile.foundation.ledger import keys as ledger
from lastmile.interfaces import gathering, installation, supervisor
from lastmile.kernel.command_lines import Teaches


class Command(Teaches, BaseCommand):
    help = "Serve the platform until Ctrl-C: web pages, worker and sealer in one go."
    examples = (
        "lastmile serve",
        "lastmile serve --port 8080 --workers 4",
        "lastmile serve --faces field,portal --web-only",
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--port",
            type=int,
            default=int(os.environ.get("PORT", "8000")),
            help="on 127.0.0.1; PORT when left out, else 8000",
        )
        parser.add_argument("--faces", help=f"comma-separated, of {', '.join(environment.FACES)}; all when left out")
        parser.add_argument("--workers", type=int, default=2, help="web processes, 2 when left out")
        parser.add_argument("--web-only", action="store_true", help="worker and sealer run elsewhere")

    def handle(self, *args: Any, port: int, faces: str | None, workers: int, web_only: bool, **options: Any) -> None:
        if faces:
            os.environ["LASTMILE_FACES"] = faces
            environment.choices("LASTMILE_FACES", [])
        prepare(self)
        parts = [supervisor.Part("web", supervisor.gunicorn(port, workers))]
        if not web_only:
            parts += [
                supervisor.Part("worker", supervisor.lastmile("work")),
                supervisor.Part("sealer", supervisor.lastmile("seal")),
            ]
        self.stdout.write(f"http://127.0.0.1:{port}")
        connection.close()
        supervisor.run(parts, watch=lambda: supervisor.call_outside(settings.WATCH_ADDRESS, port))


def prepare(command: BaseCommand) -> None:
    """Check the platform, refuse what must not run, see that the static files are this version's."""
    command.check()
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError("The database is not at this version. Run: lastmile migrate")
    if installation.is_demo_database() and not settings.DEMO:
        raise CommandError("This is a demo database. Its accounts and clock must not serve real work.")
    ledger.private_key()  # a key that cannot be read is said now, not by the sealer every second
    if connection.vendor == "sqlite" and installation.counties_at_work() > 1:
        command.stderr.write(
            "More than one county works on SQLite, which is made for one: use PostgreSQL (docs/guides)."
        )
    gathering.gather()
