"""The lists of people and of posts: each filter, first and last page, narrowest and widest scope.

Ours promise whole rows (pages and exports show different parts of them), so the hand-written SQL brings them too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks import scopes
from benchmarks.databases import rows
from benchmarks.measuring import Read, by_hand
from lastmile.foundation.people import lists
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.web.tables import SIZE
from lastmile.kernel import clock

LIMIT = SIZE + 1
IN_FORCE = "{0}.from_on <= %(day)s AND ({0}.until_on IS NULL OR {0}.until_on >= %(day)s)"
HELD = f"EXISTS (SELECT 1 FROM people_holding h WHERE h.person_id = q.id AND {IN_FORCE.format('h')})"
OF_KIND = (
    "EXISTS (SELECT 1 FROM people_holding h JOIN people_post p ON p.id = h.post_id WHERE h.person_id = q.id "
    f"AND {IN_FORCE.format('h')} AND p.kind = 'duty_officer')"
)
NO_ACCOUNT = "NOT EXISTS (SELECT 1 FROM people_account a WHERE a.person_id = q.id AND a.is_active)"
VOLUNTEER = "EXISTS (SELECT 1 FROM people_consent c WHERE c.person_id = q.id AND c.withdrawn_at IS NULL)"
STAYED = "q.erased_at IS NULL AND q.left_on IS NULL"
PEOPLE: dict[str, tuple[dict[str, str], str]] = {
    "all": ({}, STAYED),
    "kind of post": ({"kind": "duty_officer"}, f"{STAYED} AND {OF_KIND}"),
    "no post": ({"state": "no_post"}, f"{STAYED} AND NOT {HELD}"),
    "no account": ({"state": "no_account"}, f"{STAYED} AND {HELD} AND {NO_ACCOUNT}"),
    "volunteers": ({"state": "volunteers"}, f"{STAYED} AND {VOLUNTEER}"),
    "left": ({"state": "left"}, "q.erased_at IS NULL AND q.left_on IS NOT NULL"),
    "words": ({"words": "赵安"}, f"{STAYED} AND lastmile_runs(q.name) @> ARRAY['赵安']"),
}
HOLDER = f"SELECT 1 FROM people_holding h WHERE h.post_id = p.id AND {IN_FORCE.format('h')}"
POSTS: dict[str, tuple[dict[str, str], str]] = {
    "all": ({}, "TRUE"),
    "kind": ({"kind": "duty_officer"}, "p.kind = 'duty_officer'"),
    "vacant": ({"state": "vacant"}, f"NOT EXISTS ({HOLDER} AND h.rank <> 'B')"),
    "no stand-in": (
        {"state": "no_stand_in"},
        f"p.kind = ANY(%(wants_b)s) AND NOT EXISTS ({HOLDER} AND h.rank = 'B')",
    ),
    "words": ({"words": "第13组"}, "lastmile_runs(p.title) @> ARRAY['第1', '13', '3组']"),
}


def reads() -> Iterator[Read]:
    """Every read, in the database chosen."""
    for who, branch in scopes.narrowest_and_widest().items():
        for name, (asked, where) in PEOPLE.items():
            for page in ("first", "last"):
                yield _people(f"people, {name}, {who}, {page} page", branch, asked, where, page)
        for name, (asked, where) in POSTS.items():
            for page in ("first", "last"):
                yield _posts(f"posts, {name}, {who}, {page} page", branch, asked, where, page)


def _wants_stand_in() -> list[str]:
    return [kind.id for kind in catalogue.post_kinds().values() if kind.stand_in]


def _keys(found: Sequence[tuple[Any, ...]]) -> list[int]:
    return [row[0] for row in found]


def _people(name: str, branch: str, asked: dict[str, str], where: str, page: str) -> Read:
    params: dict[str, Any] = {"day": clock.today()}
    inside = f"{scopes.below('q', branch)} AND {where}"
    after = None
    if page == "last":
        found = rows(
            f"SELECT q.name, q.id FROM people_person q WHERE {inside} ORDER BY q.name DESC, q.id DESC "
            f"LIMIT 1 OFFSET {SIZE}",
            params,
        )
        after = found[0] if found else None
    if after:
        inside += " AND (q.name, q.id) > (%(name)s, %(id)s)"
        params |= {"name": after[0], "id": after[1]}
    first = (
        "SELECT q.id, q.name, r.name, q.*, r.*, u.* FROM people_person q JOIN regions_region r ON r.id = q.region_id "
        f"LEFT JOIN regions_region u ON u.id = r.parent_id WHERE {inside} ORDER BY q.name, q.id LIMIT {LIMIT}"
    )
    held = (
        "SELECT h.person_id, p.id, h.*, p.* FROM people_holding h JOIN people_post p ON p.id = h.post_id "
        f"WHERE {IN_FORCE.format('h')} AND h.person_id = ANY(%(ids)s) AND p.closed_on IS NULL ORDER BY h.rank, h.id"
    )
    accounts = "SELECT person_id FROM people_account WHERE is_active AND person_id = ANY(%(ids)s)"

    def raw() -> list[Any]:
        [people] = by_hand((first, params))()
        more = params | {"ids": _keys(people)}
        holdings, signed_in = by_hand((held, more), (accounts, more))()
        by_person: dict[int, list[int]] = {}
        for row in holdings:
            by_person.setdefault(row[0], []).append(row[1])
        with_account = {row[0] for row in signed_in}
        return [(row[0], row[1], row[2], by_person.get(row[0], []), row[0] in with_account) for row in people]

    def ours() -> list[Any]:
        found = lists.people(scopes.of(branch), "", lists.person_q(**asked), after=after, limit=LIMIT)
        return [
            (
                one.person.pk,
                one.person.name,
                one.person.region.name,
                [held.post_id for held in one.holdings],
                one.has_account,
            )
            for one in found
        ]

    return Read(name, ours, raw)


def _posts(name: str, branch: str, asked: dict[str, str], where: str, page: str) -> Read:
    params: dict[str, Any] = {"day": clock.today(), "wants_b": _wants_stand_in()}
    by_code = "p.region_code >= %(low)s AND p.region_code < %(high)s" if branch else "TRUE"
    params |= {"low": branch, "high": f"{branch}:"}
    inside = f"{by_code} AND p.closed_on IS NULL AND {where}"
    after = None
    if page == "last":
        found = rows(
            f"SELECT p.region_code, p.kind, p.id FROM people_post p WHERE {inside} "
            f"ORDER BY p.region_code DESC, p.kind DESC, p.id DESC LIMIT 1 OFFSET {SIZE}",
            params,
        )
        after = found[0] if found else None
    if after:
        inside += " AND (p.region_code, p.kind, p.id) > (%(code)s, %(kind)s, %(id)s)"
        params |= {"code": after[0], "kind": after[1], "id": after[2]}
    first = (
        "SELECT p.id, p.title, r.name, p.*, r.*, u.* FROM people_post p JOIN regions_region r ON r.id = p.region_id "
        f"LEFT JOIN regions_region u ON u.id = r.parent_id WHERE {inside} ORDER BY p.region_code, p.kind, p.id LIMIT {LIMIT}"
    )
    held = (
        "SELECT h.post_id, q.name, h.*, q.* FROM people_holding h "
        "JOIN people_person q ON q.id = h.person_id "
        f"WHERE {IN_FORCE.format('h')} AND h.post_id = ANY(%(ids)s) ORDER BY h.rank, h.from_on, h.id"
    )

    def raw() -> list[Any]:
        [posts] = by_hand((first, params))()
        [holdings] = by_hand((held, params | {"ids": _keys(posts)}))()
        by_post: dict[int, list[str]] = {}
        for row in holdings:
            by_post.setdefault(row[0], []).append(row[1])
        return [(row[0], row[1], row[2], by_post.get(row[0], [])) for row in posts]

    def ours() -> list[Any]:
        found = lists.posts(scopes.of(branch), "", lists.post_q(**asked), after=after, limit=LIMIT)
        return [
            (
                one.post.pk,
                one.post.title,
                one.post.region.name,
                [held.person.name for held in [*one.first, *([one.stand_in] if one.stand_in else [])]],
            )
            for one in found
        ]

    return Read(name, ours, raw)
