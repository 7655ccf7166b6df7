"""What households told is forgotten in time."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from lastmile.domains.declarations.models import Declaration
from lastmile.domains.declarations.rules import State
from lastmile.domains.declarations.services.telling import BACK, LOOK, PUBLIC, erase
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.obligations.rules import Outcome
from lastmile.foundation.people.rules import months_before
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.wording import worded
from lastmile.kernel import clock


def forget() -> int:
    """Codes never typed in within the pack's days, and what is kept long enough, wherever it stands. Returns how many rows."""
    unproved = timedelta(days=packs.of_installation("retention.unproved_days").whole)
    never = Declaration.unscoped.filter(state=State.ASKED, asked_at__lt=clock.now() - unproved)
    before = clock.start_of(months_before(clock.today(), packs.value("retention.declaration", "").whole))
    return never.delete()[0] + sum(_outlived(row) for row in Declaration.unscoped.filter(proved_at__lt=before))


@transaction.atomic
def _outlived(row: Declaration) -> int:
    kept_long = worded("超过保存期限")
    obligations.close_all(PUBLIC, subject_uid=row.uid, kinds=[LOOK, BACK], outcome=Outcome.VOID, reason=kept_long)
    erase(row, "declaration.forgotten")
    return 1
