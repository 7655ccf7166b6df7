"""What the page of a place shows, read in a fixed number of queries."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people import lists, staffing
from lastmile.foundation.people import selectors as people
from lastmile.foundation.regions import areas, selectors, sketch
from lastmile.foundation.regions.areas import AreaRow
from lastmile.foundation.regions.models import Grid, Region, RegionCode, RegionShape
from lastmile.interfaces.console.searching import in_reach
from lastmile.kernel import region_codes
from lastmile.kernel.errors import NotVisible
from lastmile.kernel.region_codes import Level

INSTEAD = ("grid_member", "grid_leader", "village_officer", "village_secretary")
SUMMED_BELOW = Level.CITY  # sums of a province are no matter of a page


@dataclass(frozen=True)
class Row:
    """A place below with its sums; of a grid also what it says of itself. `members` are people, not posts."""

    area: AreaRow
    members: int
    grid: Grid | None

    @property
    def region(self) -> Region:
        return self.area.region


@dataclass(frozen=True)
class Place:
    """Everything on the page of one place."""

    region: Region
    area: AreaRow
    members: int
    rows: list[Row]
    grid: Grid | None
    posts: list[lists.PostRow]
    instead: lists.PostRow | None
    shape: RegionShape | None
    sheet: sketch.Sheet | None
    former: list[RegionCode]
    merged: list[Region]
    summed: bool

    @property
    def without_grids(self) -> int:
        """Places below that have no grid yet: the sums leave them out."""
        return sum(not row.area.grids for row in self.rows) if self.region.level < Level.VILLAGE else 0


def get_place(scope: Scope, code_or_uid: object) -> Region:
    """The place, or NotVisible when it lies out of the branches the person may see."""
    region = selectors.get_region(str(code_or_uid))
    if not scope.may(Permission.REGION_VIEW, on=region.code):
        raise NotVisible(_("没有找到,或者不在您的范围内。"))
    return region


def place(scope: Scope, region: Region) -> Place:
    """The page of a place: itself, what lies below, who looks after it, where it lies, what it was called before."""
    children = areas.rows_below(region) if region.level >= SUMMED_BELOW else _bare(region)
    is_grid = region.level >= Level.GRID
    grids = areas.grids_of([region, *(row.region for row in children)])
    length = len(children[0].region.code) if children else len(region.code)
    members = staffing.members_by(region.code, length) if region.level >= SUMMED_BELOW else {}
    shape = areas.shape_of(region)
    own = staffing.members_by(region.code, len(region.code))[region.code] if region.level >= SUMMED_BELOW else 0
    posts = _posts(scope, region) if is_grid else []
    return Place(
        region=region,
        area=areas.row_of(region) if region.level >= SUMMED_BELOW else AreaRow(region),
        members=own,
        rows=[Row(one, members.get(one.region.code, 0), grids.get(one.region.pk)) for one in children],
        grid=grids.get(region.pk),
        posts=posts,
        instead=_instead(scope, region, posts) if is_grid else None,
        shape=shape,
        sheet=_sheet(region, shape),
        former=areas.former_codes(region),
        merged=areas.merged_into(region),
        summed=region.level >= SUMMED_BELOW,
    )


def _bare(region: Region) -> list[AreaRow]:
    return [AreaRow(child) for child in selectors.children(region)]


def _posts(scope: Scope, region: Region) -> list[lists.PostRow]:
    """Who looks after a grid: leader, member, and whoever else stands there."""
    if not scope.has(Permission.PEOPLE_VIEW):
        return []
    return lists.posts(scope, region.code, lists.post_q(), after=None, limit=40)


def _instead(scope: Scope, region: Region, posts: list[lists.PostRow]) -> lists.PostRow | None:
    """Whose a grid without a member is meanwhile: what is owed there goes to the nearest of these that is held."""
    if not scope.has(Permission.PEOPLE_VIEW) or any(one.post.kind == INSTEAD[0] and not one.vacant for one in posts):
        return None
    post = people.nearest_post(region.code, INSTEAD)
    return lists.post_rows([post])[0] if post else None


def _sheet(region: Region, shape: RegionShape | None) -> sketch.Sheet | None:
    """The cells below; of a place without children its own among its neighbours."""
    if shapes := areas.shapes_below(region):
        return sketch.draw(shapes, shape)
    return sketch.draw(areas.shapes_below(region.parent), here={region.pk}) if shape is not None else None


@dataclass(frozen=True)
class Found:
    """What a search found: places in reach, and whether the code typed is an old one."""

    words: str
    places: list[Region]
    old_code: bool


def find(scope: Scope, words: str) -> Found:
    """Places by name or code within one's branches; an old code leads to what answers for it today, and says so."""
    plain = unicodedata.normalize("NFKC", words).strip()[:80]
    reach = in_reach(scope, plain, limit=50)
    if reach or not (plain.isascii() and plain.isdigit() and len(plain) in region_codes.LEVELS):
        return Found(plain, reach, False)
    try:
        return Found(plain, [get_place(scope, plain)], True)
    except NotVisible:
        return Found(plain, [], False)
