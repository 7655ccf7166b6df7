"""Timed work of the ledger."""

from pathlib import Path

from django.conf import settings

from lastmile.foundation.ledger import export, sealer
from lastmile.kernel import clock


def keep_heads() -> None:
    """Once a day: sign what moved and write the heads where neither the database nor its backup reaches."""
    sealer.sign_heads()
    export.write_heads(Path(settings.LEDGER_HEADS), clock.today())
