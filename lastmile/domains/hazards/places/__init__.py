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
from lastmile.foundation.regions import areas
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel.errors import NotAllowed
from lastmile.kernel.region_codes import LENGTHS, Level

MOST = 400
CHOSEN = ("grid_member", "grid_leader", "village_secretary", "village_director", "village_officer", "office_staff")


def choices(scope: Scope, area: str) -> list[tuple[str, str]]:
    """Villages and grids below the area where the person may report, with their village's name before a grid's."""
    branches = (
        [area] if area and scope.may(Permission.HAZARD_REPORT, on=area) else scope.branches(Permission.HAZARD_REPORT)
    )
    found: list[tuple[str, str]] = []
    for branch in branches:
        rows = regions.open_regions(branch).filter(level__in=[4, 5, 6]).select_related("parent").order_by("code")
        found += [(one.code, words_of(one)) for one in rows[:MOST]]
    return found


def names(codes: Iterable[str]) -> dict[str, str]:
    """Code → name, one query."""
    return dict(Region.objects.filter(code__in=set(codes)).values_list("code", "name"))


def words_of(region: Region) -> str:
    """A village by its name, a grid behind that of its village."""
    return f"{region.parent.name} {region.name}" if region.level == 6 and region.parent else region.name


def below(area: str) -> list[tuple[str, str]]:
    """Villages of a township, or grids of a village, to narrow the list by; nothing above a township."""
    if len(area) < LENGTHS[Level.TOWNSHIP]:
        return []
    rows = regions.open_regions(area).filter(level__in=[Level.VILLAGE, Level.GRID]).select_related("parent")
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
