"""The lists of people and of posts: each filter, first and last page, narrowest and widest scope.

Ours promise whole rows (pages and exports show different parts of them), so the hand-written SQL brings them too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks import scopes
from benchmarks.databases import rows
from benchmarks.measuring import Read, by_hand, found_by_runs
from lastmile.foundation.people import lists
from lastmile.foundation.web.tables import SIZE
from lastmile.kernel import clock

LIMIT = SIZE + 1
IN_FORCE = "{0}.from_on <= %(day)s AND ({0}.until_on IS NULL OR {0}.until_on >= %(day)s)"
KIND = "duty_officer"
STAYED = "q.erased_at IS NULL AND q.left_on IS NULL"
PEOPLE: dict[str, tuple[dict[str, str], str]] = {
    "all": ({}, STAYED),
    "kind of post": ({"kind": KIND}, f"{STAYED} AND k.kind = '{KIND}'"),
    "no post": ({"state": "no_post"}, f"{STAYED} AND NOT q.in_post"),
    "no account": ({"state": "no_account"}, f"{STAYED} AND q.in_post AND NOT q.has_account"),
    "volunteers": ({"state": "volunteers"}, f"{STAYED} AND q.volunteers"),
    "left": ({"state": "left"}, "q.erased_at IS NULL AND q.left_on IS NOT NULL"),
    "rare words": ({"words": "欧阳溶洞"}, STAYED),
    "words of one in a thousand": ({"words": "赵安"}, STAYED),
    "common words": ({"words": "赵"}, STAYED),
}
POSTS: dict[str, tuple[dict[str, str], str]] = {
    "all": ({}, "TRUE"),
    "kind": ({"kind": KIND}, f"p.kind = '{KIND}'"),
    "vacant": ({"state": "vacant"}, "p.vacant"),
    "no stand-in": ({"state": "no_stand_in"}, "p.lacks_stand_in"),
    "rare words": ({"words": "溶洞值守"}, "TRUE"),
    "words of one in a hundred": ({"words": "第13组"}, "TRUE"),
    "common words": ({"words": "第1"}, "TRUE"),
}
# At a thousand rows these are in fewer than a page shows.
GROWS = ("words of one",)


def reads() -> Iterator[Read]:
    """Every read, in the database chosen."""
    for who, branch in scopes.narrowest_and_widest().items():
        for name, (asked, where) in PEOPLE.items():
            for page in ("first", "last"):
                yield _people(f"people, {name}, {who}, {page} page", branch, asked, where, page)
        for name, (asked, where) in POSTS.items():
            for page in ("first", "last"):
                yield _posts(f"posts, {name}, {who}, {page} page", branch, asked, where, page)


def _said(alias: str, asked: dict[str, str], branch: str) -> str:
    """Words by hand: looked through in a grid; looked up, but for posts' common ones, in the whole tree."""
    words, column = asked.get("words", ""), {"q": "name", "p": "title"}[alias]
    if not words:
        return "TRUE"
    if branch or words.startswith("第"):
        return f"strpos(lower(normalize({alias}.{column}, NFKC)), '{words}') > 0"
    table = {"q": "people_person", "p": "people_post"}[alias]
    return f"{alias}.id IN ({found_by_runs(table, column, words)})"


def _keys(found: Sequence[tuple[Any, ...]]) -> list[int]:
    return [row[0] for row in found]


def _people(title: str, branch: str, asked: dict[str, str], where: str, page: str) -> Read:
    params: dict[str, Any] = {"day": clock.today()}
    of_kind = "kind" in asked
    table = "people_heldkind k JOIN people_person q ON q.id = k.person_id" if of_kind else "people_person q"
    name, key = ("k.name", "k.person_id") if of_kind else ("q.name", "q.id")
    inside = f"{scopes.below('k' if of_kind else 'q', branch)} AND {where} AND {_said('q', asked, branch)}"
    after = None
    if page == "last":
        found = rows(
            f"SELECT {name}, {key} FROM {table} WHERE {inside} ORDER BY {name} DESC, {key} DESC LIMIT 1 OFFSET {SIZE}",
            params,
        )
        after = found[0] if found else None
    if after:
        inside += f" AND ({name}, {key}) > (%(name)s, %(id)s)"
        params |= {"name": after[0], "id": after[1]}
    first = (
        f"SELECT q.id, q.name, r.name, q.*, r.*, u.* FROM {table} JOIN regions_region r ON r.id = q.region_id "
        f"LEFT JOIN regions_region u ON u.id = r.parent_id WHERE {inside} ORDER BY {name}, {key} LIMIT {LIMIT}"
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

    return Read(title, ours, raw, grows=any(one in title for one in GROWS))


def _posts(title: str, branch: str, asked: dict[str, str], where: str, page: str) -> Read:
    params: dict[str, Any] = {"day": clock.today()}
    by_code = "p.region_code >= %(low)s AND p.region_code < %(high)s" if branch else "TRUE"
    params |= {"low": branch, "high": f"{branch}:"}
    inside = f"{by_code} AND p.closed_on IS NULL AND {where} AND {_said('p', asked, branch)}"
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

    return Read(title, ours, raw, grows=any(one in title for one in GROWS))
