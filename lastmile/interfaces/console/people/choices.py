"""What the forms of people, posts and units offer to choose from."""

from __future__ import annotations

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people import selectors
from lastmile.foundation.people.models import Post, Unit
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel import region_codes

MOST, DEPTH = 600, 2
Choices = list[tuple[str, str]]


def places(scope: Scope, area: str, permission: str = Permission.PEOPLE_CHANGE) -> Choices:
    """The area and the two levels below it where the permission is held; finer ones after stepping down to them."""
    found: Choices = []
    for branch in scope.within(area).branches(permission):
        deepest = (region_codes.level_of(branch) if branch else 0) + DEPTH
        rows = regions.open_regions(branch).filter(level__lte=deepest).select_related("parent").order_by("code")
        found += [(one.code, place_words(one)) for one in rows[: MOST - len(found)]]
    return found


def place_words(region: Region) -> str:
    """A grid with its village before it: grids are called 3组 everywhere."""
    return f"{region.parent.name} {region.name}" if region.level >= Region.Level.GRID and region.parent else region.name


def kinds() -> Choices:
    """Kinds of posts, in the order of the duty lists."""
    return [(one.id, one.title) for one in catalogue.post_kinds().values()]


def superiors(scope: Scope, post: Post) -> Choices:
    """Posts a post may answer to: of the kinds above its own, at its place and above, nearest first."""
    kind = catalogue.post_kinds().get(post.kind)
    above = [*region_codes.ancestors(post.region_code), post.region_code]
    wanted = kind.superior_kinds if kind else ()
    rows = selectors.posts_in(scope).filter(region_code__in=above, kind__in=wanted).exclude(pk=post.pk)
    found = [(str(one.uid), one.title) for one in rows.order_by("-region_code", "kind", "id")[:MOST]]
    now = post.superior
    if now and str(now.uid) not in dict(found):
        found.insert(0, (str(now.uid), now.title))
    return found


def units(scope: Scope, region_code: str) -> Choices:
    """Units at a place and above it, nearest first."""
    above = [*region_codes.ancestors(region_code), region_code]
    rows = selectors.units_in(scope).filter(region_code__in=above).order_by("-region_code", "kind", "id")
    return [(str(one.uid), one.name) for one in rows[:MOST]]


def offices(scope: Scope, area: str, *, here: bool = False) -> Choices:
    """应急管理办公室 below an area, or `here` at the place itself, for the daily work of its command (J-2.3m)."""
    rows = selectors.units_in(scope.within(area)).filter(kind=Unit.Kind.OFFICE)
    rows = rows.filter(region_code=area) if here else rows
    return [(str(one.uid), one.name) for one in rows.order_by("region_code", "id")[:MOST]]


def members(scope: Scope, command: Unit) -> Choices:
    """Units that may become members of a command: those at its place and above, no commands (J-2.3d)."""
    near = [*region_codes.ancestors(command.region_code), command.region_code]
    rows = selectors.units_in(scope).filter(region_code__in=near).exclude(kind=Unit.Kind.COMMAND)
    return [(str(one.uid), one.name) for one in rows.order_by("-region_code", "kind", "id")[:MOST]]
