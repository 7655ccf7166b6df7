"""Open obligations: one by one, or set-based for thousands of posts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast

from django.db import connection, transaction
from django.db.models import Field, QuerySet
from django.utils.translation import gettext as _

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.jobs import crash
from lastmile.foundation.ledger import rules as ledger_rules
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.obligations import rules
from lastmile.foundation.obligations.models import LadderCopy, Obligation, Pause
from lastmile.foundation.obligations.older import NO_FIGURE
from lastmile.foundation.obligations.rules import Ladder
from lastmile.foundation.people.models import Holding, Post
from lastmile.foundation.people.selectors import in_force
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid

BATCH = 10_000


@dataclass(frozen=True)
class Owed:
    """What is owed, by when, on which matter: everything about an obligation but the post that owes it.

    `subject` has matter_kind, uid and region_code. `figure`: key of the figure of the packs that set `due_at`, asked for at
    `figure_at` or where the subject lies; empty where a person set it. Raises ValueError for a ladder of calls on a routine matter.
    """

    kind: str
    subject: Any
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
    figure: str = ""
    figure_at: str = ""

    def __post_init__(self) -> None:
        if self.ladder and self.ladder.by == "call" and not rules.may_climb_by_call(self.kind):
            raise ValueError(f"{self.kind} is routine: it climbs in the daily digest, not by call")

    @property
    def climbs_from(self) -> datetime | None:
        """The moment the ladder's minutes count from."""
        if self.ladder is None:
            return None
        return self.opened_at if self.ladder.starts == "opened" else self.due_at

    @property
    def first_step(self) -> datetime | None:
        """When the first rung is due."""
        if self.ladder is None or self.climbs_from is None:
            return None
        return rules.due_step(self.ladder, rules.Progress(), self.climbs_from)

    def columns(self, scope: Scope, copy: LadderCopy | None) -> dict[str, Any]:
        """Field values that are the same for every post."""
        return {
            "kind": self.kind,
            "subject_kind": self.subject.matter_kind,
            "subject_uid": self.subject.uid,
            "occurrence": self.occurrence,
            "title": self.title[:120],
            "place": self.place[:80],
            "level": self.level,
            "line": self.line,
            "urgent": self.urgent,
            "standing": self.standing,
            "opened_at": self.opened_at,
            "opened_by_id": scope.acting_as.holding_id if scope.acting_as else None,
            "due_at": self.due_at,
            "figure": self.figure or NO_FIGURE,
            "figure_at": (self.figure_at or self.subject.region_code) if self.figure else "",
            "ladder_id": copy.pk if copy else None,
            "climbs_from": self.climbs_from,
            "next_step_at": self.first_step,
        }

    def figures(self, copy: LadderCopy | None, **more: Any) -> dict[str, Any]:
        """What the ledger keeps of the opening."""
        return {"kind": self.kind, "due": self.due_at, "ladder": copy.digest if copy else None, **more}


def copy_ladder(ladder: Ladder | None) -> LadderCopy | None:
    """The stored copy of a ladder, shared by all obligations opened with the same words."""
    if ladder is None:
        return None
    content = ladder.as_json()
    digest = ledger_rules.digest(ledger_rules.canonical(content))
    copy, _made = LadderCopy.objects.get_or_create(
        digest=digest, defaults={"pack": f"{ladder.id} {ladder.version}", "by": ladder.by, "content": content}
    )
    return copy


@transaction.atomic
def open_one(scope: Scope, post: Post, owed: Owed) -> Obligation:
    """Open an obligation of one post. Opening the same one again returns the first.

    Standing work opened while a response is in force waits from the start.
    """
    if post.closed_on:
        raise NotValid(_("岗位“%(post)s”已撤销,不能再派任务。") % {"post": post.title})
    held = Holding.objects.filter(in_force(clock.today()), post=post, rank=Holding.Rank.A).order_by("-from_on", "-id")
    copy = copy_ladder(owed.ladder)
    values = {"region_id": post.region_id, "region_code": post.region_code, "held_by": held.first()}
    values |= owed.columns(scope, copy)
    pause = pause_over(post.region_code) if owed.standing else None
    if pause:
        values |= {"postponed_at": owed.opened_at, "postponed_why": pause.why, "next_step_at": None}
    key = {name: values.pop(name) for name in ("kind", "subject_uid", "occurrence")}
    obligation, made = Obligation.unscoped.get_or_create(post=post, **key, defaults=values)
    if made:
        ledger.write(scope, "obligation.opened", obligation, figures=owed.figures(copy, post=post.uid))
    return obligation


