"""`lastmile restore`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lastmile.interfaces import backup
from lastmile.kernel.errors import DomainError


class Command(BaseCommand):
    help = "Put a backup into an empty database (DATABASE_URL) and its files into their folder (LASTMILE_VAR)."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            manifest = backup.put_back(file)
        except DomainError as problem:
            raise CommandError(problem.message) from problem
        self.stdout.write(
            f"Restored the state of {manifest['made_at']}. Without its keys personal fields stay unreadable."
        )
        self.stdout.write("Check the record: lastmile ledger verify")
