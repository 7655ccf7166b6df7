"""The lists of people, of posts and of units: each filter, first and last page, narrowest and widest scope.

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
    "no superior": ({"state": "no_superior"}, "p.superior_id IS NULL AND p.kind <> ALL(%(highest)s)"),
    "rare words": ({"words": "溶洞值守"}, "TRUE"),
    "words of one in a hundred": ({"words": "第13组"}, "TRUE"),
    "common words": ({"words": "第1"}, "TRUE"),
}
UNITS = {"all": "", "kind": "team"}
# Of each of the words, the run that fewest rows hold.
RAREST = {"欧阳溶洞": "欧阳溶", "赵安": "赵安", "赵": "赵", "溶洞值守": "溶洞", "第13组": "13", "第1": "第1"}
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
        for name, kind in UNITS.items():
            for page in ("first", "last"):
                yield _units(f"units, {name}, {who}, {page} page", branch, kind, page)


def _said(column: str, words: str, branch: str) -> str:
    """Words by hand: looked through in a grid; in the whole tree found by their rarest run, in the order of the list."""
    holds = f"strpos(lower(normalize({column}, NFKC)), '{words}') > 0" if words else "TRUE"
    return holds if branch or not words else f"w.run = '{RAREST[words]}' AND {holds}"


def _keys(found: Sequence[tuple[Any, ...]]) -> list[int]:
    return [row[0] for row in found]


def _people(title: str, branch: str, asked: dict[str, str], where: str, page: str) -> Read:
    params: dict[str, Any] = {"day": clock.today()}
    of_kind = "kind" in asked
    words = asked.get("words", "")
    table, name, key = "people_person q", "q.name", "q.id"
    if of_kind:
        table, name, key = "people_heldkind k JOIN people_person q ON q.id = k.person_id", "k.name", "k.person_id"
    elif words and not branch:
        table, name, key = "person_run w JOIN people_person q ON q.id = w.id", "w.name", "w.id"
    inside = f"{scopes.below('k' if of_kind else 'q', branch)} AND {where} AND {_said('q.name', words, branch)}"
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
        f"SELECT q.id, q.name, r.name, q.in_post, q.has_account, q.*, r.*, u.* FROM {table} JOIN regions_region r ON r.id = q.region_id "
        f"LEFT JOIN regions_region u ON u.id = r.parent_id WHERE {inside} ORDER BY {name}, {key} LIMIT {LIMIT}"
    )
    held = (
        "SELECT h.person_id, p.id, h.*, p.* FROM people_holding h JOIN people_post p ON p.id = h.post_id "
        f"WHERE {IN_FORCE.format('h')} AND h.person_id = ANY(%(ids)s) AND p.closed_on IS NULL ORDER BY h.rank, h.id"
    )

    def raw() -> list[Any]:
        [people] = by_hand((first, params))()
        ids = [row[0] for row in people if row[3]]
        [holdings] = by_hand((held, params | {"ids": ids}))() if ids else [[]]
        by_person: dict[int, list[int]] = {}
        for row in holdings:
            by_person.setdefault(row[0], []).append(row[1])
        return [(row[0], row[1], row[2], by_person.get(row[0], []), row[4]) for row in people]

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
    highest = [one.id for one in catalogue.post_kinds().values() if not one.superior_kinds]
    params |= {"low": branch, "high": f"{branch}:", "highest": highest}
    words = asked.get("words", "")
    in_runs = bool(words) and not branch
    table, w = ("post_run w JOIN people_post p ON p.id = w.id", "w") if in_runs else ("people_post p", "p")
    place = f"{w}.region_code, {w}.kind, {w}.id"
    inside = f"{by_code} AND p.closed_on IS NULL AND {where} AND {_said('p.title', words, branch)}"
    after = None
    if page == "last":
        found = rows(
            f"SELECT {place} FROM {table} WHERE {inside} "
            f"ORDER BY {w}.region_code DESC, {w}.kind DESC, {w}.id DESC LIMIT 1 OFFSET {SIZE}",
            params,
        )
        after = found[0] if found else None
    if after:
        inside += f" AND ({place}) > (%(code)s, %(kind)s, %(id)s)"
        params |= {"code": after[0], "kind": after[1], "id": after[2]}
    first = (
        f"SELECT p.id, p.title, r.name, p.*, r.*, u.* FROM {table} JOIN regions_region r ON r.id = p.region_id "
        f"LEFT JOIN regions_region u ON u.id = r.parent_id WHERE {inside} ORDER BY {place} LIMIT {LIMIT}"
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


def _units(title: str, branch: str, kind: str, page: str) -> Read:
    params: dict[str, Any] = {"low": branch, "high": f"{branch}:", "kind": kind}
    place = "u.region_code, u.kind, u.id"
    inside = " AND ".join(
        ["u.closed_on IS NULL"]
        + ["u.region_code >= %(low)s AND u.region_code < %(high)s"] * bool(branch)
        + ["u.kind = %(kind)s"] * bool(kind)
    )
    after = None
    if page == "last":
        found = rows(
            f"SELECT {place} FROM people_unit u WHERE {inside} "
            f"ORDER BY u.region_code DESC, u.kind DESC, u.id DESC LIMIT 1 OFFSET {SIZE}",
            params,
        )
        after = found[0] if found else None
    if after:
        inside += f" AND ({place}) > (%(code)s, %(last)s, %(id)s)"
        params |= {"code": after[0], "last": after[1], "id": after[2]}
    raw = by_hand(
        (
            "SELECT u.id, u.name, r.name, u.*, r.*, a.* FROM people_unit u JOIN regions_region r ON r.id = u.region_id "
            f"LEFT JOIN regions_region a ON a.id = r.parent_id WHERE {inside} ORDER BY {place} LIMIT {LIMIT}",
            params,
        )
    )

    def ours() -> list[Any]:
        found = lists.units(scopes.of(branch), "", kind=kind, after=after, limit=LIMIT)
        return [(one.pk, one.name, one.region.name) for one in found]

    return Read(title, ours, lambda: [row[:3] for row in raw()[0]])
