"""The whole-country tree: loads with bounded memory, and is read as fast as a small one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from benchmarks import load_tree
from benchmarks.databases import Database, database, execute, rows
from benchmarks.measuring import Figure, Read, by_hand, compare, figure
from lastmile.foundation.regions import selectors
from lastmile.foundation.regions.models import Region

MEMORY_GOAL = 1.2  # peak memory of the whole over that of a tenth
SMALL = 1_000
COLUMNS = "r.id, r.uid, r.code, r.level, r.name, r.parent_id, r.urban_rural, r.closed_on, r.successor_id"
BRANCH_ROWS = 50


def measure(total: int, said: Callable[[str], None]) -> Iterator[Figure]:
    """Loading a tenth and the whole, then the reads."""
    with database("tree_small", SMALL) as small, database("tree_tenth") as tenth, database("tree", total) as whole:
        loads = []
        for place, count in ((small, SMALL), (tenth, total // 10), (whole, total)):
            said(f"loading {count:,} places")
            loads.append(load_tree.in_own_process(place.name, count))
        _small, part, all_ = loads
        size = all_.places
        yield figure("tree: peak memory against a tenth of it", all_.megabytes, part.megabytes, MEMORY_GOAL, size, "MB")
        yield figure("tree: loading", all_.seconds, None, None, size, "s")
        yield figure("tree: places a second", size / all_.seconds, None, None, size, "places/s")
        said("reading the tree")
        for place in (small, whole):
            with place.chosen():
                execute("VACUUM ANALYZE regions_region")
        for here, there in zip(_reads(whole), _reads(small), strict=True):
            yield from compare((whole, here), (small, there))


def _reads(where: Database) -> list[Read]:
    with where.chosen():
        return list(reads())


def reads() -> Iterator[Read]:
    """Every read, in the database chosen."""
    [(village, township)] = rows(
        "SELECT r.id, p.id FROM regions_region r JOIN regions_region p ON p.id = r.parent_id WHERE r.level = 5 "
        "AND r.name <> '中心村' ORDER BY r.code DESC LIMIT 1 OFFSET 5"
    )
    [(grid,)] = rows("SELECT id FROM regions_region WHERE level = 6 ORDER BY code LIMIT 1")
    yield _children(township)
    yield _path(grid)
    [(name,)] = rows("SELECT left(name, 2) FROM regions_region WHERE id = %s", [village])
    yield _search("rare", str(name))
    yield _search("common", "中心")
    yield _search("in most names", "网格")
    code = Region.objects.get(pk=township).code
    yield _branch("a township", code)
    yield _branch("a province", code[:2])
    yield _branch("the country", "")


def _plain(found: Any) -> list[list[tuple[Any, ...]]]:
    return [
        [
            (
                one.pk, one.uid, one.code, one.level, one.name, one.parent_id, one.urban_rural, one.closed_on,
                one.successor_id,
            )
            for one in found
        ]
    ]  # fmt: skip


def _children(parent: int) -> Read:
    region = Region.objects.get(pk=parent)
    sql = f"SELECT {COLUMNS} FROM regions_region r WHERE r.parent_id = %s AND r.closed_on IS NULL ORDER BY r.code"
    return Read("tree, children", lambda: _plain(selectors.children(region)), by_hand((sql, [parent])))


def _path(place: int) -> Read:
    code = Region.objects.get(pk=place).code
    above = [code[:length] for length in (2, 4, 6, 9, 12, 15)]
    sql = f"SELECT {COLUMNS} FROM regions_region r WHERE r.code = ANY(%s) AND r.closed_on IS NULL ORDER BY r.level"

    def ours() -> Any:
        return _plain(selectors.path(selectors.get_region(code)))[0]

    one = f"SELECT {COLUMNS} FROM regions_region r WHERE r.code = %s AND r.closed_on IS NULL"
    raw = by_hand((one, [code]), (sql, [above]))
    return Read("tree, path of a grid", ours, lambda: raw()[1])


def _search(which: str, words: str) -> Read:
    """Both bring the six places above along, whole as the found ones, for showing where each lies."""
    names = ", ".join(f"u{number}.name" for number in range(1, 7))
    whole = ", ".join(f"u{number}.*" for number in range(1, 7))
    joins = " ".join(
        f"LEFT JOIN regions_region u{number} ON u{number}.id = {f'u{number - 1}' if number > 1 else 'r'}.parent_id"
        for number in range(1, 7)
    )
    sql = (
        f"SELECT r.id, r.code, {names}, r.*, {whole} FROM (SELECT r.* FROM region_run w JOIN regions_region r ON r.id = w.id "
        f"WHERE w.run = %s AND r.closed_on IS NULL ORDER BY w.level, w.code, w.id LIMIT 20) r {joins} ORDER BY r.level, r.code"
    )
    raw = by_hand((sql, [words]))

    def ours() -> Any:
        return [(one.pk, one.code, [up.name for up in selectors.path(one)[:-1]]) for one in selectors.search(words)]

    def plain_raw() -> Any:
        return [(row[0], row[1], [name for name in reversed(row[2:8]) if name]) for row in raw()[0]]

    return Read(f"tree, search by two signs, {which}", ours, plain_raw)


def _branch(who: str, code: str) -> Read:
    where = "TRUE" if not code else "r.code >= %(low)s AND r.code < %(high)s"
    sql = f"SELECT {COLUMNS} FROM regions_region r WHERE {where} AND r.closed_on IS NULL ORDER BY r.code LIMIT {BRANCH_ROWS}"
    raw = by_hand((sql, {"low": code, "high": f"{code}:"}))
    ours = lambda: _plain(selectors.open_regions(code).order_by("code")[:BRANCH_ROWS])  # noqa: E731
    return Read(f"tree, branch read, {who}", ours, raw)
