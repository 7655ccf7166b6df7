"""The list of calls: open and ended, first and last page, narrowest and widest scope; calls from above come along."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks import scopes
from benchmarks.databases import rows
from benchmarks.measuring import Read, by_hand
from lastmile.domains.orders.selectors import calls
from lastmile.foundation.web.tables import SIZE

LIMIT = SIZE + 1
SHOWN = (
    "SELECT c.id, c.uid, c.people - coalesce(c.reached, 0), c.*, r.*, k.*, p.*, q.* FROM orders_call c "
    "JOIN regions_region r ON r.id = c.region_id LEFT JOIN people_holding k ON k.id = c.opened_by_id "
    "LEFT JOIN people_post p ON p.id = k.post_id LEFT JOIN people_person q ON q.id = k.person_id"
)
MISSING = (
    "SELECT o.subject_uid, count(DISTINCT k.person_id) FROM obligations_obligation o "
    "LEFT JOIN people_holding k ON k.id = o.held_by_id WHERE o.subject_uid = ANY(%(uids)s) "
    "AND o.kind = 'call.answer' AND o.done_at IS NULL GROUP BY o.subject_uid"
)


def reads() -> Iterator[Read]:
    """Every read, in the database chosen."""
    for who, branch in scopes.narrowest_and_widest().items():
        for tab in calls.TABS:
            for page in ("first", "last"):
                yield _read(f"calls, {tab}, {who}, {page} page", branch, tab, page)


def _read(name: str, branch: str, tab: str, page: str) -> Read:
    params: dict[str, Any] = {"tab": tab, "above": [branch[:length] for length in (2, 4, 6, 9, 12) if branch]}
    inside = "c.state = %(tab)s"
    after = None
    if page == "last":
        found = rows(
            f"SELECT c.opened_at, c.id FROM orders_call c WHERE {scopes.below('c', branch)} AND {inside} "
            f"ORDER BY c.opened_at, c.id LIMIT 1 OFFSET {SIZE}",
            params,
        )
        after = found[0] if found else None
    if after:
        inside += " AND (c.opened_at, c.id) < (%(at)s, %(id)s)"
        params |= {"at": after[0], "id": after[1]}
    in_order = f"ORDER BY c.opened_at DESC, c.id DESC LIMIT {LIMIT}"
    below = (f"{SHOWN} WHERE {scopes.below('c', branch)} AND {inside} {in_order}", params)
    above = (f"{SHOWN} WHERE c.region_code = ANY(%(above)s) AND {inside} {in_order}", params)
    fetch = by_hand(below, above) if branch else by_hand(below)

    def raw() -> list[tuple[int, int]]:
        found = [row for part in fetch() for row in part][:LIMIT]
        if tab == "ended":
            return [(row[0], row[2]) for row in found]
        [missing] = by_hand((MISSING, {"uids": [row[1] for row in found]}))() if found else [[]]
        return [(row[0], dict(missing).get(row[1], 0)) for row in found]

    def ours() -> list[tuple[int, int]]:
        return [(one.call.pk, one.missing) for one in calls.page(scopes.of(branch), tab, after, LIMIT)]

    return Read(name, ours, raw)
