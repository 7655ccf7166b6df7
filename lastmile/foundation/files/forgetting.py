"""Photos of matters that are over are erased when their time of keeping is; the ledger keeps their digests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.files.models import Attachment
from lastmile.foundation.files.services import path_of
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people.rules import months_before
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock

MACHINE = Scope.of_system("retention", [])
MOST = 5_000  # photos of one kind of matter in one night; the rest follows the next


def over() -> Iterator[tuple[Q, datetime]]:
    """Rows of which places (by region_code), and before which moment they must have ended for their photos to go."""
    zones = packs.zones("retention")
    for zone in zones:
        inner = [one for one in zones if one != zone and one.startswith(zone)]
        places = Q(region_code__startswith=zone)
        for one in inner:
            places &= ~Q(region_code__startswith=one)
        months = packs.value("retention.photo", zone).whole
        yield places, clock.start_of(months_before(clock.today(), months))


def forget_photos(kind: str, ended: QuerySet[Any]) -> int:
    """Erase the photos of these matters, rows and files; a file that another matter shows stays. Returns how many."""
    rows = Attachment.unscoped.filter(subject_kind=kind, subject_uid__in=ended.values("uid")).order_by("id")
    due = list(rows[:MOST])
    if not due:
        return 0
    counts = Counter(one.subject_uid for one in due)
    with transaction.atomic():
        Attachment.unscoped.filter(pk__in=[one.pk for one in due]).delete()
        matters = list(ended.filter(uid__in=counts))
        ledger.write_each(MACHINE, [ledger.Draft("photos.erased", one, {"count": counts[one.uid]}) for one in matters])
    digests = {one.sha256 for one in due}
    shown = set(Attachment.unscoped.filter(sha256__in=digests).values_list("sha256", flat=True))
    for sha256 in digests - shown:
        path_of(sha256).unlink(missing_ok=True)
    return len(due)
