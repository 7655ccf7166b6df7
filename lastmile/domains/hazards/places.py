"""Places and posts to choose from in the forms of a hazard."""

from __future__ import annotations

from lastmile.domains.hazards.models import Hazard
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Post
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.regions.models import Region

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
        found += [(one.code, _words(one)) for one in rows[:MOST]]
    return found


def _words(region: Region) -> str:
    return f"{region.parent.name} {region.name}" if region.level == 6 and region.parent else region.name


def path_of(hazard: Hazard) -> list[Region]:
    return [part for part in regions.path(hazard.region) if part.level >= 4]


def posts_for(scope: Scope, hazard: Hazard) -> list[tuple[str, str]]:
    """Posts of the hazard's township that may be told to see to it."""
    township = hazard.region_code[:9]
    rows = people.posts_in(scope.within(township)).filter(kind__in=CHOSEN).order_by("region_code", "kind", "id")
    return [(str(one.uid), one.title) for one in _near_first(list(rows[:MOST]), hazard)]


def _near_first(posts: list[Post], hazard: Hazard) -> list[Post]:
    def away(post: Post) -> int:
        shared = 0
        for one, other in zip(post.region_code, hazard.region_code, strict=False):
            if one != other:
                break
            shared += 1
        return -shared

    return sorted(posts, key=away)