def pause_over(region_code: str) -> Pause | None:
    """The response in force over a place, if standing work there waits."""
    above = [region_code[:length] for length in (2, 4, 6, 9, 12, 15, 18) if length <= len(region_code)]
    return pauses().filter(region_code__in=above).first()


def pauses() -> QuerySet[Pause]:
    """Responses in force, held until what waits for them is written: one that ends meanwhile would leave it waiting for ever."""
    return Pause.unscoped.filter(ended_at__isnull=True).order_by("began_at", "id").select_for_update(no_key=True)


def open_many(scope: Scope, posts: QuerySet[Post], owed: Owed) -> int:
    """Open an obligation for each of the posts, set-based, in transactions of at most 10,000 rows. Returns how many.

    One ledger entry a transaction: the batch's count stands for its rows. Opening again adds only what is missing.
    """
    copy = copy_ladder(owed.ladder)
    total, after = 0, 0
    while True:
        with transaction.atomic():
            wanted = posts.filter(pk__gt=after, closed_on__isnull=True).order_by("pk").values_list("pk", flat=True)
            keys = list(wanted[:BATCH])
            if not keys:
                return total
            total += _insert(scope, posts.filter(pk__gte=keys[0], pk__lte=keys[-1]), owed, copy)
            after = keys[-1]
            crash.at_commit("obligations.opened")


# What an insert by hand must say because Django's defaults live in Python.
EMPTY: dict[str, Any] = {
    "postponed_why": "",
    "explanation": "",
    "outcome": "",
    "reason": "",
    "rung": 0,
    "runs": 0,
}


def _insert(scope: Scope, posts: QuerySet[Post], owed: Owed, copy: LadderCopy | None) -> int:
    """One INSERT … SELECT; a person's posts lie together, so that a batch of calls merges them."""
    chosen, chosen_params = posts.filter(closed_on__isnull=True).order_by().values("pk").query.sql_with_params()
    values = {**owed.columns(scope, copy), **EMPTY}
    fields = [_column(name) for name in values]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    marks = ", ".join(_mark(field) for field in fields)
    params = [field.get_db_prep_save(value, connection) for field, value in zip(fields, values.values(), strict=True)]
    today = clock.today()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO obligations_obligation (uid, post_id, region_id, region_code, held_by_id, {columns}) "
            f"SELECT lastmile_uuid7(), p.id, p.region_id, p.region_code, h.id, {marks} FROM people_post p "
            "LEFT JOIN people_holding h ON h.post_id = p.id AND h.rank = 'A' AND h.from_on <= %s "
            "AND (h.until_on IS NULL OR h.until_on >= %s) "
            f"WHERE p.id IN ({chosen}) ORDER BY h.person_id, p.id, h.from_on DESC ON CONFLICT DO NOTHING",
            [*params, *_days(today), *chosen_params],
        )
        count = int(cursor.rowcount)
    if count:
        ledger.write(scope, "obligations.opened", owed.subject, figures=owed.figures(copy, count=count))
        if owed.standing:
            _postpone_new(owed)
    return count


def _column(name: str) -> Field[Any, Any]:
    return cast("Field[Any, Any]", Obligation._meta.get_field(name.removesuffix("_id")))


def _days(today: date) -> list[Any]:
    field = Holding._meta.get_field("from_on")
    return [field.get_db_prep_save(today, connection)] * 2


def _mark(field: Field[Any, Any]) -> str:
    """PostgreSQL takes a bare parameter of a select list for text; say what each is."""
    if connection.vendor == "sqlite":
        return "%s"
    kind = field.rel_db_type(connection) if field.is_relation else None
    return f"%s::{kind or field.db_type(connection)}"


def _postpone_new(owed: Owed) -> None:
    """Standing work opened for many posts at once waits where a response is in force."""
    opened = Obligation.unscoped.filter(kind=owed.kind, subject_uid=owed.subject.uid, occurrence=owed.occurrence)
    for pause in pauses():
        below = opened.filter(
            postponed_at__isnull=True, done_at__isnull=True, region_code__startswith=pause.region_code
        )
        below.update(postponed_at=owed.opened_at, postponed_why=pause.why, next_step_at=None)
