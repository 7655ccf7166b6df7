"""The list of hazards: tabs, filters, words, pages by keyset; in whose hands each is now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.rules import NUMBER_END, Closing, Grade, Status, figures_of_number, numbers_elsewhere
from lastmile.domains.hazards.selectors import ledger_halves
from lastmile.domains.hazards.selectors.figures import found_between
from lastmile.domains.hazards.selectors.matter import hazards_in
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.walks import Behind, few, tally, walk
from lastmile.foundation.obligations import selectors as obligations
from lastmile.foundation.obligations.selectors import Row
from lastmile.foundation.people.models import Holding
from lastmile.foundation.regions import runorder
from lastmile.foundation.regions.runorder import InOrder
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock

ORDER = ("sort_on", "id")
NEWEST = ("-sort_on", "-id")
BESIDE = ("region__parent__parent", "rectify_post")
# What a row of the list and of its export shows; a matter's page reads the whole.
SHOWN = (
    "uid", "number", "title", "region_code", "region__name", "region__level", "region__parent__name", "region__parent__level",
    "region__parent__parent__name", "place", "category", "grade", "status", "is_open", "danger_now", "responsible_unit", "rectify_post__title", "due_on",
    "found_at", "closed_at", "source", "sort_on", "handed_to",
)  # fmt: skip


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed by; all of it stands in the address. `order` is "" (due day first) or "new"."""

    tab: str = "open"
    category: str = ""
    source: str = ""
    words: str = ""
    due: str = ""
    site: str = ""
    order: str = ""
    line: str = ""
    grade: str = ""
    since: date | None = None
    until: date | None = None
    half: str = ""  # of the ledger, and what open ones lack: see `ledger_halves`
    lacks: str = ""
    at: str = ""  # the place looked at: its figures hold

    @property
    def narrows(self) -> bool:
        """Whether anything but the tab is chosen."""
        by_statistics = self.line or self.grade or self.since or self.until or self.half or self.lacks
        return bool(self.category or self.source or self.words or self.due or self.site or by_statistics)


# "counted" is what the page of figures counts: open and closed, without what was none or was joined to another.
TABS = ("reported", "rectifying", "rectified", "late", "suspected", "handed", "closed")
AHEAD = {"week": "hazard.soon_days", "month": "hazard.later_days"}  # figures of days, by filter
DUE = ("late", "today", *AHEAD)
ENDED = ("closed", "dismissed")


def of_tab(rows: QuerySet[Any], tab: str) -> QuerySet[Any]:
    """Narrow to one tab of the list."""
    if tab in Status.values:
        return rows.filter(status=tab)
    if tab == "late":
        return rows.filter(status=Status.RECTIFYING, sort_on__lt=clock.today())
    if tab == "counted":
        return rows.exclude(status=Status.DISMISSED).exclude(closing=Closing.JOINED)
    rows = rows.filter(is_open=True)
    if tab == "handed":
        return rows.exclude(handed_to="")
    return rows.filter(grade=Grade.SUSPECTED) if tab == "suspected" else rows


def narrowed(rows: QuerySet[Any], filters: Filters) -> QuerySet[Any]:
    """What the filters leave; words apart, see `matching`."""
    rows = of_tab(rows, filters.tab)
    if filters.tab not in {*ENDED, "counted"} and (filters.category or filters.source or filters.site):
        rows = rows.filter(is_open=True)  # follows from the tab, but the indexes by these ask for it
    if filters.category:
        rows = rows.filter(category=filters.category)
    if filters.source:
        rows = rows.filter(source=filters.source)
    if filters.site:  # a kind of place (场所)
        rows = rows.filter(site__isnull=False, site_kind=filters.site)
    if filters.line:
        rows = rows.filter(line=filters.line)
    if filters.grade:
        rows = rows.filter(grade="" if filters.grade == "none" else filters.grade)
    rows = ledger_halves.narrowed(rows.filter(found_between(filters.since, filters.until)), filters.half, filters.lacks)
    return _due(rows, filters) if filters.due in DUE else rows


def matching(scope: Scope, words: str) -> Q:
    """Title or place holding the words. Figures are looked up: pairs of them are common, so a walk might meet none."""
    if not words:
        return Q()
    how = "holds" if few(scope, Permission.HAZARD_VIEW) else "found" if figures_of_number(words) else "runs"
    return Q(**{f"title_and_place__{how}": words})


def _numbered(filters: Filters) -> Q | None:
    """The number ending as the words say, where they are figures. As its index has them: open ones and others apart."""
    figures = figures_of_number(filters.words)
    if not figures:
        return None
    end = Q(number_end=figures[-NUMBER_END:])
    if len(figures) > NUMBER_END:
        end &= Q(number__endswith=figures)
    return end if filters.tab == "counted" else end & Q(is_open=filters.tab not in ENDED)


def _elsewhere(filters: Filters) -> Q | None:
    """The whole number another system gave."""
    numbers = numbers_elsewhere(filters.words)
    return Q(external_number__in=sorted(numbers)) if numbers else None


