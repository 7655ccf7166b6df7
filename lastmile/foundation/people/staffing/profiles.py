"""The J and K profiles of an area side by side: every requirement with each body that owes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people import selectors
from lastmile.foundation.people.staffing import facts as reading
from lastmile.foundation.people.staffing.counting import Behind
from lastmile.foundation.people.staffing.facts import Facts, Load
from lastmile.foundation.people.staffing.required import (
    ASKED,
    BODY_WORDS,
    LEVEL_OF,
    REQUIREMENTS,
    Asked,
    Body,
    Requirement,
)
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.rulepacks.rules import NATIONAL, Figure, where_from
from lastmile.kernel import region_codes
from lastmile.kernel.errors import NotValid
from lastmile.kernel.region_codes import Level

WIDEST = Level.COUNTY
PROFILES = {
    "jilin": gettext_lazy("吉林文件(J)"),
    "kunming": gettext_lazy("昆明文件(K)"),
    NATIONAL: gettext_lazy("国家通用"),
}


@dataclass(frozen=True)
class Line:
    """One body under one requirement. `have` is None where nothing has been entered: 待核.

    `lacking` is what is there and does not count, or why nothing is; `load` how much the body looks after.
    """

    region: Region
    need: int
    have: int | None
    behind: tuple[Behind, ...] = ()
    lacking: tuple[Behind, ...] = ()
    load: Load | None = None

    @property
    def gap(self) -> int | None:
        return None if self.have is None else max(self.need - self.have, 0)

    @property
    def households_each(self) -> int | None:
        """Households for each who counts, rounded; None, 待核, while one of both is not known."""
        if not self.have or self.load is None or self.load.households is None:
            return None
        return round(self.load.households / self.have)


@dataclass(frozen=True)
class Row:
    """One requirement over an area."""

    key: str
    pack: str
    title: str
    clause: str
    source: str
    body: Body
    need: int
    unit: str
    lines: tuple[Line, ...] = field(repr=False)
    each: str = ""  # who owes the figure where it is not the body itself
    most: int | None = None  # the usual upper end; more is a matter of workload
    note: str = ""  # what the document adds on it
    loaded: bool = False
    explained: bool = False

    @property
    def range(self) -> str:
        """2, or 1—2 where the document says up to how many."""
        return f"{self.need}—{self.most}" if self.most and self.most > self.need else str(self.need)

    @property
    def load(self) -> Load | None:
        """What the one body there is looks after; of several each says its own."""
        return self.lines[0].load if self.loaded and len(self.lines) == 1 else None

    @property
    def households_each(self) -> int | None:
        """Of the one body there is, see Line."""
        return self.lines[0].households_each if self.load else None

    @property
    def told(self) -> int:
        """Bodies with a gap of which it is stated why."""
        return sum(bool(line.gap and line.lacking) for line in self.lines) if self.explained else 0

    @property
    def body_title(self) -> str:
        return str(BODY_WORDS[self.body])

    @property
    def have(self) -> int | None:
        known = [line.have for line in self.lines if line.have is not None]
        return sum(known) if known else None

    @property
    def met(self) -> int:
        return sum(line.gap == 0 for line in self.lines)

    @property
    def short(self) -> int:
        return sum(bool(line.gap) for line in self.lines)

    @property
    def unknown(self) -> int:
        return sum(line.have is None for line in self.lines)


@dataclass(frozen=True)
class Profile:
    """What one document asks of the area."""

    pack: str
    title: str
    rows: list[Row]


def may_compute(branch: str) -> bool:
    """The profiles are computed for a county or less."""
    return len(branch) >= region_codes.LENGTHS[WIDEST]


def profiles(scope: Scope, branch: str) -> list[Profile]:
    """J and K side by side, and what only the national pack asks: a fixed number of queries.

    Raises NotAllowed out of the branch, NotValid above a county.
    """
    scope.require(Permission.PEOPLE_VIEW, on=branch)
    if not may_compute(branch):
        raise NotValid(_("请先选到县(市、区)再看配备情况。"))
    facts, bodies = reading.read(scope, branch), _bodies(scope, branch)
    asked: set[str] = set()
    found = []
    for pack, title in PROFILES.items():
        said = {one.key: one for one in packs.profile(pack, branch)}
        figures = [one for one in said.values() if one.key in REQUIREMENTS]
        rows = [_row(pack, one, said, facts, bodies) for one in figures if pack != NATIONAL or one.key not in asked]
        asked |= {one.key for one in figures}
        rows += [_asked(one, facts, bodies) for one in ASKED if one.pack == pack]
        found.append(Profile(pack, str(title), [row for row in rows if row.lines]))
    return found


def row(scope: Scope, branch: str, *, pack: str, key: str) -> Row | None:
    """One requirement of one document, or None when it asks no such thing here."""
    return next(
        (one for part in profiles(scope, branch) if part.pack == pack for one in part.rows if one.key == key), None
    )


def _row(pack: str, figure: Figure, said: Mapping[str, Figure], facts: Facts, bodies: dict[Body, list[Region]]) -> Row:
    """`said`: all figures of the document, of which one may be the upper end."""
    asked, need = REQUIREMENTS[figure.key], figure.whole
    most = said.get(asked.most)

    def owed(code: str) -> int:
        return need * asked.times(facts, code) if asked.times else need

    return Row(
        key=figure.key,
        pack=pack,
        title=figure.title,
        clause=figure.source,
        source=where_from(figure),
        body=asked.body,
        need=need,
        unit=figure.unit,
        lines=tuple(_line(asked, facts, region, owed(region.code)) for region in bodies[asked.body]),
        each=str(asked.each),
        most=most.whole if most else None,
        note=most.note if most else "",
        loaded=asked.loaded,
        explained=asked.explained,
    )


def _line(asked: Requirement | Asked, facts: Facts, region: Region, need: int) -> Line:
    behind = tuple(asked.count(facts, region.code))
    lacking = tuple(asked.lacks(facts, region.code)) if asked.lacks else ()
    known = bool(behind) or (_known(asked, facts, region.code) and not any(one.unsure for one in lacking))
    load = facts.loads.get(region.code) if isinstance(asked, Requirement) and asked.loaded else None
    return Line(region, need, len(behind) if known else None, behind, lacking, load)


def _known(asked: Requirement | Asked, facts: Facts, code: str) -> bool:
    if isinstance(asked, Asked) and asked.known:
        return asked.known(facts, code)
    return _entered(facts, code)


def _asked(asked: Asked, facts: Facts, bodies: dict[Body, list[Region]]) -> Row:
    return Row(
        key=asked.key,
        pack=asked.pack,
        title=str(asked.title),
        clause=asked.clause,
        source=asked.clause,
        body=asked.body,
        need=1,
        unit=str(asked.unit),
        lines=tuple(_line(asked, facts, region, 1) for region in bodies[asked.body]),
        explained=asked.explained,
    )


def _entered(facts: Facts, code: str) -> bool:
    """Whether anybody entered posts here; for a grid, anywhere in its village."""
    return code[: region_codes.LENGTHS[Level.VILLAGE]] in facts.entered


def _bodies(scope: Scope, branch: str) -> dict[Body, list[Region]]:
    low, high = region_codes.bounds(branch)
    places = Region.objects.filter(
        closed_on__isnull=True, code__gte=low, code__lt=high, level__in=set(LEVEL_OF.values())
    )
    by_level: dict[int, list[Region]] = defaultdict(list)
    for place in places.order_by("code"):
        by_level[place.level].append(place)
    shown = set(selectors.units_in(scope.within(branch)).filter(demonstration=True).values_list("region_id", flat=True))
    found = {body: by_level[level] for body, level in LEVEL_OF.items()}
    return {**found, Body.DEMONSTRATION: [place for place in by_level[Level.VILLAGE] if place.pk in shown]}
