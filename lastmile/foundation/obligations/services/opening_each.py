"""Open many obligations that each have a matter of their own, in a handful of statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from lastmile.foundation.access.copying import copy_in
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.obligations.models import LadderCopy, Obligation, Pause
from lastmile.foundation.obligations.services.opening import BATCH, Owed, copy_ladder, pauses
from lastmile.foundation.people.models import Holding, Post
from lastmile.foundation.people.selectors import in_force
from lastmile.kernel import clock


@transaction.atomic
def open_each(scope: Scope, owed: Sequence[tuple[Post, Owed]]) -> int:
    """Open an obligation for each pair of post and what it owes; at most 10,000 at once. Returns how many are new.

    Those open already are left as they are. Standing work waits where a response is in force. Each has its ledger entry.
    """
    if len(owed) > BATCH:
        raise ValueError(f"at most {BATCH} at once")
    posts = {post.pk for post, _one in owed}
    held, over = _holders(posts), list(pauses()) if any(one.standing for _post, one in owed) else []
    copies: dict[Any, LadderCopy | None] = {}
    known = set(
        Obligation.unscoped.filter(
            subject_uid__in={one.subject.uid for _post, one in owed}, post__in=posts
        ).values_list("kind", "post_id", "subject_uid", "occurrence")
    )
    fresh = [
        _row(scope, post, one, held, over, copies)
        for post, one in owed
        if post.closed_on is None and (one.kind, post.pk, one.subject.uid, one.occurrence) not in known
    ]
    copy_in(fresh)
    drafts = [
        ledger.Draft("obligation.opened", row, {"kind": row.kind, "due": row.due_at, "subject": row.subject_uid})
        for row in fresh
    ]
    ledger.write_each(scope, drafts)
    return len(fresh)


def _holders(posts: set[int]) -> dict[int, int]:
    today: date = clock.today()
    rows = Holding.objects.filter(in_force(today), post__in=posts, rank=Holding.Rank.A).order_by("from_on", "id")
    return dict(rows.values_list("post_id", "pk"))


def _row(
    scope: Scope,
    post: Post,
    owed: Owed,
    held: dict[int, int],
    over: Sequence[Pause],
    copies: dict[Any, LadderCopy | None],
) -> Obligation:
    if id(owed.ladder) not in copies:
        copies[id(owed.ladder)] = copy_ladder(owed.ladder)
    values = owed.columns(scope, copies[id(owed.ladder)])
    pause = next((one for one in over if post.region_code.startswith(one.region_code)), None)
    if owed.standing and pause:
        values |= {"postponed_at": owed.opened_at, "postponed_why": pause.why, "next_step_at": None}
    return Obligation(
        post=post, region_id=post.region_id, region_code=post.region_code, held_by_id=held.get(post.pk), **values
    )