def _due(rows: QuerySet[Any], filters: Filters) -> QuerySet[Any]:
    """Being rectified and late, or due from today within the days of a figure of the place looked at."""
    rows, today = rows.filter(status=Status.RECTIFYING), clock.today()
    if filters.due == "late":
        return rows.filter(sort_on__lt=today)
    days = packs.value(AHEAD[filters.due], filters.at).whole if filters.due in AHEAD else 0
    return rows.filter(sort_on__gte=today, sort_on__lte=today + timedelta(days=days))


def order_of(filters: Filters) -> tuple[str, ...]:
    """Oldest due day first; newest first among the closed, or where that is asked for."""
    newest = filters.order == "new" or filters.tab in ENDED
    return NEWEST if newest else ORDER


def page(scope: Scope, filters: Filters, after: tuple[date, int] | None, limit: int) -> list[Hazard]:
    """One page behind a mark. One index walk a branch."""
    return _walk(scope, filters, after, limit, lambda rows: rows.select_related(*BESIDE).only(*SHOWN))


def rows(
    scope: Scope, filters: Filters, after: tuple[date, int] | None, limit: int, fields: Sequence[str]
) -> list[Any]:
    """The same page as named tuples of `pk` and some fields, `sort_on` among them, for programs."""
    return _walk(scope, filters, after, limit, lambda found: found.values_list("pk", *fields, named=True))


def _walk(
    scope: Scope, filters: Filters, after: tuple[date, int] | None, limit: int, shown: Callable[[Any], Any]
) -> list[Any]:
    """Words, the end of a number and the number elsewhere have no index in common: said with OR they would have none."""
    order, in_order = order_of(filters), _in_order(scope, filters)
    found: list[Any] = []
    numbered = [one for one in (_numbered(filters), _elsewhere(filters)) if one is not None]
    for said in numbered:
        found += _by_index(scope, filters, after, limit, shown, said)
    if in_order:

        def of_runs(rows: QuerySet[Any]) -> QuerySet[Any]:
            return shown(in_order.narrow(narrowed(rows, filters), after, descending=order == NEWEST))  # type: ignore[no-any-return]

        found += walk(Hazard, scope, Permission.HAZARD_VIEW, narrow=of_runs, order=in_order.order(order), limit=limit)
    else:
        words = matching(scope, filters.words)
        # figures seldom stand in a title: asked for without joins
        if not figures_of_number(filters.words) or _by_index(scope, filters, after, 1, _key_alone, words):
            found += _by_index(scope, filters, after, limit, shown, words)
    if not numbered:
        return found
    all_of_them = {row.pk: row for row in found}
    return sorted(all_of_them.values(), key=lambda row: (row.sort_on, row.pk), reverse=order == NEWEST)[:limit]


def _by_index(
    scope: Scope, filters: Filters, after: tuple[date, int] | None, limit: int, shown: Callable[[Any], Any], said: Q
) -> list[Any]:
    order = order_of(filters)

    def narrow(rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = narrowed(rows, filters).filter(said)
        return shown(rows.filter(Behind(order, after)) if after else rows)  # type: ignore[no-any-return]

    return walk(Hazard, scope, Permission.HAZARD_VIEW, narrow=narrow, order=order, limit=limit)


def _key_alone(rows: QuerySet[Any]) -> Any:
    return rows.values_list("pk", named=True)


def _in_order(scope: Scope, filters: Filters) -> InOrder | None:
    """Words of open hazards are found in the order of the list; the end of a number is looked up."""
    of_open = filters.tab not in {*ENDED, "counted"}
    if not (of_open and filters.words) or figures_of_number(filters.words):
        return None
    return runorder.asked(Hazard, filters.words, branches=scope.branches(Permission.HAZARD_VIEW))


def counts(scope: Scope) -> dict[str, str]:
    """How many in each tab, exact to 1,000."""
    return {tab: _count(scope, Filters(tab=tab)) for tab in TABS}


def _count(scope: Scope, filters: Filters) -> str:
    order = order_of(filters)
    return tally(Hazard, scope, Permission.HAZARD_VIEW, narrow=lambda rows: narrowed(rows, filters), order=order)


def in_hands(rows: Iterable[Hazard]) -> dict[UUID, Row]:
    """By hazard, what is owed on it next: in whose hands it is now."""
    return obligations.first_open([one.uid for one in rows])


def search(scope: Scope, words: str, limit: int) -> list[Hazard]:
    """Hazards by words of the title or the place, by the last figures of the number or the whole one elsewhere: the open ones first."""
    found: list[Hazard] = []
    for tab in ("open", *ENDED):
        if len(found) < limit:
            found += page(scope, Filters(tab=tab, words=words), None, limit - len(found))
    return found


def found_by_me(scope: Scope, limit: int = 20) -> list[Hazard]:
    """What the person reported under any post they ever held, newest first."""
    held = Holding.objects.filter(person_id=scope.person_id or 0).values_list("pk", flat=True)
    return list(hazards_in(scope).filter(found_by__in=list(held)).select_related("region").order_by("-id")[:limit])
