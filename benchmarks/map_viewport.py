"""What a map shows of a million hazards in a viewport: ours with its JSON, against the same rows by hand with theirs.

By the clock, Python included on both sides: a map's answer is made of both. Rows examined stand beside.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks import filling, scopes
from benchmarks.databases import database, execute, rows
from benchmarks.measuring import RUNS, Figure, figure, rounds, rows_examined, statements_of
from lastmile.domains.hazards.layers import HAZARDS
from lastmile.foundation.maps import viewport
from lastmile.foundation.maps.viewport import View

GOAL = 5.0
TIMES = 5
WEST, SOUTH, WIDE, HIGH, IN_A_ROW = 90.0, 22.0, 0.3, 0.25, 50  # townships lie in rows, as in `filling.hazards`
BOX = "h.point && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326) AND h.is_open"
POINTS = f"SELECT h.uid, ST_X(h.point), ST_Y(h.point), h.title, h.grade, h.status, h.number FROM hazards_hazard h WHERE {BOX} LIMIT 401"
CELLS = (
    "SELECT floor((ST_X(h.point) + 180) / %(cell)s)::int AS x, floor((ST_Y(h.point) + 180) / %(cell)s)::int AS y, count(*), "
    "count(*) FILTER (WHERE h.grade = 'major'), avg(ST_X(h.point)), avg(ST_Y(h.point)) "
    f"FROM hazards_hazard h WHERE {BOX} GROUP BY 1, 2"
)
PLACES = (
    "SELECT r.name, ST_X(s.point), ST_Y(s.point), "
    "(SELECT count(*) FROM (SELECT 1 FROM hazards_hazard h WHERE h.%(column)s = r.code AND h.is_open LIMIT 1001) AS part) AS n, "
    "(SELECT count(*) FROM (SELECT 1 FROM hazards_hazard h WHERE h.%(column)s = r.code AND h.is_open AND h.grade = 'major' "
    "LIMIT 1001) AS part) FROM regions_regionshape s JOIN regions_region r ON r.id = s.region_id WHERE r.level = %(level)s "
    "AND s.point && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)"
)


@dataclass(frozen=True)
class Case:
    """A viewport, and which statement by hand gives the same."""

    name: str
    view: View
    sql: str
    level: tuple[str, int] = ("", 0)


def _view(townships: float, zoom: int) -> View:
    west, south = WEST, SOUTH
    return View(west, south, west + townships * WIDE, south + townships * HIGH, zoom)


CASES = (
    Case("a village, one by one", _view(0.3, 14), POINTS),
    Case("a township in cells", _view(1, 13), CELLS),
    Case("a county in cells", _view(3, 11), CELLS),
    Case("townships of a city", _view(6, 10), PLACES, ("township", 4)),
    Case("counties of a province", _view(20, 8), PLACES, ("county", 3)),
)


def measure(size: int, said: Callable[[str], None]) -> Iterator[Figure]:
    """Two figures a viewport."""
    with database("maps", size) as place, place.chosen():
        execute(filling.PLACES)
        filling.regions(size)
        said("hazards with a place on the map")
        filling.hazards(size)
        _shapes()
        for case in CASES:
            yield from _case(case, size)


def _shapes() -> None:
    """A point for each township and county, in the middle of its hazards."""
    for level, column in ((4, "township"), (3, "county")):
        execute(
            "INSERT INTO regions_regionshape (region_id, point, source, datum) SELECT r.id, m.point, 'official', 'WGS84' "
            f"FROM regions_region r JOIN (SELECT h.{column} AS code, ST_Centroid(ST_Collect(h.point)) AS point "
            f"FROM hazards_hazard h GROUP BY 1) m ON m.code = r.code WHERE r.level = {level} AND m.point IS NOT NULL"
        )
    execute("ANALYZE regions_regionshape")


def _case(case: Case, size: int) -> Iterator[Figure]:
    scope = scopes.of("")

    def ours() -> str:
        return json.dumps(viewport.look(scope, HAZARDS, case.view).as_geojson(), ensure_ascii=False)

    def raw() -> str:
        return json.dumps(_by_hand(case), ensure_ascii=False)

    _must_be_the_same(case.name, ours(), raw())
    times: list[list[float]] = [[], []]
    for _run in rounds(RUNS * TIMES):
        for call, taken in zip((ours, raw), times, strict=True):
            began = time.perf_counter()
            call()
            taken.append((time.perf_counter() - began) * 1000)
    yield figure(f"map, {case.name}: answer", median(times[0]), median(times[1]), GOAL, size, "ms")
    examined, _returned = rows_examined(statements_of(ours))
    by_hand, _returned = rows_examined([_statement(case)])
    yield figure(f"map, {case.name}: rows examined", examined, max(by_hand, 1), None, size, "rows")


def _statement(case: Case) -> tuple[str, dict[str, Any]]:
    view, (column, level) = case.view, case.level
    params = {name: getattr(view, name) for name in ("west", "south", "east", "north")}
    sql = case.sql.replace("%(column)s", column).replace("%(level)s", str(level))
    return sql, {**params, "cell": view.pixel * viewport.CELL_PIXELS}


def _by_hand(case: Case) -> dict[str, Any]:
    found = rows(*_statement(case))
    if case.sql is POINTS:
        features = [
            _feature(x, y, uid=str(uid), title=title, grade=grade, status=status, number=number)
            for uid, x, y, title, grade, status, number in found
        ]
    elif case.sql is CELLS:
        features = [_feature(x, y, count=count, urgent=grave) for _x, _y, count, grave, x, y in found]
    else:
        features = [_feature(x, y, title=name, count=n, urgent=grave) for name, x, y, n, grave in found if n]
    return {"type": "FeatureCollection", "features": features}


def _feature(x: float, y: float, **said: Any) -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": [round(x, 6), round(y, 6)]}
    return {"type": "Feature", "geometry": geometry, "properties": said}


def _must_be_the_same(name: str, ours: str, raw: str) -> None:
    """Refuse to measure two things that differ: the same places, the same counts."""
    found = [
        sorted(
            (*one["geometry"]["coordinates"], str(one["properties"].get("count", "")).replace("1001", "1000+"))
            for one in json.loads(said)["features"]
        )
        for said in (ours, raw)
    ]
    if found[0] != found[1] or not found[0]:
        raise AssertionError(f"{name}: ours and raw differ:\n{found[0]!r:.300}\n{found[1]!r:.300}")
