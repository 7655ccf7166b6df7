"""A temporary table that a whole list is read into and checked in, before any of it touches the tree."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice

from django.db import connection, transaction
from django.utils.translation import gettext as _

from lastmile.foundation.regions.reading import DivisionRow
from lastmile.kernel import region_codes
from lastmile.kernel.errors import DomainError, NotValid
from lastmile.kernel.ids import uuid7
from lastmile.kernel.region_codes import Level

BATCH = 10_000  # rows a transaction: what readers and other writers may have to wait for
SHOWN = 5
COLUMNS = "code, level, parent_code, name, urban_rural, uid, line"


@contextmanager
def staged() -> Iterator[None]:
    """The empty table `division_stage`, seen by this connection only, gone afterwards."""
    uid_type = "uuid" if connection.vendor == "postgresql" else "char(32)"
    _run("DROP TABLE IF EXISTS division_stage")
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        _run("PRAGMA temp_store = FILE")  # a country with its grids must not stand in memory
    _run(
        "CREATE TEMPORARY TABLE division_stage (code varchar(18) NOT NULL, level integer NOT NULL,"
        " parent_code varchar(18) NOT NULL, name varchar(80) NOT NULL, urban_rural varchar(3) NOT NULL,"
        f" uid {uid_type} NOT NULL, line integer NOT NULL)"
    )
    try:
        yield
    except DomainError:
        _run("DROP TABLE division_stage")
        raise
    _run("DROP TABLE division_stage")


def fill(rows: Iterable[DivisionRow]) -> Iterator[int]:
    """Put the rows into the stage, yielding the count so far after each batch."""
    count, rest = 0, iter(rows)
    while batch := list(islice(rest, BATCH)):
        _add(batch)
        count += len(batch)
        yield count


def check() -> None:
    """Complete and check the stage; raises NotValid naming the first few rows that are wrong."""
    _run("CREATE INDEX division_stage_code ON division_stage (level, code)")
    _refuse_duplicates()
    _add_county_nodes()
    if connection.vendor == "postgresql":
        _run("ANALYZE division_stage")


def drop_former_codes() -> int:
    """Take out codes that have been given up since (recoded, merged): an old list must not bring them back."""
    return _run(
        "DELETE FROM division_stage WHERE code IN (SELECT code FROM regions_regioncode WHERE until_on IS NOT NULL)"
        " AND NOT EXISTS (SELECT 1 FROM regions_region r WHERE r.code = division_stage.code AND r.closed_on IS NULL)"
    )


def refuse_orphans() -> None:
    """Every row needs its parent in the list or in the tree."""
    if orphans := _orphans("s.level > 1", limit=SHOWN):
        raise NotValid(
            _("有的行找不到上级,什么都没有导入:%(rows)s")
            % {"rows": ";".join(_("第 %d 行 %s(缺 %s)") % (line, code, parent) for code, parent, line in orphans)}
        )


def windows(level: Level) -> Iterator[tuple[str, str, int]]:
    """Ranges `low < code <= high` that hold all staged rows of the level, each at most BATCH, and their sizes."""
    low = ""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT max(code), count(*) FROM (SELECT code FROM division_stage WHERE level = %s AND code > %s"
                " ORDER BY code LIMIT %s) part",
                [level, low, BATCH],
            )
            high, size = cursor.fetchone()
        if high is None:
            return
        yield low, high, size
        low = high


def counts() -> dict[Level, int]:
    """Rows now in the stage, by level."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT level, count(*) FROM division_stage GROUP BY level ORDER BY level")
        return {Level(level): count for level, count in cursor.fetchall()}


def _add(batch: list[DivisionRow]) -> None:
    values = [
        (
            row.code,
            region_codes.level_of(row.code),
            region_codes.parent_code(row.code),
            row.name,
            row.urban_rural,
            uuid7().hex,
            row.line,
        )
        for row in batch
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY division_stage ({COLUMNS}) FROM STDIN") as copy:
                for value in values:
                    copy.write_row(value)
        else:
            cursor.executemany(f"INSERT INTO division_stage ({COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s)", values)


def _refuse_duplicates() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code, min(line), max(line) FROM division_stage GROUP BY level, code HAVING count(*) > 1"
            " ORDER BY 1 LIMIT %s",
            [SHOWN],
        )
        twice = cursor.fetchall()
    if twice:
        raise NotValid(
            _("代码重复,什么都没有导入:%(rows)s")
            % {"rows": ";".join(_("%s(第 %d 行和第 %d 行)") % row for row in twice)}
        )


def _add_county_nodes() -> None:
    """Lists in the bureau's form leave out the county-level node of a city without counties (441900): add it."""
    missing = {parent for _code, parent, _line in _orphans("s.level = 4 AND s.parent_code LIKE '%%00'", limit=BATCH)}
    for county in sorted(missing):
        if name := _name_of(region_codes.cut(county, Level.CITY)):
            _add([DivisionRow(county, name)])


def _name_of(code: str) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM division_stage WHERE code = %s AND level = %s"
            " UNION ALL SELECT name FROM regions_region WHERE code = %s AND closed_on IS NULL",
            [code, region_codes.level_of(code), code],
        )
        found = cursor.fetchone()
    return None if found is None else str(found[0])


def _orphans(which: str, *, limit: int) -> list[tuple[str, str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT s.code, s.parent_code, s.line FROM division_stage s WHERE {which}"
            " AND NOT EXISTS (SELECT 1 FROM division_stage p WHERE p.level = s.level - 1 AND p.code = s.parent_code)"
            " AND NOT EXISTS (SELECT 1 FROM regions_region r WHERE r.code = s.parent_code AND r.closed_on IS NULL)"
            " ORDER BY s.line LIMIT %s",
            [limit],
        )
        return list(cursor.fetchall())


def _run(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.rowcount)
