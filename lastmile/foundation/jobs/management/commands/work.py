"""`lastmile work`: the worker."""

from typing import Any

from django.core.management.base import BaseCommand

from lastmile.foundation.jobs import worker
from lastmile.kernel.command_lines import Teaches


class Command(Teaches, BaseCommand):
    help = "Run due jobs, ladder steps and the timetable until stopped. Any number may run at once."
    examples = (
        "lastmile work",
        "lastmile serve --web-only    # beside it, or on another machine",
    )

    def handle(self, *args: Any, **options: Any) -> None:
        worker.work(worker.stop_on_signals())
