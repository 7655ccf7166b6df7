"""Who sent a tip is forgotten when its time is over, and its photos; the tip stays."""

from __future__ import annotations

from django.db import transaction

from lastmile.domains.tips.models import Identity, Tip
from lastmile.domains.tips.rules import Status
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.files import forgetting
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people.rules import months_before
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock

MACHINE = Scope.of_system("retention", [])
MOST = 5_000  # in one night; the rest follows the next


@transaction.atomic
def forget() -> int:
    """Erase names and phones of tips answered so long ago; by the timetable. Returns how many."""
    months = packs.value("retention.tip_identity", "").whole
    before = clock.start_of(months_before(clock.today(), months))
    over = Identity.objects.filter(tip__status=Status.ANSWERED, tip__answered_at__lt=before).order_by("pk")
    due = list(over.values_list("pk", flat=True)[:MOST])
    for tip in Tip.unscoped.filter(pk__in=due).order_by("pk"):
        ledger.write(MACHINE, "tip.forgotten", tip)
    Identity.objects.filter(pk__in=due).delete()
    return len(due)


def forget_photos() -> int:
    """Erase photos of tips answered so long ago (figure retention.photo). Returns how many."""
    answered = Tip.unscoped.filter(status=Status.ANSWERED)
    return sum(
        forgetting.forget_photos("tip", answered.filter(places, answered_at__lt=before))
        for places, before in forgetting.over()
    )
