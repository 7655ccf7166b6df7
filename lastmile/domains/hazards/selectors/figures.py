"""统计: hazards found in a span of days, by line, grade, place, month and source; closed in time; how long each step took
(J-1.2h). Never by person. Always the same number of queries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, DateTimeField, F, Q, QuerySet, When
from django.db.models.functions import Coalesce, Left, TruncDate, TruncMonth
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from lastmile.domains.hazards.models import Hazard, SeenFine
from lastmile.domains.hazards.rules import OPEN, Closing, Grade, Source, Status
from lastmile.domains.hazards.selectors.latencies import Latency, latencies
from lastmile.foundation.access.lines import Line
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.regions import selectors as regions
from lastmile.kernel import clock

BELOW = {0: 2, 2: 4, 4: 6, 6: 9, 9: 12, 12: 15}  # a place of so many digits is counted by parts of so many


@dataclass(frozen=True)
class Tally:
    """One line of a table: how many were found, how many of them are still open; `narrow`: the list's filters."""

    title: str
    found: int
    still_open: int
    narrow: dict[str, str]


@dataclass(frozen=True)
class Figures:
    """The whole page. `in_time` of `due` that had a deadline and are closed. `own`: found by village, grid and office
    themselves; `told`: by the public or another system; of the rest nobody wrote down who found it first.
    """

    since: date
    until: date
    found: int
    still_open: int
    late: int
    own: int
    told: int
    due: int
    in_time: int
    elsewhere: int
    by_line: Sequence[Tally]
    by_grade: Sequence[Tally]
    by_source: Sequence[Tally]
    by_place: Sequence[Tally]
    by_month: Sequence[Tally]
    latencies: Sequence[Latency]

    @property
    def tables(self) -> list[tuple[Any, Sequence[Tally]]]:
        """The tables of counts with their titles, in the order of the page."""
        return [
            (__("按条线"), self.by_line),
            (__("按等级"), self.by_grade),
            (__("按来源"), self.by_source),
            (__("按月"), self.by_month),
            (__("按地方"), self.by_place),
        ]


EARLY = ((__("早发现:上次看还好→发现"), F("at"), F("hazard__found_at")),)
OWN = frozenset({Source.REPORT, Source.WALK, Source.CHECKLIST, Source.READING, Source.INSPECTION})
TOLD = frozenset({Source.PUBLIC, Source.ELSEWHERE})
# Of a ledger's rows only the import is known, not when the office was told: months of a table are no slowness of people.
RECEIVED = Case(When(source=Source.LEDGER, then=None), default=F("received_at"), output_field=DateTimeField())
# What another system holds is closed here, but when it was put right is known there only: no haste and no delay of ours.
UNTOLD = Q(closing=Closing.ELSEWHERE, rectified_at__isnull=True)
ENDED = Case(When(UNTOLD, then=None), default=Coalesce("rectified_at", "closed_at"), output_field=DateTimeField())
STEPS: tuple[tuple[Any, Any, Any], ...] = (
    (__("早报告:发现→收到"), F("found_at"), RECEIVED),
    (__("早预警:收到→核实告知"), RECEIVED, F("confirmed_at")),
    (__("早处置:核实告知→整改"), F("confirmed_at"), ENDED),
    (__("合计:发现→整改"), F("found_at"), ENDED),
)


def figures(scope: Scope, area: str, since: date, until: date) -> Figures:
    """Figures of hazards found from a day to a day (both counted) below a place. Joined reports count once."""
    rows = _found(scope, since, until)
    sums = _sums(rows)
    groups = _groups(rows, area)
    return Figures(
        since=since,
        until=until,
        **sums,
        by_line=_by(groups, "line", Line.choices),
        by_grade=_by(groups, "grade", Grade.choices),
        by_source=_by(groups, "source", Source.choices),
        by_place=_by_place(groups, area),
        by_month=_by_month(groups, since, until),
        own=_from(groups, OWN),
        told=_from(groups, TOLD),
        latencies=[*_early(rows, sums["found"]), *latencies(rows, STEPS, sums["found"])],
    )


