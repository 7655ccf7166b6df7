"""What the grid rules of the packs find below a branch (J-1.2c, g, J-2.2a–g, J-3.4a, J-4.3e); findings stop nobody.

划全分净、全面覆盖: no village without grids, no gap, no overlap, everything in one grid, every grid looked after, every
post with somebody above it to turn to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import shapely
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lastmile.domains.points import public as points
from lastmile.domains.profile import public as profile
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.spread import Spread, spread
from lastmile.foundation.people import staffing
from lastmile.foundation.people.models import Post
from lastmile.foundation.people.rules import months_before
from lastmile.foundation.regions.models import Grid, Region, RegionShape
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.rulepacks.books import Book
from lastmile.foundation.rulepacks.rules import where_from
from lastmile.kernel import clock, region_codes
from lastmile.kernel.errors import NotValid
from lastmile.kernel.region_codes import Level, VillageKind

KINDS = {
    "uncovered": gettext_lazy("没有网格"),
    "nobody": gettext_lazy("没有网格员"),
    "size": gettext_lazy("户数不合适"),
    "unknown": gettext_lazy("户数待核"),
    "group": gettext_lazy("不是村民小组"),
    "overlap": gettext_lazy("重叠"),
    "gap": gettext_lazy("有空白"),
    "outside": gettext_lazy("没进网格"),
    "superior": gettext_lazy("没有上级岗位"),
    "topics": gettext_lazy("任务清单缺项"),
    "recount": gettext_lazy("户数要复核"),
    "incomplete": gettext_lazy("登记不全"),
}
# What lies in grids: what it is called, and how many of them are said to be there.
COVERED = {
    "households": (gettext_lazy("户"), gettext_lazy("%(n)s户")),
    "points": (gettext_lazy("危险点"), gettext_lazy("%(n)s个危险点")),
    "places": (gettext_lazy("检查对象(单位场所)"), gettext_lazy("%(n)s个检查对象")),
}
WIDEST = Level.COUNTY  # what one page can compute and one person can read
NOISE = 0.001  # of an area: two borders drawn by hand are never the same line
RURAL = (VillageKind.VILLAGE, VillageKind.LIKE_VILLAGE)


@dataclass(frozen=True)
class Finding:
    """What a rule finds at a place: in which words, by which clause, and where its figure comes from."""

    code: str
    name: str
    village: str
    kind: str
    words: str
    clause: str
    source: str
    figure: str = ""


@dataclass(frozen=True)
class Cover:
    """How much of one sort of thing lies in grids (J-1.2g)."""

    title: str
    spread: Spread


@dataclass(frozen=True)
class Checked:
    """A branch as looked at. `covers` has what the person may see; `source` says which share is asked for, and where."""

    findings: list[Finding]
    covers: list[Cover]
    asked: int
    source: str
    figure: str


@dataclass(frozen=True)
class _Branch:
    """Everything the rules look at, read once."""

    book: Book
    places: list[Region]
    grids: list[Grid]
    shapes: dict[int, RegionShape]
    attended: frozenset[str]
    alone: list[Post]
    spreads: dict[str, Spread]

    @property
    def villages(self) -> list[Region]:
        return [place for place in self.places if place.level == Level.VILLAGE]

    def finding(self, region: Region, kind: str, words: str, clause: str, figure: str = "") -> Finding:
        parent = region.parent.name if region.level > Level.VILLAGE and region.parent else ""
        source = where_from(self.book.figure(figure)) if figure else ""
        return Finding(region.code, region.name, parent, kind, words, clause, source, figure)


def may_find(branch: str) -> bool:
    """Findings are computed for a county or less; wider branches are looked at county by county."""
    return len(branch) >= region_codes.LENGTHS[WIDEST]


def findings(scope: Scope, branch: str) -> list[Finding]:
    """Everything found below a branch, the gravest kind first, then by place. Raises NotValid above a county."""
    return check(scope, branch).findings


def check(scope: Scope, branch: str) -> Checked:
    """What is found below a branch, and how much of it grids cover: a fixed number of queries. Raises NotValid above a county."""
    scope.require(Permission.REGION_VIEW, on=branch)
    if not may_find(branch):
        raise NotValid(_("请先选到县(市、区)再看网格检查结果。"))
    found = _read(scope, branch)
    weight = {kind: place for place, kind in enumerate(KINDS)}
    share = found.book.figure("grid.coverage_share")
    return Checked(
        findings=sorted((one for rule in RULES for one in rule(found)), key=lambda one: (weight[one.kind], one.code)),
        covers=[Cover(str(COVERED[key][0]), one) for key, one in found.spreads.items()],
        asked=share.whole,
        source=where_from(share),
        figure=share.key,
    )


def _read(scope: Scope, branch: str) -> _Branch:
    low, high = region_codes.bounds(branch)
    inside: dict[str, Any] = {"closed_on__isnull": True, "code__gte": low, "code__lt": high}
    below = {f"region__{key}": value for key, value in inside.items()}
    shapes = RegionShape.objects.filter(**below, region__level__in=(Level.VILLAGE, Level.GRID), outline__isnull=False)
    grids = Grid.objects.filter(**below).select_related("region__parent").order_by("region__code")
    return _Branch(
        book=packs.book(branch),
        places=list(Region.objects.filter(**inside, level__range=(Level.COUNTY, Level.VILLAGE)).order_by("code")),
        grids=list(grids),
        shapes={shape.region_id: shape for shape in shapes},
        attended=staffing.attended(branch),
        alone=staffing.without_superior(branch),
        spreads=_spreads(scope, branch),
    )


def _spreads(scope: Scope, branch: str) -> dict[str, Spread]:
    """By the keys of COVERED, what the person may see there."""
    within = scope.within(branch)
    found: dict[str, Spread] = {}
    if scope.may(Permission.PROFILE_VIEW, on=branch):
        found["households"] = spread(profile.households_in(within))
    if scope.may(Permission.POINT_VIEW, on=branch):
        found["points"] = spread(points.points_in(within).filter(is_watched=True))
    if scope.may(Permission.PROFILE_VIEW, on=branch):
        found["places"] = spread(profile.places_in(within))
    return found


def _own_grids(found: _Branch) -> list[Grid]:
    return [grid for grid in found.grids if grid.region.level == Level.GRID]


def _uncovered(found: _Branch) -> Iterator[Finding]:
    """Villages without any grid."""
    covered = {grid.region.parent_id for grid in found.grids}
    for village in found.villages:
        if village.pk not in covered:
            yield found.finding(village, "uncovered", _("还没有划分网格"), "J-2.2b", "grid.coverage_share")


def _nobody(found: _Branch) -> Iterator[Finding]:
    """Grids of every level without a named member: J-3.4a asks one of each, J-4.3e one of a grid."""
    micro = bool(found.book.figure("staffing.microgrid_staff_least").whole)
    for grid in found.grids:
        if grid.region.code in found.attended:
            continue
        if grid.region.level == Level.GRID:
            words = _("还没有明确网格员")
            yield found.finding(grid.region, "nobody", words, "J-3.4a、J-4.3e", "staffing.grid_staff_least")
        elif micro:
            words = _("这个微网格还没有明确网格员")
            yield found.finding(grid.region, "nobody", words, "J-3.4a", "staffing.microgrid_staff_least")


def _sizes(found: _Branch) -> Iterator[Finding]:
    """Community grids and micro-grids outside their range; grids whose households nobody counted."""
    for grid in found.grids:
        rule = {Grid.Kind.COMMUNITY: "households", Grid.Kind.MICRO: "microgrid_households"}.get(Grid.Kind(grid.kind))
        if grid.households is None:
            yield found.finding(grid.region, "unknown", _("户数待核"), "J-2.2e")
        elif rule is not None:
            yield from _size(found, grid, grid.households, rule)


def _size(found: _Branch, grid: Grid, households: int, rule: str) -> Iterator[Finding]:
    least, most = (found.book.figure(f"grid.{rule}_{end}").whole for end in ("least", "most"))
    if least <= households <= most:
        return
    words = _("%(have)s户,应为%(least)s到%(most)s户") % {"have": households, "least": least, "most": most}
    end = "least" if households < least else "most"
    yield found.finding(grid.region, "size", words, "J-2.2e", f"grid.{rule}_{end}")


def _groups(found: _Branch) -> Iterator[Finding]:
    """In a village, one villager group is one grid (J-2.2d), where the pack keeps to that."""
    if found.book.figure("grid.rural_rule").text != "villager_group":
        return
    for grid in _own_grids(found):
        rural = region_codes.village_kind(grid.region.code) in RURAL
        if rural and grid.kind == Grid.Kind.COMMUNITY:
            words = _("农村网格应以村民小组为单位")
            yield found.finding(grid.region, "group", words, "J-2.2d", "grid.rural_rule")


def _outlines(found: _Branch) -> Iterator[tuple[Region, list[tuple[Region, Any]]]]:
    """Each village with the real outlines of its grids; sketches prove nothing."""
    by_village: dict[int | None, list[tuple[Region, Any]]] = {}
    for grid in _own_grids(found):
        shape = found.shapes.get(grid.region_id)
        if shape is not None and shape.source != RegionShape.Source.SYNTHETIC:
            by_village.setdefault(grid.region.parent_id, []).append((grid.region, shape.outline))
    for village in found.villages:
        if village.pk in by_village:
            yield village, by_village[village.pk]


def _overlaps(found: _Branch) -> Iterator[Finding]:
    """Grids of one village that share more than a border."""
    for _village, outlines in _outlines(found):
        tree = shapely.STRtree([outline for _region, outline in outlines])
        for place, (region, outline) in enumerate(outlines):
            for other in sorted(int(one) for one in tree.query(outline) if one > place):
                if _share_area(outline, outlines[other][1]):
                    words = _("与%(name)s重叠") % {"name": outlines[other][0].name}
                    yield found.finding(region, "overlap", words, "J-2.2b", "grid.overlaps_most")


def _share_area(one: Any, other: Any) -> bool:
    return bool(one.intersection(other).area > NOISE * min(one.area, other.area))


def _gaps(found: _Branch) -> Iterator[Finding]:
    """Land of a village that no grid covers, once all its grids are drawn and its own border is a real one."""
    grids = Counter(grid.region.parent_id for grid in _own_grids(found))
    for village, outlines in _outlines(found):
        border = found.shapes.get(village.pk)
        if border is None or border.source == RegionShape.Source.SYNTHETIC or len(outlines) < grids[village.pk]:
            continue
        rest = border.outline.difference(shapely.union_all([outline for _region, outline in outlines]))
        share = rest.area / border.outline.area
        if share > NOISE:
            words = _("有%(share).1f%%的面积不在任何网格里") % {"share": 100 * share}
            yield found.finding(village, "gap", words, "J-2.2b", "grid.gaps_most")


def _outside(found: _Branch) -> Iterator[Finding]:
    """What is kept at a village, or above, although grids are there: each belongs to one (J-1.2g, J-2.2b)."""
    for place in found.places:
        counts = {key: one.outside.get(place.code, 0) for key, one in found.spreads.items()}
        what = [str(COVERED[key][1]) % {"n": count} for key, count in counts.items() if count]
        if what:
            words = _("%(what)s没有归入网格") % {"what": "、".join(what)}
            yield found.finding(place, "outside", words, "J-1.2g、J-2.2b", "grid.coverage_share")


def _superiors(found: _Branch) -> Iterator[Finding]:
    """Posts nobody stands above: whoever does not answer there is passed on to nobody."""
    for post in found.alone:
        words = _("岗位“%(post)s”没有上级岗位,没人应答时转不上去") % {"post": post.title}
        yield found.finding(post.region, "superior", words, "J-1.2c")


def _topics(found: _Branch) -> Iterator[Finding]:
    """Grids whose task list leaves out one of the topics."""
    wanted = found.book.figure("grid.topics").words
    for grid in _own_grids(found):
        lacking = [topic for topic in wanted if topic not in grid.tasks]
        if lacking:
            words = _("任务清单还缺:%(what)s") % {"what": "、".join(lacking)}
            yield found.finding(grid.region, "topics", words, "J-2.2f", "grid.topics")


def _recounts(found: _Branch) -> Iterator[Finding]:
    """Counts older than the pack's interval, and those of no known day."""
    figure = found.book.figure("grid.recheck_months")
    since = months_before(clock.today(), figure.whole)
    for grid in found.grids:
        if grid.households is None or (grid.counted_on and grid.counted_on >= since):
            continue
        words = _("户数是哪天数的待核")
        if grid.counted_on:
            words = _("户数是%(day)s数的,过了%(months)s个月要再核一次") % {
                "day": f"{grid.counted_on:%Y-%m-%d}",
                "months": figure.whole,
            }
        yield found.finding(grid.region, "recount", words, "J-2.2e", "grid.recheck_months")


def _incomplete(found: _Branch) -> Iterator[Finding]:
    """What a grid's sheet still lacks: the party group, the code of the grid it is combined with."""
    for grid in _own_grids(found):
        lacking = [] if grid.party_group else [_("党组织")]
        lacking += [] if grid.external_code else [_("综治网格编码")]
        if lacking:
            words = _("还缺:%(what)s") % {"what": "、".join(lacking)}
            yield found.finding(grid.region, "incomplete", words, "J-2.2a、J-2.2c")


RULES = (
    _uncovered, _nobody, _sizes, _groups, _overlaps, _gaps, _outside, _superiors, _topics, _recounts, _incomplete,
)  # fmt: skip
