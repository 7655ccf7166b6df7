"""Times of keeping that a part below the rule packs cannot look up itself."""

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
