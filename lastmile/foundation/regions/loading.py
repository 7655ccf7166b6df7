"""Loading a list of divisions into the tree: a bad list changes nothing, and neither does the same list again.

The list is staged and checked first; then it is applied level by level in transactions of at most 10,000 rows. A crash
between two of them leaves a smaller but sound tree, which the same command completes.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.utils.translation import gettext as _

from lastmile.foundation.regions import staging
from lastmile.foundation.regions.reading import DivisionRow
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid
from lastmile.kernel.region_codes import Level

Window = list[int | str]
Progress = Callable[[str, int, int | None], None]
WINDOW = "s.level = %s AND s.code > %s AND s.code <= %s"
OPEN_REGION = "regions_region r ON r.code = s.code AND r.closed_on IS NULL"


@dataclass(frozen=True)
class Renamed:
    """A place that the list calls otherwise than the tree did."""

    region_id: int
    code: str
    old: str
    new: str


OnRenamed = Callable[[list[Renamed]], None]


@dataclass
class Loaded:
    """What a load did. `former` counts codes of the list that the tree has since given up, and left alone."""

    read: int = 0
    added: dict[Level, int] = field(default_factory=dict)
    renamed: int = 0
    former: int = 0

    @property
    def added_total(self) -> int:
        return sum(self.added.values())

    @property
    def unchanged(self) -> int:
        return self.read - self.former - self.renamed - self.added_total

    def as_json(self) -> dict[str, object]:
        added = {level.name.lower(): count for level, count in self.added.items() if count}
        return {
            "read": self.read,
            "added": added,
            "renamed": self.renamed,
            "unchanged": self.unchanged,
            "former_codes_skipped": self.former,
        }


def silent(_step: str, _done: int, _total: int | None) -> None:
    """Progress for nobody."""


def load(
    rows: Iterable[DivisionRow],
    *,
    progress: Progress = silent,
    on_renamed: OnRenamed | None = None,
    expected: Mapping[Level, int] | None = None,
) -> Loaded:
    """Bring the tree up to the list. Places the list does not name stay as they are.

    `on_renamed` runs inside the transaction that changes the names, so that a caller can write the ledger with it;
    `expected` are the exact counts a known list must have. Raises NotValid or TooMuch before anything is changed.
    """
    loaded = Loaded()
    with staging.staged():
        for done in staging.fill(rows):
            progress("read", done, None)
        staging.check()
        loaded.read = _counted(expected)
        loaded.former = staging.drop_former_codes()
        staging.refuse_orphans()
        _apply(loaded, progress, on_renamed)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE regions_region, regions_regioncode")
    return loaded


def _counted(expected: Mapping[Level, int] | None) -> int:
    counts = staging.counts()
    if not counts:
        raise NotValid(_("没有读到任何区划,什么都没有导入"))
    if expected is not None and counts != expected:
        words = _("数据不完整,什么都没有导入:各级应有 %(expected)s,读到 %(found)s")
        raise NotValid(words % {"expected": _in_figures(expected), "found": _in_figures(counts)})
    return sum(counts.values())


def _in_figures(counts: Mapping[Level, int]) -> str:
    return "/".join(str(counts.get(level, 0)) for level in list(Level)[1:6])


def _apply(loaded: Loaded, progress: Progress, on_renamed: OnRenamed | None) -> None:
    done, total = 0, loaded.read - loaded.former
    for level in list(Level)[1:]:
        for low, high, size in staging.windows(level):
            window: Window = [level, low, high]
            with transaction.atomic():
                renamed = _rename(window)
                if renamed and on_renamed:
                    on_renamed(renamed)
                _take_class(window)
                added = _add(window)
            loaded.renamed += len(renamed)
            loaded.added[level] = loaded.added.get(level, 0) + added
            done += size
            progress("written", done, total)


def _rename(window: Window) -> list[Renamed]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT r.id, r.code, r.name, s.name FROM division_stage s JOIN {OPEN_REGION}"
            f" WHERE {WINDOW} AND r.name <> s.name",
            window,
        )
        renamed = [Renamed(*row) for row in cursor.fetchall()]
        if renamed:
            _write_names(renamed)
    return renamed


def _write_names(renamed: list[Renamed]) -> None:
    today = clock.today()
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE regions_region SET name = %s WHERE id = %s", [(one.new, one.region_id) for one in renamed]
        )
        cursor.executemany(
            "UPDATE regions_regioncode SET until_on = %s WHERE region_id = %s AND until_on IS NULL",
            [(today, one.region_id) for one in renamed],
        )
        cursor.executemany(
            "INSERT INTO regions_regioncode (region_id, code, name, from_on, until_on, reason)"
            " VALUES (%s, %s, %s, %s, NULL, 'renamed')",
            [(one.region_id, one.code, one.new, today) for one in renamed],
        )


def _take_class(window: Window) -> None:
    """The urban-rural class, where the list has one; it has no history."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE regions_region SET urban_rural = s.urban_rural FROM division_stage s"
            f" WHERE {WINDOW} AND s.urban_rural <> '' AND regions_region.code = s.code"
            " AND regions_region.closed_on IS NULL AND regions_region.urban_rural <> s.urban_rural",
            window,
        )


def _add(window: Window) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO regions_region (uid, code, level, name, parent_id, urban_rural, closed_on, successor_id)"
            " SELECT s.uid, s.code, s.level, s.name, p.id, s.urban_rural, NULL, NULL FROM division_stage s"
            " LEFT JOIN regions_region p ON p.code = s.parent_code AND p.closed_on IS NULL"
            f" LEFT JOIN {OPEN_REGION}"
            f" WHERE {WINDOW} AND r.id IS NULL ORDER BY s.code ON CONFLICT DO NOTHING",
            window,
        )
        added = cursor.rowcount
        if added:
            cursor.execute(
                "INSERT INTO regions_regioncode (region_id, code, name, from_on, until_on, reason)"
                " SELECT r.id, s.code, s.name, NULL, NULL, 'loaded' FROM division_stage s"
                f" JOIN regions_region r ON r.uid = s.uid WHERE {WINDOW}",
                window,
            )
    return int(added)
