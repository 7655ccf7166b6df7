"""What the forms of a danger point offer to choose from: places, households and units near it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from lastmile.domains.points.models import DangerPoint
from lastmile.domains.points.selectors import below as people_below
from lastmile.domains.profile import public as profile
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel.region_codes import LENGTHS, Level

MOST = 400
SEPARATOR = "\x1f"


def choices(scope: Scope, area: str) -> list[tuple[str, str]]:
    """Villages and grids below the area where the person may register a point; from a township down."""
    if len(area) < LENGTHS[Level.TOWNSHIP]:
        return []
    rows = regions.open_regions(area).filter(level__in=[Level.VILLAGE, Level.GRID]).select_related("parent")
    may = scope.branches(Permission.POINT_CHANGE)
    found = [one for one in rows.order_by("code")[: MOST * 5] if any(one.code.startswith(branch) for branch in may)]
    return [(one.code, _words(one)) for one in found]


def _words(region: Region) -> str:
    return f"{region.parent.name} {region.name}" if region.level == Level.GRID and region.parent else region.name


def kinds() -> list[tuple[str, str]]:
    """Kinds of danger points, as offices call them."""
    return [(one.id, one.title) for one in catalogue.point_kinds().values()]


def path_of(point: DangerPoint) -> list[Region]:
    return [part for part in regions.path(point.region) if part.level >= Level.TOWNSHIP]


def kind_title(point: DangerPoint) -> str:
    """What its kind is called."""
    found = catalogue.point_kinds().get(point.kind)
    return found.title if found else point.kind


def usual_plan(point: DangerPoint) -> str:
    """The ready-made text its kind usually begins from."""
    found = catalogue.point_kinds().get(point.kind)
    return found.plan if found else ""


# --- households and units to choose ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Candidate:
    """A household that may live below the point, and what was said about it if it is chosen."""

    uid: str
    head: str
    place: str
    registered: int | None
    at_home: int | None
    need_help: int | None
    chosen: bool
    needs_help: str = ""
    helpers: str = ""
    first: bool = False

    @property
    def said(self) -> str:
        """What is said of it (see `said`); "" where it is not chosen."""
        return said(self.needs_help, self.helpers, self.first) if self.chosen else ""

    @property
    def words(self) -> str:
        """The same as people read it."""
        if not self.chosen:
            return _("不在下面")
        first = _("是") if self.first else _("否")
        told = ((_("扶谁"), self.needs_help), (_("由谁扶"), self.helpers), (_("先走"), first))
        return "、".join(f"{label}:{value}" for label, value in told if value)


def said(needs_help: str, helpers: str, first: bool) -> str:
    """All that is said of a chosen household, to be compared with what was said of it before."""
    return SEPARATOR.join((" ".join(needs_help.split()), " ".join(helpers.split()), str(first)))


def candidates(scope: Scope, point: DangerPoint, *, whole_village: bool) -> list[Candidate]:
    """Households of the point's grid (or of its whole village), chosen ones first; chosen ones from elsewhere too."""
    chosen = {one.household.uid: one for one in people_below.households_below(point)}
    code = point.region_code[: LENGTHS[Level.VILLAGE]] if whole_village else point.region_code
    near = profile.households_in(scope.within(code)).select_related("region").order_by("region_code", "id")[:MOST]
    households = {one.uid: one for one in [*(row.household for row in chosen.values()), *near]}
    found = []
    for uid, one in households.items():
        row = chosen.get(uid)
        found.append(
            Candidate(
                uid=str(uid),
                head=one.head,
                place=f"{one.region.name} {one.address}",
                registered=one.registered,
                at_home=one.at_home,
                need_help=one.need_help,
                chosen=row is not None,
                needs_help=row.needs_help if row else "",
                helpers=row.helpers if row else "",
                first=row.first if row else False,
            )
        )
    return found


def units_near(scope: Scope, point: DangerPoint) -> list[tuple[str, str, bool]]:
    """Units and places of the point's village: uid, name, chosen."""
    chosen = {one.place.uid for one in people_below.places_below(point)}
    village = point.region_code[: LENGTHS[Level.VILLAGE]]
    rows = profile.places_in(scope.within(village)).order_by("region_code", "id")[:MOST]
    return [(str(one.uid), one.name, one.uid in chosen) for one in rows]
