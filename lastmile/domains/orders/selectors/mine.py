"""What somebody is called for and has not answered, for their own pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from lastmile.domains.orders.models import Call
from lastmile.domains.orders.rules import ANSWER, State
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.channels.rules import MARKS
from lastmile.foundation.obligations.models import CalloutCover, Obligation
from lastmile.foundation.obligations.rules import To
from lastmile.foundation.obligations.selectors import held_posts


@dataclass(frozen=True)
class OpenCall:
    """An open call that waits for this person's answer."""

    uid: UUID
    text: str  # with 【演练】 where it is one
    level: str
    posts: tuple[str, ...]  # the posts they are called for, a stand-in's included
    opened_at: datetime
    due_at: datetime


def open_calls_for(scope: Scope) -> list[OpenCall]:
    """Calls the signed-in person has not answered, the newest first; four queries, whatever they hold."""
    if not scope.person_id:
        return []
    asked = CalloutCover.objects.filter(
        callout__person=scope.person_id, callout__role__in=(To.HOLDER_A, To.HOLDER_B), callout__subject_kind="call"
    )
    mine = Q(held_by__person=scope.person_id, post__in=held_posts(scope)) | Q(uid__in=asked.values("obligation_uid"))
    rows = Obligation.unscoped.filter(mine, kind=ANSWER, subject_kind="call", done_at__isnull=True)
    titles: dict[UUID, list[str]] = {}
    for subject, title in rows.order_by("id").values_list("subject_uid", "post__title"):
        titles.setdefault(subject, []).append(title)
    calls = Call.unscoped.filter(uid__in=titles, state=State.OPEN).order_by("-opened_at", "-id")
    return [_open(call, titles[call.uid]) for call in calls]


def _open(call: Call, titles: list[str]) -> OpenCall:
    mark = MARKS["drill"] if call.drill else ""
    posts = tuple(dict.fromkeys(titles))
    return OpenCall(call.uid, f"{mark}{call.text}", call.level, posts, call.opened_at, call.due_at)
