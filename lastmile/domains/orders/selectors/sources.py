"""Calls of whatever set them off, for the domain above that shows them inside its own pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Min, Q, QuerySet
from django.db.models.functions import Left

from lastmile.domains.orders import rules
from lastmile.domains.orders.models import Call, CallArea, CallChange
from lastmile.domains.orders.selectors import board, calls, counting
from lastmile.domains.orders.selectors.counting import VILLAGE
from lastmile.foundation.access.models import branch_q
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.obligations import selectors as obligations
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.obligations.rules import Outcome

Source = tuple[str, UUID]


def calls_of(source: Source) -> list[Call]:
    """Every call issued for a matter, oldest first. The caller has checked that the matter is visible."""
    rows = Call.unscoped.filter(source_kind=source[0], source_uid=source[1])
    return list(rows.select_related(*calls.SHOWN).order_by("id"))


def places_of(calls: Iterable[Call]) -> list[str]:
    """Codes of the places some calls call in now, with everything below each; of one that ended, where it called last."""
    return _places(calls, Q(left_at__isnull=True))


def places_ever(calls: Iterable[Call]) -> list[str]:
    """The same, with those in which they call no more."""
    return _places(calls, Q())


def _places(calls: Iterable[Call], which: Q) -> list[str]:
    keys = {one.pk: one.region_code for one in calls}
    rows = CallArea.objects.filter(call__in=list(keys))
    limited = set(rows.values_list("call", flat=True))
    found = set(rows.filter(which, exact=False).values_list("region_code", flat=True))
    return sorted(found | {code for call, code in keys.items() if call not in limited})


def answers_in(calls: Iterable[Any]) -> QuerySet[Obligation]:
    """What was answered in some calls, as far as that is still asked."""
    outcomes = [Outcome.DONE, Outcome.LATE]
    rows = Obligation.unscoped.filter(counting.ASKED, subject_uid__in=list(calls), kind=rules.ANSWER)
    return rows.filter(outcome__in=outcomes).order_by()


def as_grave(level: str) -> frozenset[str]:
    """The colours as grave as one, or graver."""
    return frozenset(rules.Level.values[: rules.Level.values.index(level) + 1])


def missing_by_place(scope: Scope, call: Call, length: int = VILLAGE) -> dict[str, int]:
    """How many people are not reached, by code of the township or village, in the part somebody sees."""
    found: Counter[str] = Counter()
    for place in counting.by_village(call, calls.part_of(scope, call)):
        found[place.code[:length]] += place.missing or place.missing_posts
    return dict(found)


def changes_of(source: Source) -> list[CallChange]:
    """What everybody called for a matter was told afterwards, oldest first."""
    rows = CallChange.objects.filter(call__source_kind=source[0], call__source_uid=source[1])
    return list(rows.order_by("told_at", "id"))


def _part(call: Call, branch: str) -> QuerySet[Obligation]:
    """What of a call was owed in a branch; "" is all of it."""
    return counting.owed(call).filter(branch_q(Obligation, branch))


def left_words(call: Call, branch: str = "") -> str:
    """Whom a call asked before their place left its area, in words; "" where nobody."""
    return board.left_words(call, branch_q(Obligation, branch))


def answer_seconds(call: Call, branch: str = "") -> dict[int, list[float]]:
    """Seconds until each person was reached, shortest first, by length of the code of where they stand: 9, 12, 15."""
    found: dict[int, list[float]] = {}
    for one in _people(call, branch):
        if one.at is not None:
            found.setdefault(one.length, []).append(max((one.at - call.opened_at).total_seconds(), 0.0))
    return {length: sorted(times) for length, times in sorted(found.items())}


def people_by_length(call: Call, branch: str = "") -> dict[int, tuple[int, int]]:
    """(people called, people reached) by length of the code of where they stand."""
    found: dict[int, tuple[int, int]] = {}
    for one in _people(call, branch):
        called, reached = found.get(one.length, (0, 0))
        found[one.length] = (called + 1, reached + (one.at is not None))
    return dict(sorted(found.items()))


@dataclass
class _Person:
    """Somebody called, or a vacant post: the highest place they stand at, when they were reached; None: something is open."""

    length: int
    at: datetime | None


def _people(call: Call, branch: str) -> list[_Person]:
    """Each person once, whatever number of posts they hold."""
    found: dict[object, _Person] = {}
    rows = _part(call, branch).order_by("done_at", "id")
    for person, post, code, done_at, outcome in rows.values_list(
        "held_by__person", "pk", "region_code", "done_at", "outcome"
    ):
        at = None if outcome in counting.NEVER else done_at
        key = person or f"post {post}"
        known = found.get(key)
        if known is None:
            found[key] = _Person(len(code), at)
            continue
        known.length = min(known.length, len(code))
        known.at = known.at if at is not None and known.at is not None else None
    return list(found.values())


def last_reached(call: Call, branch: str = "") -> list[board.Reached]:
    """Who was reached last, and how; for the account afterwards, in which nobody is ranked."""
    rows = _part(call, branch).filter(counting.REACHED).select_related(*board.NEAR, "done_by__person")
    return board.reached_people(list(rows.order_by("-done_at", "-id")[:1]))


def never_reached(call: Call, branch: str = "", limit: int = 200) -> list[Obligation]:
    """Posts not reached when the call ended (or now)."""
    rows = _part(call, branch).filter(counting.MISSING).select_related(*board.NEAR).order_by("region_code", "id")
    return list(rows[:limit])


def every_post(call: Call, branch: str = "", *, limit: int = 5000) -> Sequence[Obligation]:
    """Everything that was ever owed on a call, by post, for the snapshot."""
    rows = (
        counting.owed_ever(call)
        .filter(branch_q(Obligation, branch))
        .select_related(*board.NEAR, "done_by__person")
        .order_by("region_code", "id")
    )
    return list(rows[:limit])


def first_answer_by_village(call: Call, branch: str = "") -> dict[str, datetime | None]:
    """By code of the village, when the first of its posts was answered for; None: not yet."""
    rows = _part(call, branch).annotate(village=Left("region_code", VILLAGE)).order_by().values("village")
    counted = rows.annotate(first=Min("done_at", filter=counting.REACHED)).order_by("village")
    return {code: first for code, first in counted.values_list("village", "first") if len(code) == VILLAGE}


def on_time(call: Call, branch: str = "") -> tuple[int, int]:
    """(posts answered in time, posts) of a call."""
    rows = _part(call, branch)
    return rows.filter(outcome=Outcome.DONE).count(), rows.count()


def first_out(call: Call) -> datetime | None:
    """When the first person was called."""
    first = obligations.callouts_of(call.uid).first()
    return first.created_at if first else None
