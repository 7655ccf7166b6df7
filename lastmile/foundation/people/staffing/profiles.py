"""The J and K profiles of an area side by side: every requirement with each body that owes it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people import selectors
from lastmile.foundation.people.staffing import facts as reading
from lastmile.foundation.people.staffing.counting import Behind
from lastmile.foundation.people.staffing.facts import Facts
from lastmile.foundation.people.staffing.required import (
    BODY_WORDS,
    IDENTITIES,
    LEVEL_OF,
    REQUIREMENTS,
    Body,
    Identity,
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
    """One body under one requirement. `have` is None where nothing has been entered: 待核."""

    region: Region
    need: int
    have: int | None
    behind: tuple[Behind, ...] = ()

    @property
    def gap(self) -> int | None:
        return None if self.have is None else max(self.need - self.have, 0)


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
        figures = [one for one in packs.profile(pack, branch) if one.key in REQUIREMENTS]
        rows = [_row(pack, one, facts, bodies) for one in figures if pack != NATIONAL or one.key not in asked]
        asked |= {one.key for one in figures}
        rows += _identities(pack, facts, bodies)
        found.append(Profile(pack, str(title), [row for row in rows if row.lines]))
    return found


def row(scope: Scope, branch: str, *, pack: str, key: str) -> Row | None:
    """One requirement of one document, or None when it asks no such thing here."""
    return next(
        (one for part in profiles(scope, branch) if part.pack == pack for one in part.rows if one.key == key), None
    )


def _row(pack: str, figure: Figure, facts: Facts, bodies: dict[Body, list[Region]]) -> Row:
    asked, need = REQUIREMENTS[figure.key], figure.whole
    lines = []
    for region in bodies[asked.body]:
        behind = tuple(asked.count(facts, region.code))
        known = bool(behind) or _entered(facts, region.code)
        owed = need * asked.times(facts, region.code) if asked.times else need
        lines.append(Line(region, owed, len(behind) if known else None, behind))
    return Row(
        key=figure.key,
        pack=pack,
        title=figure.title,
        clause=figure.source,
        source=where_from(figure),
        body=asked.body,
        need=need,
        unit=figure.unit,
        lines=tuple(lines),
        each=str(asked.each),
    )


def _identities(pack: str, facts: Facts, bodies: dict[Body, list[Region]]) -> list[Row]:
    """What a document asks of who holds two posts at once: no figure, so no pack has it."""
    return [_identity(one, facts, bodies) for one in IDENTITIES if one.pack == pack]


def _identity(asked: Identity, facts: Facts, bodies: dict[Body, list[Region]]) -> Row:
    lines = []
    for region in bodies[asked.body]:
        behind = tuple(asked.count(facts, region.code))
        # Whether there is a team at all is asked elsewhere; without a captain nobody can say who it is.
        known = (region.code, "team_captain") in facts.holdings
        lines.append(Line(region, 1, len(behind) if known else None, behind))
    return Row(
        key=asked.key,
        pack=asked.pack,
        title=str(asked.title),
        clause=asked.clause,
        source=asked.clause,
        body=asked.body,
        need=1,
        unit=str(_("人")),
        lines=tuple(lines),
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
