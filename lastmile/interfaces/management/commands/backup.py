"""`lastmile backup`."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lastmile.interfaces import backup
from lastmile.kernel import clock
from lastmile.kernel.command_lines import Teaches
from lastmile.kernel.errors import DomainError


class Command(Teaches, BaseCommand):
    help = "Save database and files into one archive while the platform runs. Keys are kept apart, on purpose."
    examples = (
        "lastmile backup",
        "lastmile backup /mnt/backups/tonight.tar --json",
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("to", nargs="?", type=Path, help="file; backup-<day>-<time>.tar here when left out")
        parser.add_argument("--json", action="store_true", help="the file and what is in it as JSON")

    def handle(self, *args: Any, to: Path | None, json: bool, **options: Any) -> None:
        to = to or Path(f"backup-{clock.local(clock.now()):%Y%m%d-%H%M%S}.tar")
        try:
            manifest = backup.save(to)
        except DomainError as problem:
            raise CommandError(problem.message) from problem
        self.stdout.write(_json(manifest, to) if json else f"{to}  {to.stat().st_size:,} bytes")


def _json(manifest: dict[str, Any], to: Path) -> str:
    return json.dumps({"file": str(to), **manifest}, ensure_ascii=False)
