"""Who looked through a township's base database when, and until when it is to be looked through again (J-4.6d)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from lastmile.domains.profile.models import Look
from lastmile.domains.profile.rules import Figure as Line
from lastmile.foundation.access.models import branch_q
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.obligations import selectors as owed
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.people.models import Post
from lastmile.foundation.people.rules import months_before
from lastmile.foundation.regions.models import Region
from lastmile.foundation.regions.selectors import get_region, open_regions
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock, region_codes
from lastmile.kernel.errors import NotVisible
from lastmile.kernel.region_codes import Level

KIND = "profile.look"
OWNERS = ("office_director", "office_staff")  # the first that a township has owes it
WIDEST = region_codes.LENGTHS[Level.COUNTY]


@dataclass(frozen=True)
class Looks:
    """How an area stands. Of a township (or what lies in one) `last`, `again_by` and what is `owed`; of a county how many
    of its townships were looked through in time, and which were not. `months` is how often it is asked.
    """

    months: int
    township: Region | None = None
    last: Look | None = None
    again_by: date | None = None
    owed: Obligation | None = None
    townships: int = 0
    late: tuple[Region, ...] = ()

    @property
    def owed_by(self) -> date | None:
        """The last day of what is owed."""
        return date.fromisoformat(self.owed.occurrence) if self.owed else None

    @property
    def in_time(self) -> int:
        return self.townships - len(self.late)


def get_township(scope: Scope, uid: UUID) -> Region:
    """The township whose database somebody is about to look through. Raises NotVisible for any other place."""
    region = get_region(str(uid))
    if region.level != Level.TOWNSHIP or not scope.may(Permission.PROFILE_VIEW, on=region.code):
        raise NotVisible(_("没有找到,或者不在您的范围内。"))
    return region


def looks(scope: Scope, region: Region) -> Looks | None:
    """Of a county or less: a fixed number of queries. None for a wider area."""
    scope.require(Permission.PROFILE_VIEW, on=region.code)
    if len(region.code) < WIDEST:
        return None
    months = packs.value("institution.database_months", region.code).whole
    if region.level == Level.COUNTY:
        return _of_county(region, months)
    township = get_region(region.code[: region_codes.LENGTHS[Level.TOWNSHIP]])
    last = Look.unscoped.filter(region=township).select_related("by__person", "by__post").order_by("-at", "-id").first()
    rows = owed.open_on(township.uid, KIND)
    return Looks(months, township, last, again_by(last.at, months) if last else None, owed=rows[0] if rows else None)


def _of_county(county: Region, months: int) -> Looks:
    since = clock.start_of(months_before(clock.today(), months))
    known = set(Look.unscoped.filter(branch_q(Look, county.code), at__gte=since).values_list("region_id", flat=True))
    townships = list(open_regions(county.code).filter(level=Level.TOWNSHIP).order_by("code"))
    return Looks(months, townships=len(townships), late=tuple(one for one in townships if one.pk not in known))


def again_by(at: datetime, months: int) -> date:
    """The last day on which it is in time to look again."""
    return months_before(clock.local(at).date(), -months)


def older(figures: Iterable[Line], months: int) -> list[Line]:
    """Lines last looked at longer ago than that."""
    since = months_before(clock.today(), months)
    return [one for one in figures if one.as_of and one.as_of < since]


def get_look(uid: UUID) -> Look | None:
    """A look by its number, for whoever sent it."""
    return Look.unscoped.filter(uid=uid).first()


def last_looks(regions: Iterable[int]) -> dict[int, datetime]:
    """When each of some townships was last looked through, by its key."""
    rows = Look.unscoped.filter(region__in=list(regions)).order_by().values_list("region")
    return dict(rows.annotate(Max("at")))


def owners_after(kind: str, pk: int, limit: int) -> list[Post]:
    """Open posts of one of the OWNERS at townships, in the order of their keys, behind one of them."""
    rows = Post.unscoped.filter(kind=kind, closed_on__isnull=True, region__level=Level.TOWNSHIP, pk__gt=pk)
    return list(rows.select_related("region").order_by("pk")[:limit])


def owed_at_closed() -> list[Obligation]:
    """Looks owed of townships that were merged away or abolished."""
    closed = Region.objects.filter(level=Level.TOWNSHIP, closed_on__isnull=False)
    rows = Obligation.unscoped.filter(kind=KIND, done_at__isnull=True, subject_uid__in=closed.values("uid"))
    return list(rows)


def look_owed(uid: UUID) -> Obligation:
    """One look that is or was owed. The caller checks its township. Raises NotVisible."""
    one = Obligation.unscoped.filter(uid=uid, kind=KIND).first()
    if one is None:
        raise NotVisible(_("没有找到,或者不在您的范围内。"))
    return one
