"""Which place a row of a ledger means: by code, by the code of the peace-building grid, or by name below the area.

In a few queries for any number of rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Protocol

from django.db.models import Q
from django.utils.translation import gettext as _

from lastmile.foundation.regions.models import Grid, Region, RegionCode
from lastmile.foundation.regions.selectors import open_regions
from lastmile.kernel import cells
from lastmile.kernel.outcomes import Problem

Level = Region.Level
VILLAGE_END = re.compile(r"(?:村民委员会|居民委员会|村委会|居委会|委员会)$")
OFFICIAL = re.compile(r"(?<=村|区)(?:村民|居民)委员会 ?")
VILLAGE_ENDS = (
    "", "村", "社区", "村委会", "村村委会", "社区居委会", "居委会", "村民委员会", "村村民委员会", "社区居民委员会",
    "居民委员会", "社区委员会", "社区村委会",
)  # fmt: skip
TOWNSHIP_ENDS = ("", "镇", "乡", "街道", "街道办事处", "民族乡")
SHOWN = 5
MANY = 20_000  # names remembered in the form they are compared in


@lru_cache(MANY)
def village_stem(name: str) -> str:
    """海科村村民委员会, 海科村 and 海科 are one village: 海科."""
    stem = VILLAGE_END.sub("", name)
    return re.sub(r"(?<=.)(?:社区|村)$", "", stem)


def spoken(words: str) -> str:
    """Places in a sentence as people say them: 海科村村民委员会 3组 is 海科村3组."""
    return OFFICIAL.sub("", words)


def is_community(name: str) -> bool | None:
    """Whether a name says community or village; None when it says neither."""
    if "社区" in name or "居委" in name or "居民委" in name:
        return True
    return False if "村" in name[1:] else None


def township_stem(name: str) -> str:
    return re.sub(r"(?<=.)(?:街道办事处|街道|民族乡|镇|乡)$", "", name)


@lru_cache(MANY)
def grid_word(name: str, village: str = "") -> str:
    """3组, 三组, 第3村民小组, 海科村3组 and 3组网格 are one grid of a village: 3组."""
    word = cells.numerals(cells.tight(name))
    for ahead in (village, village_stem(village) + "村", village_stem(village) + "社区", village_stem(village)):
        if ahead and word.startswith(ahead) and word != ahead:
            word = word.removeprefix(ahead)
            break
    word = re.sub(r"第|号|村民(?=小?组)|小(?=组)", "", word)
    return re.sub(r"(?<=组)网格$", "", word)


class Written(Protocol):
    """A place as a row writes it: each part may be empty."""

    code: str
    township: str
    village: str
    grid: str


class Places:
    """The places that some rows may mean, below one area."""

    def __init__(self, area: Region, entries: Sequence[Written]) -> None:
        self.area = area
        self.inside = open_regions(area.code)
        self.by_code = self._codes({one.code for one in entries if _is_code(one.code)})
        self.by_external = self._external({one.code for one in entries if one.code})
        self.townships = self._townships(entries)
        self.villages = self._villages(entries)
        self.grids = self._grids()
        self.loose = self._loose({one.grid for one in entries if one.grid and not one.village})

    def find(self, one: Written) -> Region | Problem:
        """The grid of a row, or what is wrong with how it is written."""
        by_name = self._by_name(one) if one.grid else None
        if not one.code:
            return by_name or Problem("grid_name", _("请填网格名称或网格编码。"))
        coded = self._by_code(one)
        if isinstance(coded, Region) and isinstance(by_name, Region) and coded.pk != by_name.pk:
            words = _("编码是“%(code)s”,名称是“%(name)s”,对不上,请核对。")
            return Problem("grid_code", words % {"code": full_name(coded), "name": full_name(by_name)})
        if isinstance(coded, Problem) and isinstance(by_name, Region):
            return by_name  # a running number of the office's own stands in the column
        return coded

    def named_village(self, one: Written) -> Region | None:
        """The one village in which a row names a grid."""
        villages = self._village_of(one) if one.village and one.grid else None
        return villages[0] if isinstance(villages, list) and len(villages) == 1 else None

    def village_without_grids(self, one: Written) -> Region | None:
        """The village of a row that names a grid where none has been made yet."""
        village = self.named_village(one)
        return None if village is None or self.grids.get(village.pk) else village

    def whereabouts(self, one: Written) -> Region | Problem:
        """The narrowest place a row names: its grid, else its village, else its township, else the area itself.

        Where a village has no grids at all yet, what a row says of one of them belongs to the village for now.
        """
        if one.code or one.grid:
            place = self.find(one)
            return (self.village_without_grids(one) or place) if isinstance(place, Problem) else place
        if one.village:
            found = self._village_of(one)
            return found if isinstance(found, Problem) else self._one_village(found, one)
        if one.township:
            return self._township_of(one)
        if self.area.level >= Level.TOWNSHIP:
            return self.area
        return Problem("township", _("请填所属乡镇或村(社区)。"))

    def _one_village(self, found: list[Region], one: Written) -> Region | Problem:
        if len(found) == 1:
            return found[0]
        words = _("有%(n)s个地方可能是它:%(names)s。请补上乡镇。")
        return Problem("village", words % _names(found))

    def _township_of(self, one: Written) -> Region | Problem:
        codes = self.townships.get(township_stem(one.township), [])
        if len(codes) == 1:
            return self._township[codes[0]]
        words = _("在%(area)s找不到“%(name)s”,请核对乡镇名称。")
        return Problem("township", words % {"area": self.area.name, "name": one.township[:40]})

    def _by_code(self, one: Written) -> Region | Problem:
        found = self.by_code.get(one.code)
        if found is not None:
            return found
        outside = self.by_external.get(one.code, [])
        if len(outside) == 1:
            return outside[0]
        if outside:
            return Problem("grid_code", _("有%(n)s个网格用这个编码:%(names)s。") % _names(outside))
        return Problem("grid_code", _("没有编码为“%(code)s”的网格,请核对。") % {"code": one.code[:40]})

    def _by_name(self, one: Written) -> Region | Problem:
        if not one.village:
            return self._one_of(self.loose.get(one.grid, []), one)
        villages = self._village_of(one)
        if isinstance(villages, Problem):
            return villages
        found = [grid for village in villages for grid in self._in_village(village, one)]
        if found or len(villages) != 1:
            return self._one_of(found, one)
        return self._none_here(villages[0], one)

    def _in_village(self, village: Region, one: Written) -> list[Region]:
        below = self.grids.get(village.pk, [])
        wanted = grid_word(one.grid, one.village)
        exact = [grid for grid in below if wanted in (grid_word(grid.name, village.name), grid.name)]
        return exact or _same_number(below, wanted)

    def _village_of(self, one: Written) -> list[Region] | Problem:
        township, name = _split(one.township, one.village)
        found = self._named(name, township) or self._named(one.village, one.township)
        if found:
            return found
        words = _("在%(area)s找不到“%(name)s”。请写村(社区)的全名,或者填网格编码。")
        return Problem("village", words % {"area": self.area.name, "name": one.village[:40]})

    def _named(self, name: str, township: str) -> list[Region]:
        found = self.villages.get(village_stem(name), [])
        if township:
            codes = self.townships.get(township_stem(township), [])
            found = [one for one in found if one.code.startswith(tuple(codes))] if codes else []
        same = [one for one in found if is_community(one.name) in (is_community(name), None)]
        return same if is_community(name) is not None and same else found

    def _none_here(self, village: Region, one: Written) -> Problem:
        below = self.grids.get(village.pk, [])
        if not below:
            return Problem("grid_name", _("%(village)s还没有网格,请先在“区划网格”里建。") % {"village": village.name})
        words = _("%(village)s没有“%(grid)s”。有:%(names)s。真有这个网格,就先在“区划网格”里新建。") % {
            "village": village.name,
            "grid": one.grid[:40],
            "names": "、".join(grid.name for grid in below[: 3 * SHOWN]),
        }
        return Problem("grid_name", words)

    def _one_of(self, found: list[Region], one: Written) -> Region | Problem:
        if len(found) == 1:
            return found[0]
        if found:
            return Problem("grid_name", _("有%(n)s个地方可能是它:%(names)s。请补上村或编码。") % _names(found))
        words = _("在%(area)s找不到网格“%(grid)s”。请补上村(社区),或者填网格编码。")
        return Problem("grid_name", words % {"area": self.area.name, "grid": one.grid[:40]})

    # --- what the rows may mean, read at once ------------------------------------------------------------------------

    def _codes(self, codes: set[str]) -> dict[str, Region]:
        found = {one.code: one for one in _with_parents(Region.objects.filter(code__in=codes, closed_on__isnull=True))}
        old = RegionCode.objects.filter(code__in=codes - found.keys(), region__closed_on__isnull=True)
        for one in old.select_related("region__parent__parent").order_by("until_on", "id"):
            found[one.code] = one.region
        return found

    def _external(self, codes: set[str]) -> dict[str, list[Region]]:
        found: dict[str, list[Region]] = {}
        grids = Grid.objects.filter(external_code__in=codes, region__in=self.inside)
        for grid in grids.select_related("region__parent__parent").order_by("region__code"):
            found.setdefault(grid.external_code, []).append(grid.region)
        return found

    def _townships(self, entries: Sequence[Written]) -> dict[str, list[str]]:
        stems = {township_stem(_split(one.township, one.village)[0]) for one in entries}
        stems |= {township_stem(one.township) for one in entries}
        names = [stem + end for stem in stems if stem for end in TOWNSHIP_ENDS]
        found: dict[str, list[str]] = {}
        self._township: dict[str, Region] = {}
        above = Q(code=self.area.code[:9]) | Q(pk__in=self.inside.filter(level=Level.TOWNSHIP).values("pk"))
        for one in Region.objects.filter(above, name__in=names, closed_on__isnull=True):
            found.setdefault(township_stem(one.name), []).append(one.code)
            self._township[one.code] = one
        return found

    def _villages(self, entries: Sequence[Written]) -> dict[str, list[Region]]:
        stems = {village_stem(text) for one in entries for text in (one.village, _split("", one.village)[1]) if text}
        names = [stem + end for stem in stems for end in VILLAGE_ENDS]
        found: dict[str, list[Region]] = {}
        own = Region.objects.filter(code=self.area.code[:12], closed_on__isnull=True)
        rows = (self.inside if self.area.level < Level.VILLAGE else own).filter(level=Level.VILLAGE, name__in=names)
        for one in rows.select_related("parent").order_by("code"):
            found.setdefault(village_stem(one.name), []).append(one)
        return found

    def _grids(self) -> dict[int, list[Region]]:
        ids = [one.pk for group in self.villages.values() for one in group]
        below = Q(parent__in=ids) | Q(parent__parent__in=ids, level=Level.MICRO_GRID)
        found: dict[int, list[Region]] = {}
        for one in _with_parents(self.inside.filter(below, level__gte=Level.GRID)):
            village = one.parent_id if one.level == Level.GRID else one.parent.parent_id  # type: ignore[union-attr]
            found.setdefault(village or 0, []).append(one)
        return found

    def _loose(self, names: set[str]) -> dict[str, list[Region]]:
        """Grids that are named without their village; also 3组 where 三组 is written."""
        forms = {name: {name, grid_word(name)} for name in names}
        wanted = set().union(*forms.values()) if forms else set()
        rows = list(_with_parents(self.inside.filter(level__gte=Level.GRID, name__in=wanted)))
        return {name: [one for one in rows if one.name in forms[name]] for name in names}


def full_name(grid: Region) -> str:
    """海科村 3组, with the village ahead, as people tell grids apart."""
    above = grid.parent
    if above is not None and above.level == Level.GRID:
        return f"{full_name(above)} {grid.name}"
    return f"{above.name} {grid.name}" if above is not None else grid.name


def behind_village(place: Region) -> str:
    """A village or what lies above it by its name, a grid behind its village, a micro-grid behind both: 海科村 3组 东片."""
    return full_name(place) if place.level > Level.VILLAGE else place.name


def short_name(place: Region) -> str:
    """海科村3组, 海科村: as people say it, for the title of a post."""
    village = village_of(place)
    if village is None:
        return place.name
    ahead = village_stem(village.name) + ("社区" if is_community(village.name) else "村")
    if place.level == Level.VILLAGE:
        return ahead
    return place.name if place.name.startswith(village_stem(village.name)) else f"{ahead}{place.name}"


def village_of(grid: Region) -> Region | None:
    """The village a grid or micro-grid lies in; its parents are at hand."""
    place: Region | None = grid
    while place is not None and place.level > Level.VILLAGE:
        place = place.parent
    return place


def _with_parents(rows: object) -> Iterable[Region]:
    return list(rows.select_related("parent__parent").order_by("code"))  # type: ignore[attr-defined]


def _same_number(below: Sequence[Region], wanted: str) -> list[Region]:
    """Grid 3 where the village counts groups, or the bare number."""
    number = re.fullmatch(r"(\d+)(?:网格|组)?", wanted, re.ASCII)
    if not number:
        return []
    return [grid for grid in below if re.findall(r"\d+", cells.numerals(grid.name)) == [number[1]]]


def _split(township: str, village: str) -> tuple[str, str]:
    """阿旺镇海科村 in one cell is the township and the village."""
    found = re.match(r"(.{1,12}?(?:街道办事处|街道|镇|乡))(.{2,})$", village)
    return (found[1], found[2]) if found and not township else (township, village)


def _is_code(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) in (15, 18)


def _names(found: Sequence[Region]) -> dict[str, object]:
    names = "、".join(f"{full_name(one)}({one.code})" for one in found[:SHOWN])
    return {"n": len(found), "names": names + (_("等") if len(found) > SHOWN else "")}
