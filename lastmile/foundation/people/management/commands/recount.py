"""`lastmile recount`: count again what the lists of people and posts narrow by, and mend it."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from lastmile.foundation.people import jobs
from lastmile.kernel.command_lines import Teaches


class Command(Teaches, BaseCommand):
    help = "Count again who is in a post, has an account or volunteers, and which posts are vacant; mend what differs."
    examples = (
        "lastmile recount",
        "lastmile recount --json",
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="how many rows were mended, as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        found = jobs.recount().as_json()
        words = ", ".join(f"{count} {name}" for name, count in found.items() if count)
        self.stdout.write(json.dumps(found) if options["json"] else f"mended: {words}" if words else "nothing differed")
