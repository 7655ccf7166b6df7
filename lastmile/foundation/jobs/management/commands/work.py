"""`lastmile work`: the worker."""

from typing import Any

from django.core.management.base import BaseCommand

from lastmile.foundation.jobs import worker


class Command(BaseCommand):
    help = "Run due jobs, ladder steps and the timetable until stopped. Any number may run at once."
    requires_system_checks: list[str] = []  # `serve` has checked; it would load every page of the web

    def handle(self, *args: Any, **options: Any) -> None:
        worker.work(worker.stop_on_signals())
