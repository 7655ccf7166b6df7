"""Open and close obligations. The owning domain calls these inside its own transaction, as part of the work itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import rules as ledger_rules
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.obligations import rules
from lastmile.foundation.obligations.models import LadderCopy, Obligation, ObligationArchive
from lastmile.foundation.obligations.rules import Ladder, Outcome
from lastmile.foundation.people.models import Holding, Post
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, WrongState

BATCH = 10_000


@dataclass(frozen=True)
class Owed:
    """What is owed, by when, on which matter: everything about an obligation but the post that owes it."""

    kind: str
    subject: Any  # has matter_kind, uid, region_code
    title: str
    due_at: datetime
    ladder: Ladder | None = None
    occurrence: str = ""
    place: str = ""
    level: str = ""
    line: str = ""
    urgent: bool = False
    standing: bool = False
    opened_at: datetime = field(default_factory=clock.now)


def copy_ladder(ladder: Ladder | None) -> LadderCopy | None:
    """The stored copy of a ladder, shared by all obligations opened with the same words."""
    if ladder is None:
        return None
    content = ladder.as_json()
    digest = ledger_rules.digest(ledger_rules.canonical(content))
    copy, _made = LadderCopy.objects.get_or_create(
        digest=digest, defaults={"pack": f"{ladder.id} {ladder.version}", "content": content}
    )
    return copy


def first_step(owed: Owed) -> datetime | None:
    """When the first rung is due."""
    if owed.ladder is None:
        return None
    base = owed.opened_at if owed.ladder.starts == "opened" else owed.due_at
    return rules.due_step(owed.ladder, rules.Progress(), base)


@transaction.atomic
def open_one(scope: Scope, post: Post, owed: Owed) -> Obligation:
    """Open an obligation of one post. Opening the same one again returns the first."""
    if post.closed_on:
        raise NotValid(_("岗位“%(post)s”已撤销,不能再派任务。") % {"post": post.title})
    holding = Holding.objects.filter(post=post, rank=Holding.Rank.A, until_on__isnull=True).first()
    copy = copy_ladder(owed.ladder)
    obligation, made = Obligation.unscoped.get_or_create(
        kind=owed.kind,
        post=post,
        subject_uid=owed.subject.uid,
        occurrence=owed.occurrence,
        defaults={
            "subject_kind": owed.subject.matter_kind,
            "region_id": post.region_id,
            "region_code": post.region_code,
            "held_by": holding,
            "title": owed.title[:120],
            "place": owed.place[:80],
            "level": owed.level,
            "line": owed.line,
            "urgent": owed.urgent,
            "standing": owed.standing,
            "opened_at": owed.opened_at,
            "opened_by_id": scope.acting_as.holding_id if scope.acting_as else None,
            "due_at": owed.due_at,
            "ladder": copy,
            "next_step_at": first_step(owed),
        },
    )
    if made:
        figures = {"kind": owed.kind, "post": post.uid, "due": owed.due_at, "ladder": copy.digest if copy else None}
        ledger.write(scope, "obligation.opened", obligation, figures=figures)
    return obligation


def open_many(scope: Scope, posts: QuerySet[Post], owed: Owed) -> int:
    """Open an obligation for each of the posts, set-based, in transactions of at most 10,000 rows. Returns how many.

    One ledger entry a transaction: the batch's count and the digest of its rows' uids stand for them.
    Opening again adds only what is missing.
    """
    copy = copy_ladder(owed.ladder)
    total, after = 0, 0
    while True:
        with transaction.atomic():
            wanted = posts.filter(pk__gt=after, closed_on__isnull=True).order_by("pk").values_list("pk", flat=True)
            keys = list(wanted[:BATCH])
            if not keys:
                return total
            total += _insert(scope, keys[0], keys[-1], posts, owed, copy)
            after = keys[-1]


def _insert(
    scope: Scope, first: int, last: int, posts: QuerySet[Post], owed: Owed, copy: LadderCopy | None
) -> int:
    chosen, chosen_params = (
        posts.filter(pk__gte=first, pk__lte=last, closed_on__isnull=True).order_by().values("pk").query.sql_with_params()
    )
    values: dict[str, Any] = {
        "kind": owed.kind,
        "subject_kind": owed.subject.matter_kind,
        "subject_uid": owed.subject.uid,
        "occurrence": owed.occurrence,
        "title": owed.title[:120],
        "place": owed.place[:80],
        "level": owed.level,
        "line": owed.line,
        "urgent": owed.urgent,
        "standing": owed.standing,
        "opened_at": owed.opened_at,
        "opened_by": scope.acting_as.holding_id if scope.acting_as else None,
        "due_at": owed.due_at,
        "ladder": copy.pk if copy else None,
        "next_step_at": first_step(owed),
        "postponed_why": "",
        "explanation": "",
        "outcome": "",
        "reason": "",
        "rung": 0,
        "runs": 0,
    }
    fields = [Obligation._meta.get_field(name) for name in values]
    columns = ", ".join(f'"{column.column}"' for column in fields)
    params = [
        column.get_db_prep_save(value, connection) for column, value in zip(fields, values.values(), strict=True)
    ]
    # PostgreSQL types a bare parameter in a select list as text; say what each is.
    marks = ", ".join(_typed(column) for column in fields)
    sql = (
        f'INSERT INTO obligations_obligation (uid, post_id, region_id, region_code, held_by_id, {columns}) '
        f"SELECT lastmile_uuid7(), p.id, p.region_id, p.region_code, h.id, {marks} FROM people_post p "
        "LEFT JOIN people_holding h ON h.post_id = p.id AND h.rank = 'A' AND h.until_on IS NULL "
        f"WHERE p.id IN ({chosen}) ORDER BY p.id ON CONFLICT DO NOTHING"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, *chosen_params])
        count = cursor.rowcount
    if count:
        figures = {"kind": owed.kind, "count": count, "due": owed.due_at, "ladder": copy.digest if copy else None}
        ledger.write(scope, "obligations.opened", owed.subject, figures=figures)
    return count


def _typed(column: Any) -> str:
    return "%s" if connection.vendor == "sqlite" else f"%s::{column.rel_db_type(connection) or column.db_type(connection)}" if column.is_relation else f"%s::{column.db_type(connection)}"


@transaction.atomic
def close(
    scope: Scope,
    obligations: Iterable[Obligation],
    *,
    done_at: datetime | None = None,
    done_by_id: int | None = None,
    outcome: Outcome | None = None,
    reason: str = "",
) -> int:
    """Close open obligations because the work was done (or made void, superseded, transferred). Returns how many were open.

    Without `outcome` it is done or late by each one's due time. Closing twice changes nothing.
    """
    now = clock.now()
    done_at = done_at or now
    done_by_id = done_by_id or (scope.acting_as.holding_id if scope.acting_as else None)
    closed = 0
    for obligation in obligations:
        result = outcome or rules.outcome_at(done_at, obligation.due_at)
        closed += Obligation.unscoped.filter(pk=obligation.pk, done_at__isnull=True).update(
            done_at=done_at,
            done_by_id=done_by_id,
            entered_at=now,
            outcome=result,
            reason=reason[:120],
            next_step_at=None,
        )
    return closed


def close_all(scope: Scope, *, subject_uid: UUID, kinds: Iterable[str], **words: Any) -> int:
    """Close every open obligation of these kinds on a matter."""
    rows = Obligation.unscoped.filter(subject_uid=subject_uid, kind__in=list(kinds), done_at__isnull=True)
    return close(scope, list(rows), **words)


@transaction.atomic
def explain(scope: Scope, *, obligation_uid: UUID, words: str) -> Obligation:
    """Say why something is late: one sentence from whoever owes it. Late is always easier than never."""
    posts = [scope.acting_as.post_id] if scope.acting_as else []
    held = Holding.objects.filter(person_id=scope.person_id, until_on__isnull=True).values("post_id")
    obligation = Obligation.unscoped.filter(uid=obligation_uid, post__in=held).first() or Obligation.unscoped.filter(
        uid=obligation_uid, post__in=posts
    ).first()
    if obligation is None or obligation.done_at:
        raise WrongState(_("这件事已经办结,或者不是您的岗位在办。"))
    Obligation.unscoped.filter(pk=obligation.pk).update(explanation=words[:120], explained_at=clock.now())
    ledger.write(scope, "obligation.explained", obligation, private={"words": words[:120]})
    return obligation


@transaction.atomic
def postpone_standing(scope: Scope, *, branch: str, why: str) -> int:
    """While a response is in force, standing work of a branch waits and says so."""
    rows = Obligation.unscoped.filter(
        standing=True, done_at__isnull=True, postponed_at__isnull=True, region_code__startswith=branch
    )
    return rows.update(postponed_at=clock.now(), postponed_why=why[:80], next_step_at=None)


@transaction.atomic
def resume_standing(scope: Scope, *, branch: str) -> int:
    """The response is over: standing work goes on, its due times moved by as long as it waited."""
    now = clock.now()
    rows = Obligation.unscoped.filter(done_at__isnull=True, postponed_at__isnull=False, region_code__startswith=branch)
    resumed = 0
    for row in rows.select_for_update().select_related("ladder"):
        waited = now - (row.postponed_at or now)
        due_at = row.due_at + waited
        step = None
        if row.ladder:
            ladder = Ladder.from_json(row.ladder.content)
            base = row.opened_at + waited if ladder.starts == "opened" else due_at
            step = rules.due_step(ladder, progress_of(row), base)
        resumed += Obligation.unscoped.filter(pk=row.pk).update(
            due_at=due_at, postponed_at=None, postponed_why="", next_step_at=step
        )
    return resumed


def progress_of(row: Obligation) -> rules.Progress:
    return rules.Progress(row.rung, row.runs, row.last_ran_at, row.slot)


def mark_seen(scope: Scope, *, uids: Iterable[UUID]) -> None:
    """Note when the holder first saw it; kept beside received and entered, never counted."""
    Obligation.unscoped.filter(uid__in=list(uids), seen_at__isnull=True).update(seen_at=clock.now())


@transaction.atomic
def archive(before: datetime, limit: int = BATCH) -> int:
    """Move obligations closed before a moment to the archive table. Returns how many."""
    closed = Obligation.unscoped.filter(done_at__lt=before).order_by("done_at", "id")
    ids = list(closed.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
    if not ids:
        return 0
    names = [column.column for column in Obligation._meta.concrete_fields if not column.generated]
    columns = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {ObligationArchive._meta.db_table} ({columns}) SELECT {columns} "
            f"FROM {Obligation._meta.db_table} WHERE id IN ({marks})",
            ids,
        )
    return Obligation.unscoped.filter(pk__in=ids).delete()[0] and len(ids)


def move_due(scope: Scope, obligation: Obligation, due_at: datetime) -> None:
    """Give another due time (an approved extension); the ladder starts from it when it counts from the due time."""
    step = F("next_step_at")
    if obligation.ladder and obligation.done_at is None:
        ladder = Ladder.from_json(obligation.ladder.content)
        if ladder.starts == "due":
            step = rules.due_step(ladder, rules.Progress(), due_at)  # type: ignore[assignment]
    Obligation.unscoped.filter(pk=obligation.pk, done_at__isnull=True).update(due_at=due_at, next_step_at=step)
