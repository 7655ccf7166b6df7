"""Reads of outlets and of what was made public: scope first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.channels.bulk import tallying
from lastmile.foundation.channels.models import Attempt, Outlet, Publication
from lastmile.foundation.channels.publishing.rules import WAY_OF, Kind, Result, Way
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import region_codes

ABOVE = (region_codes.LENGTHS[region_codes.Level.COUNTY], region_codes.LENGTHS[region_codes.Level.TOWNSHIP])

State = Attempt.State
OUT = frozenset({State.HANDED, State.DELIVERED, State.ANSWERED})
ON_ITS_WAY = frozenset({State.WAITING, State.LEASED})
LOST = frozenset({State.FAILED, State.CANCELLED})


# --- outlets ---------------------------------------------------------------------------------------------------------


def outlets_in(scope: Scope) -> QuerySet[Outlet]:
    """Every outlet in use that may be seen, by place."""
    rows: QuerySet[Outlet] = Outlet.objects.visible_to(scope, Permission.PUBLICATION_VIEW)
    return rows.filter(removed_at__isnull=True).select_related("region").order_by("region_code", "id")


def after(rows: QuerySet[Outlet], mark: tuple[Any, ...] | None) -> QuerySet[Outlet]:
    """The rows behind a mark (region_code, id), for paging."""
    if mark is None:
        return rows
    code, pk = mark
    return rows.filter(Q(region_code__gt=code) | Q(region_code=code, id__gt=pk))


def get_outlet(scope: Scope, uid: Any) -> Outlet:
    """The outlet, or NotVisible."""
    found: Outlet = Outlet.objects.get_visible(scope, Permission.PUBLICATION_VIEW, uid)
    return found


def outlets_of_areas(codes: Iterable[str]) -> list[Outlet]:
    """The outlets a text about these places goes to: at or below them, and those of the township and county above.

    Takes no scope: whoever may issue for the areas has been asked by the matter's own domain.
    """
    reach = Q(pk__in=[])
    for code in set(codes):
        reach |= Q(region_code__gte=code, region_code__lt=f"{code}:")
        reach |= Q(region_code__in=[code[:length] for length in ABOVE if length < len(code)])
    return list(Outlet.unscoped.filter(reach, removed_at__isnull=True).order_by("region_code", "id"))


def to_be_published(codes: Iterable[str]) -> dict[Way, int]:
    """How many outlets of each way a text about these places would go to: for the page before sending."""
    counts: dict[Way, int] = {}
    for outlet in outlets_of_areas(codes):
        way = WAY_OF[Kind(outlet.kind)]
        counts[way] = counts.get(way, 0) + 1
    return counts


# --- the log ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One line of a matter's log of publication."""

    publication: Publication
    state: str  # out, failed, unknown, waiting
    words: str  # the same in words
    late: bool  # entered long after it happened: 补录


@dataclass(frozen=True)
class WayCount:
    """One of the seven ways and how far a matter was made public by it."""

    way: Way
    out: int
    failed: int
    open: int  # waiting or 待核

    @property
    def used(self) -> bool:
        return bool(self.out or self.failed or self.open)


def publications_of(scope: Scope, subject_uid: UUID) -> list[Line]:
    """Everything made public about a matter that may be seen, oldest first. Three queries, whatever the number."""
    rows = Publication.objects.visible_to(scope, Permission.PUBLICATION_VIEW).filter(subject_uid=subject_uid)
    return _lines(rows.order_by("at", "id"))


def published_by(scope: Scope, outlet: Outlet, limit: int = 50) -> list[Line]:
    """The latest that went to an outlet, whatever it was about, the newest first."""
    rows = Publication.objects.visible_to(scope, Permission.PUBLICATION_VIEW).filter(outlet=outlet)
    return _lines(rows.order_by("-at", "-id")[:limit])


def _lines(rows: QuerySet[Publication]) -> list[Line]:
    found = list(rows.select_related("region", "outlet", "by__person"))
    states = dict(
        Attempt.objects.filter(reference__in=[one.uid for one in found if one.automatic]).values_list(
            "reference", "state"
        )
    )
    late_after = packs.value("channel.publication_late_minutes", "").duration
    return [_line(one, states.get(one.uid, ""), late_after) for one in found]


def ways_of(scope: Scope, subject_uid: UUID) -> list[WayCount]:
    """The seven ways of K-2.2.1i, each with what is known of it; a way never used stands there with noughts."""
    return ways_among(publications_of(scope, subject_uid), subject_uid)


def ways_among(lines: Iterable[Line], subject_uid: UUID) -> list[WayCount]:
    """The same of lines at hand. Messages to residents have no line each: they are counted where they change."""
    found = Counter((one.publication.way, one.state) for one in lines)
    for one in tallying.counted([subject_uid]):
        if one.channel == Attempt.Channel.SMS:
            found[Way.SMS, _state(one.state)] += one.number
    return [_count(way, {state: number for (at, state), number in found.items() if at == way}) for way in Way]


def _count(way: Way, states: dict[str, int]) -> WayCount:
    out, failed = states.get(Result.OUT, 0), states.get(Result.FAILED, 0)
    return WayCount(way, out, failed, sum(states.values()) - out - failed)


def _line(one: Publication, attempt_state: str, late_after: timedelta) -> Line:
    state = _state(attempt_state) if one.automatic else one.result
    words = _("等待发出") if state == "waiting" else str(Result(state).label)
    return Line(one, state, words, late=one.entered_at - one.at > late_after)


def _state(attempt_state: str) -> str:
    if attempt_state in OUT:
        return Result.OUT
    if attempt_state in ON_ITS_WAY:
        return "waiting"
    return Result.FAILED if attempt_state in LOST else Result.UNKNOWN
