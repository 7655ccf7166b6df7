"""Walks owed at places, by place, never by person; and when a place was last walked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet

from lastmile.domains.patrols.models import Visit, Walk
from lastmile.domains.profile import public as profile
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.walks import Behind, walk
from lastmile.kernel import clock

ORDER = ("due_at", "id")
EVERY = Scope.of_system("patrols", [Permission.PROFILE_VIEW])
CHUNK = 500


def places_after(after: int, limit: int) -> list[Any]:
    """Every place there is, in stretches by key, for the timed work that opens what is owed."""
    rows = profile.places_in(EVERY).filter(pk__gt=after)
    return list(rows.select_related("region__parent").order_by("pk")[:limit])


def at_closed_places() -> list[Visit]:
    """What is still owed at places that were closed meanwhile."""
    rows = Visit.unscoped.filter(ended_at__isnull=True, place__closed_on__isnull=False)
    return list(rows.select_related("place"))


def last_whole_walks(uids: Iterable[UUID]) -> dict[UUID, datetime]:
    """When each was last walked with everything that matters looked at."""
    wanted, found = list(uids), dict[UUID, datetime]()
    for start in range(0, len(wanted), CHUNK):
        rows = Walk.unscoped.filter(
            subject_uid__in=wanted[start : start + CHUNK], finished_at__isnull=False, is_whole=True
        )
        found.update(rows.order_by().values_list("subject_uid").annotate(Max("finished_at")))
    return found


def open_visits(scope: Scope, after: tuple[Any, ...] | None = None, limit: int = 50) -> list[Visit]:
    """Walks owed at places, the first due first, late ones foremost. One index walk a branch."""

    def narrow(rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = rows.filter(ended_at__isnull=True).select_related("place", "region__parent")
        return rows.filter(Behind(ORDER, after)) if after else rows

    return walk(Visit, scope, Permission.PATROL_VIEW, narrow=narrow, order=ORDER, limit=limit)


def open_at(place_uids: Iterable[UUID]) -> dict[UUID, Visit]:
    """What is owed at places the caller may see, by the place's uid."""
    rows = Visit.unscoped.filter(place__uid__in=list(place_uids), ended_at__isnull=True).select_related("place")
    return {one.place.uid: one for one in rows}


def is_late(one: Visit) -> bool:
    """Its day is past."""
    return one.due_at < clock.now()
