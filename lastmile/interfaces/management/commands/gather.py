"""`lastmile gather`: the static files of this version, under hashed names and compressed."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from lastmile.interfaces import gathering
from lastmile.kernel.command_lines import Teaches


class Command(Teaches, BaseCommand):
    help = "Gather the static files of this version and compress them, unless they are there: `make build` does."
    examples = ("lastmile gather",)

    def handle(self, *args: Any, **options: Any) -> None:
        gathered = gathering.gather()
        self.stdout.write(f"{'Gathered in' if gathered else 'There already:'} {settings.STATIC_ROOT}")
