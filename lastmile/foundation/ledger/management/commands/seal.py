"""`lastmile seal`: the sealer."""

from typing import Any

from django.core.management.base import BaseCommand

from lastmile.foundation.jobs import worker
from lastmile.foundation.ledger import sealer
from lastmile.kernel.command_lines import Teaches


class Command(Teaches, BaseCommand):
    help = "Number and chain the unsealed entries every second until stopped. Two at once wait for each other."
    examples = (
        "lastmile seal",
        "lastmile serve --web-only    # beside it, or on another machine",
    )

    def handle(self, *args: Any, **options: Any) -> None:
        sealer.run(worker.stop_on_signals())
