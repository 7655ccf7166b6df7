"""`lastmile restore`."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lastmile.interfaces import backup
from lastmile.kernel.command_lines import Teaches
from lastmile.kernel.errors import DomainError


class Command(Teaches, BaseCommand):
    help = "Put a backup into an empty database (DATABASE_URL) and its files into their folder (LASTMILE_VAR)."
    examples = (
        "lastmile restore backup-20260725-203000.tar    # into an empty database: do not migrate before",
        "lastmile ledger verify",
    )
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="made by `lastmile backup`")
        parser.add_argument("--json", action="store_true", help="what was restored as JSON")

    def handle(self, *args: Any, file: Path, json: bool, **options: Any) -> None:
        try:
            manifest = backup.put_back(file)
        except DomainError as problem:
            raise CommandError(problem.message) from problem
        if json:
            self.stdout.write(_json(manifest))
            return
        self.stdout.write(
            f"Restored the state of {manifest['made_at']}. Without its keys personal fields stay unreadable."
        )
        self.stdout.write("Check the record: lastmile ledger verify")


def _json(manifest: dict[str, Any]) -> str:
    return json.dumps(manifest, ensure_ascii=False)
