"""What somebody is called for and has not answered, for their own pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Holding


@dataclass(frozen=True)
class OpenCall:
    """An open call that waits for this person's answer."""

    uid: UUID
    text: str  # with 【演练】 where it is one
    level: str
    posts: tuple[str, ...]  # the posts they are called for, a stand-in's included
    opened_at: datetime
    due_at: datetime
    stand_ins: tuple[str, ...] = ()  # B of those posts, to whom it may be passed
    source_uid: UUID | None = None  # the alert it was issued for
    place: str = ""  # where it was issued for, and by whom: of a call typed without an alert
    issuer: str = ""


def open_calls_for(scope: Scope) -> list[OpenCall]:
    """Calls the signed-in person has not answered, the newest first; five queries, whatever they hold."""
    if not scope.person_id:
        return []
    asked = CalloutCover.objects.filter(
        callout__person=scope.person_id, callout__role__in=(To.HOLDER_A, To.HOLDER_B), callout__subject_kind="call"
    )
    mine = Q(held_by__person=scope.person_id, post__in=held_posts(scope)) | Q(uid__in=asked.values("obligation_uid"))
    rows = Obligation.unscoped.filter(mine, kind=ANSWER, subject_kind="call", done_at__isnull=True)
    mine_rows: dict[UUID, list[tuple[int, str]]] = {}
    due: dict[UUID, datetime] = {}  # one's own: whoever was called later has longer
    asked_of = rows.order_by("id").values_list("subject_uid", "post", "post__title", "due_at")
    for subject, post, title, due_at in asked_of:
        mine_rows.setdefault(subject, []).append((post, title))
        due[subject] = min(due.get(subject, due_at), due_at)
    calls = Call.unscoped.filter(uid__in=mine_rows, state=State.OPEN).order_by("-opened_at", "-id")
    calls = calls.select_related("region", "opened_by__person", "opened_by__post")
    held = people.holders({post for posts in mine_rows.values() for post, _title in posts}) if mine_rows else {}
    return [replace(_open(scope, call, mine_rows[call.uid], held), due_at=due[call.uid]) for call in calls]


def _stand_ins(scope: Scope, posts: Iterable[int], held: Mapping[int, Sequence[Holding]]) -> tuple[str, ...]:
    """B of one's own posts: to whom a call may be passed by whoever is far away."""
    found = [one for post in posts for one in held.get(post, ()) if one.rank == Holding.Rank.B]
    return tuple(dict.fromkeys(one.person.name for one in found if one.person_id != scope.person_id))


def _open(scope: Scope, call: Call, owed: Sequence[tuple[int, str]], held: Mapping[int, Sequence[Holding]]) -> OpenCall:
    mark = MARKS["drill"] if call.drill else ""
    posts = tuple(dict.fromkeys(title for _post, title in owed))
    others = _stand_ins(scope, [post for post, _title in owed], held)
    by = f"{call.opened_by.post.title} {call.opened_by.person.name}" if call.opened_by else ""
    return OpenCall(
        call.uid, f"{mark}{call.text}", call.level, posts, call.opened_at, call.due_at, others, call.source_uid,
        call.region.name, by,
    )  # fmt: skip