def _early(rows: QuerySet[Hazard], every: int) -> list[Latency]:
    """How long a hazard can have been there unseen: known where somebody had looked at the same thing before."""
    return latencies(SeenFine.objects.filter(hazard__in=rows.values("pk")), EARLY, every)


def _from(groups: list[Any], sources: frozenset[Source]) -> int:
    return sum(group["count"] for group in groups if group["source"] in sources)


def _found(scope: Scope, since: date, until: date) -> QuerySet[Hazard]:
    rows = Hazard.objects.visible_to(scope, Permission.HAZARD_VIEW)
    return rows.filter(found_between(since, until)).exclude(status=Status.DISMISSED).exclude(closing=Closing.JOINED)


def found_between(since: date | None, until: date | None) -> Q:
    """Found from a day to a day, as the list narrows by it too."""
    found = Q()
    if since:
        found &= Q(found_at__gte=clock.start_of(since))
    if until:
        found &= Q(found_at__lt=clock.start_of(until + timedelta(days=1)))
    return found


def _sums(rows: QuerySet[Hazard]) -> dict[str, int]:
    closed = Q(status=Status.CLOSED, due_on__isnull=False) & ~UNTOLD
    return rows.annotate(ended_on=TruncDate(ENDED)).aggregate(
        found=Count("pk"),
        still_open=Count("pk", filter=Q(status__in=OPEN)),
        late=Count("pk", filter=Q(status=Status.RECTIFYING, due_on__lt=clock.today())),
        elsewhere=Count("pk", filter=Q(status=Status.CLOSED, closing=Closing.ELSEWHERE)),
        due=Count("pk", filter=closed),
        in_time=Count("pk", filter=closed & Q(ended_on__lte=F("due_on"))),
    )


def _groups(rows: QuerySet[Hazard], area: str) -> list[Any]:
    """The rows counted once by all that the tables tell apart: a few thousand groups at most."""
    part, month = Left("region_code", BELOW.get(len(area), 15)), TruncMonth("found_at")
    kinds = rows.annotate(part=part, month=month).values("line", "grade", "source", "is_open", "part", "month")
    return list(kinds.annotate(count=Count("pk")).order_by())


def _summed(groups: list[Any], name: str) -> tuple[Counter[Any], Counter[Any]]:
    """By value of one of them: how many were found, how many are still open."""
    found, still_open = Counter[Any](), Counter[Any]()
    for group in groups:
        found[group[name]] += group["count"]
        still_open[group[name]] += group["count"] if group["is_open"] else 0
    return found, still_open


def _by(groups: list[Any], name: str, choices: Any) -> list[Tally]:
    found, still_open = _summed(groups, name)
    return [
        Tally(str(label), found[value], still_open[value], {name: value or "none"})
        for value, label in choices
        if found[value]
    ]


def _by_place(groups: list[Any], area: str) -> list[Tally]:
    found, still_open = _summed(groups, "part")
    parts = regions.open_regions(area).filter(code__in=list(found))
    names = dict(parts.values_list("code", "name"))
    return [
        Tally(names.get(one) or _("%(code)s(已变更)") % {"code": one}, found[one], still_open[one], {"branch": one})
        for one in sorted(found)
    ]


def _by_month(groups: list[Any], since: date, until: date) -> list[Tally]:
    found, still_open = _summed(groups, "month")
    return [
        Tally(dateformat.format(one, _("Y年n月")), found[one], still_open[one], _month(one, since, until))
        for one in sorted(found)
    ]


def _month(moment: Any, since: date, until: date) -> dict[str, str]:
    """A month as far as it lies in the span: what the figure counts."""
    first = date(moment.year, moment.month, 1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return {"since": max(first, since).isoformat(), "until": min(last, until).isoformat()}


def first_day(today: date) -> date:
    """The page begins with this year."""
    return today.replace(month=1, day=1)
