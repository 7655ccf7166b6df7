"""The hazard list: each tab and filter, first and last page, narrowest and widest scope; and the counts of its tabs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from benchmarks import scopes
from benchmarks.databases import rows
from benchmarks.measuring import Read, by_hand, found_by_runs
from lastmile.domains.hazards import selectors
from lastmile.domains.hazards.rules import figures_of_number
from lastmile.domains.hazards.selectors import Filters, listing
from lastmile.foundation.web.tables import SIZE
from lastmile.kernel import clock

LIMIT = SIZE + 1
OPEN = "h.is_open"
TABS = {
    "open": OPEN,
    "reported": "h.status = 'reported'",
    "rectifying": "h.status = 'rectifying'",
    "rectified": "h.status = 'rectified'",
    "late": "h.status = 'rectifying' AND h.sort_on < %(today)s",
    "suspected": "h.grade = 'suspected' AND h.is_open",
    "handed": "h.handed_to <> '' AND h.is_open",
    "closed": "h.status = 'closed'",
}


def _found(words: str, also: str = "") -> str:
    return f"h.id IN ({found_by_runs('hazards_hazard', 'title_and_place', words, also=also)})"


def _ending(figures: str) -> str:
    return _found(figures, also=f" OR number_end = '{figures}' OR external_number = '{figures}'")


HOLDS = "strpos(lower(normalize(h.title_and_place, NFKC)), '{}') > 0"
FILTERS = {
    **{f"tab {tab}": (Filters(tab=tab), where) for tab, where in TABS.items()},
    "category": (Filters(category="forest"), f"{OPEN} AND h.category = 'forest'"),
    "source": (Filters(source="walk"), f"{OPEN} AND h.source = 'walk'"),
    "kind of place": (
        Filters(site="hospital"),
        f"{OPEN} AND h.site_id IS NOT NULL AND h.site_kind = 'hospital'",
    ),
    "due within a month": (
        Filters(due="month"),
        f"{OPEN} AND h.status = 'rectifying' AND h.sort_on BETWEEN %(today)s AND %(month)s",
    ),
    "newest first": (Filters(order="new"), OPEN),
    "rare words": (Filters(tab="closed", words="塌陷"), f"h.status = 'closed' AND {_found('塌陷')}"),
    "common words": (Filters(words="电线"), f"{OPEN} AND {HOLDS.format('电线')}"),
    "words of open ones": (Filters(words="塌陷"), f"{OPEN} AND {HOLDS.format('塌陷')}"),
    "words of the place": (Filters(words="小桥"), f"{OPEN} AND {HOLDS.format('小桥')}"),
    "words of the place, closed": (
        Filters(tab="closed", words="小桥"),
        f"h.status = 'closed' AND {_found('小桥')}",
    ),
    # the filling makes those of 0142 open and those of 0137 closed
    "last figures of the number": (Filters(words="0142"), f"{OPEN} AND {_ending('0142')}"),
    "last figures of the number, closed": (
        Filters(tab="closed", words="0137"),
        f"h.status = 'closed' AND {_ending('0137')}",
    ),
}
SHOWN = (
    "SELECT h.id, h.uid, h.number, h.title, h.danger_now, h.place, h.grade, h.status, h.responsible_unit, h.due_on, "
    "h.closed_at, h.found_at, h.sort_on, h.region_code, h.category, h.source, h.is_open, h.handed_to, r.id, r.level, r.name, "
    "u.id, u.name, p.id, p.title FROM {table} JOIN regions_region r ON r.id = h.region_id "
    "LEFT JOIN regions_region u ON u.id = r.parent_id LEFT JOIN people_post p ON p.id = h.rectify_post_id"
)


def reads() -> Iterator[Read]:
    """Every read, in the database chosen."""
    for who, branch in scopes.narrowest_and_widest().items():
        for name, (filters, where) in FILTERS.items():
            for page in ("first", "last"):
                yield _read(f"hazards, {name}, {who}, {page} page", branch, filters, where, page)
    yield _ten_townships()
    yield _counts()


def _params() -> dict[str, Any]:
    return {"today": clock.today(), "month": clock.today() + timedelta(days=30)}


def _read(name: str, branch: str, filters: Filters, where: str, page: str) -> Read:
    down = " DESC" if selectors.order_of(filters) == listing.NEWEST else ""
    params = _params()
    inside = f"{scopes.below('h', branch)} AND {where}"
    in_runs = filters.tab == "open" and filters.words and not branch and not figures_of_number(filters.words)
    table, w = ("hazard_run w JOIN hazards_hazard h ON h.id = w.id", "w") if in_runs else ("hazards_hazard h", "h")
    if in_runs:
        inside += f" AND w.run = '{filters.words}'"
    after = _mark(table, w, inside, down, params) if page == "last" else None
    if after:
        inside += f" AND ({w}.sort_on, {w}.id) {'<' if down else '>'} (%(day)s, %(id)s)"
        params |= {"day": after[0], "id": after[1]}
    sql = f"{SHOWN.format(table=table)} WHERE {inside} ORDER BY {w}.sort_on{down}, {w}.id{down} LIMIT {LIMIT}"
    scope = scopes.of(branch)
    return Read(name, lambda: [_plain(selectors.page(scope, filters, after, LIMIT))], by_hand((sql, params)))


def _mark(table: str, w: str, inside: str, down: str, params: dict[str, Any]) -> tuple[Any, ...] | None:
    """Where the page before the last full page ends."""
    up = "" if down else " DESC"
    found = rows(
        f"SELECT {w}.sort_on, {w}.id FROM {table} WHERE {inside} ORDER BY {w}.sort_on{up}, {w}.id{up} "
        f"LIMIT 1 OFFSET {SIZE}",
        params,
    )
    return found[0] if found else None


def _plain(found: list[Any]) -> list[tuple[Any, ...]]:
    return [
        (
            one.pk, one.uid, one.number, one.title, one.danger_now, one.place, one.grade, one.status,
            one.responsible_unit, one.due_on, one.closed_at, one.found_at, one.sort_on, one.region_code,
            one.category, one.source, one.is_open, one.handed_to, one.region_id, one.region.level, one.region.name,
            one.region.parent_id, one.region.parent.name, one.rectify_post_id,
            one.rectify_post.title if one.rectify_post else None,
        )
        for one in found
    ]  # fmt: skip


def _ten_townships() -> Read:
    """Ten branches at once: one walk each, merged."""
    branches = [code for (code,) in rows("SELECT code FROM regions_region WHERE level = 4 ORDER BY code LIMIT 10")]
    walks = " UNION ALL ".join(
        f"(SELECT h.sort_on, h.id FROM hazards_hazard h WHERE h.township = '{code}' AND h.is_open "
        f"ORDER BY h.sort_on, h.id LIMIT {LIMIT})"
        for code in branches
    )
    first = f"(SELECT id FROM ({walks}) AS w ORDER BY sort_on, id LIMIT {LIMIT})"
    sql = f"{SHOWN.format(table='hazards_hazard h')} WHERE h.id IN {first} ORDER BY h.sort_on, h.id"
    scope = scopes.of(*branches)
    return Read(
        "hazards, tab open, ten townships, first page",
        lambda: [_plain(selectors.page(scope, Filters(), None, LIMIT))],
        by_hand((sql, {})),
        grows=True,
    )


def _counts() -> Read:
    """The figures beside the tabs, exact to a thousand."""
    today = {"today": clock.today()}
    in_order = "ORDER BY h.sort_on, h.id LIMIT 1001"
    statements = [
        (f"SELECT count(*) FROM (SELECT 1 FROM hazards_hazard h WHERE {TABS[tab]} {in_order}) AS part", today)
        for tab in listing.TABS
    ]
    numbers = by_hand(*statements)

    def raw() -> list[str]:
        return ["1000+" if found[0][0] > 1000 else str(found[0][0]) for found in numbers()]

    ours = lambda: list(selectors.counts(scopes.of("")).values())  # noqa: E731
    return Read("hazards, counts of all tabs, the whole tree", ours, raw, grows=True)
