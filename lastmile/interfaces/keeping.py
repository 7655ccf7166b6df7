"""Times of keeping that a part below the rule packs cannot look up itself, and those of Django's own parts."""

from django.contrib.sessions.models import Session
from django.utils import timezone

from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people.rules import months_before
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock


def forget_ledger_notes() -> int:
    """Every night: erase names, phones and words beside ledger entries whose time is over; their digests stay."""
    months = packs.value("retention.ledger_private", "").whole
    before, total = clock.start_of(months_before(clock.today(), months)), 0
    while erased := ledger.erase_before(before):
        total += erased
    return total


def forget_sessions() -> int:
    """Every night: sessions that have ended, with what was typed in them and never sent."""
    return Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]
