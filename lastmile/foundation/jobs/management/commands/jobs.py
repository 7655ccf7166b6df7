"""`lastmile jobs list|retry`: work that failed too often and waits for a person."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from lastmile.foundation.jobs import selectors, services
from lastmile.kernel.command_lines import Teaches


class Command(Teaches, BaseCommand):
    help = "List jobs that were given up, or give them a fresh set of tries once the cause is mended."
    examples = (
        "lastmile jobs list",
        "lastmile jobs retry",
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["list", "retry"], help="retry: all of them, once the cause is mended")
        parser.add_argument("--json", action="store_true", help="the jobs, or how many are tried again, as JSON")

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        if what == "retry":
            count = services.try_again()
            self.stdout.write(
                json.dumps({"tried_again": count}) if options["json"] else f"{count} jobs will be tried again"
            )
            return
        rows = [
            {"id": job.pk, "handler": job.handler, "subject": str(job.subject_uid), "error": job.last_error}
            for job in selectors.given_up_jobs()
        ]
        if options["json"]:
            self.stdout.write(json.dumps(rows))
        else:
            for row in rows:
                self.stdout.write("\t".join(str(value) for value in row.values()))
