"""Places and posts to choose from in the forms of a hazard."""

from __future__ import annotations

from collections.abc import Iterable

import shapely
from django.utils.translation import gettext as _

from lastmile.domains.hazards import rules
from lastmile.domains.hazards.models import Hazard
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Post
from lastmile.foundation.regions import areas, as_written
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel.errors import NotAllowed
from lastmile.kernel.region_codes import LENGTHS, Level

MOST = 400
OFFERED = 1_000  # of the form of a report: a township of 110 grids has some 700 micro-grids
CHOSEN = ("grid_member", "grid_leader", "village_secretary", "village_director", "village_officer", "office_staff")


def choices(scope: Scope, area: str) -> list[tuple[str, str]]:
    """Villages, grids and micro-grids below the area where the person may report, by their code; see `words_of`.

    Where they are too many for one list, the micro-grids stay out, all of them: whoever looks for one steps down first.
    """
    branches = (
        [area] if area and scope.may(Permission.HAZARD_REPORT, on=area) else scope.branches(Permission.HAZARD_REPORT)
    )
    found: list[tuple[str, str]] = []
    for branch in branches:
        rows = regions.open_regions(branch).filter(level__gte=Level.TOWNSHIP).select_related("parent__parent")
        some = list(rows.order_by("level", "code")[: OFFERED + 1])
        if len(some) > OFFERED:
            some = [one for one in some if one.level < Level.MICRO_GRID][:MOST]
        found += [(one.code, words_of(one)) for one in sorted(some, key=lambda one: one.code)]
    return found


def names(codes: Iterable[str]) -> dict[str, str]:
    """Code → name, one query."""
    return dict(Region.objects.filter(code__in=set(codes)).values_list("code", "name"))


def words_of(region: Region) -> str:
    """A village by its name, a grid behind that of its village, a micro-grid behind that of its grid."""
    return as_written.behind_village(region)


def below(area: str) -> list[tuple[str, str]]:
    """Villages and grids of a township, grids and micro-grids of a village, to narrow the list by; nothing above a township."""
    if len(area) < LENGTHS[Level.TOWNSHIP]:
        return []
    levels = [Level.VILLAGE, Level.GRID] if len(area) == LENGTHS[Level.TOWNSHIP] else [Level.GRID, Level.MICRO_GRID]
    rows = regions.open_regions(area).filter(level__in=levels).select_related("parent__parent")
    return [(one.code, words_of(one)) for one in rows.order_by("code")[:MOST] if one.code != area]


def place_at(scope: Scope, home: str, position: tuple[float, float] | None = None) -> Region:
    """Where a report from here belongs: the drawn grid around the position (longitude, latitude; WGS 84) where the person
    may report, else their own place.
    """
    if not home:
        raise NotAllowed(_("您还没有岗位,请先打值班室电话报。"))
    own = regions.get_region(home)
    if position is None or own.level < Level.VILLAGE:
        return own
    village = own if own.level == Level.VILLAGE else regions.get_region(own.code[:12])
    point = shapely.Point(position)
    for shape in areas.shapes_below(village):
        inside = shape.outline is not None and shape.outline.covers(point)
        if inside and scope.may(Permission.HAZARD_REPORT, on=shape.region.code):
            return shape.region
    return own


def lies_outside(hazard: Hazard) -> bool:
    """Whether the position lies outside the drawn border of the hazard's own place: a finding, never an error."""
    shape = areas.shape_of(hazard.region) if hazard.point is not None else None
    return shape is not None and shape.outline is not None and not shape.outline.covers(hazard.point)


def title_of_picture(picture: str) -> str:
    """What a report is called that names only a picture."""
    chosen = catalogue.hazard_pictures().get(picture)
    return rules.title_of(chosen.title) if chosen else picture


def path_of(hazard: Hazard) -> list[Region]:
    return [part for part in regions.path(hazard.region) if part.level >= 4]


def posts_for(scope: Scope, hazard: Hazard) -> list[tuple[str, str]]:
    """Posts of the hazard's township that may be told to see to it: those of its village are never among those too many."""
    township, village = hazard.region_code[:9], hazard.region_code[:12]
    rows = people.posts_in(scope.within(township)).filter(kind__in=CHOSEN).order_by("region_code", "kind", "id")
    own = rows.filter(region_code__gte=village, region_code__lt=f"{village}:")
    found = {one.pk: one for some in (own, rows) for one in some[:MOST]}
    return [(str(one.uid), one.title) for one in _near_first(list(found.values()), hazard)]


def _near_first(posts: list[Post], hazard: Hazard) -> list[Post]:
    def away(post: Post) -> int:
        shared = 0
        for one, other in zip(post.region_code, hazard.region_code, strict=False):
            if one != other:
                break
            shared += 1
        return -shared

    return sorted(posts, key=away)
