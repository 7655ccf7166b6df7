"""Who sits at a department: a unit of the county or township, and its post."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Post, Unit
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks.routing import Department
from lastmile.kernel import region_codes

POSTS = ("department_staff", "department_contact")
BUREAU = ("bureau_staff", "bureau_leader", "bureau_duty")
KINDS = (Unit.Kind.DEPARTMENT, Unit.Kind.PARTNER)


@dataclass(frozen=True)
class Desk:
    """Where a matter is handed to. Without a unit the department is missing here; without a post the office must ask."""

    department: Department
    unit: Unit | None = None
    post: Post | None = None

    @property
    def title(self) -> str:
        """As it is called here."""
        return self.unit.name if self.unit else self.department.title

    @property
    def words(self) -> str:
        """The same to choose from: says where there is nobody to answer."""
        if self.unit is None:
            return _("%(name)s(本县没有登记这个部门)") % {"name": self.department.title}
        if self.post is None:
            return _("%(name)s(没有在用的岗位,由本级催问)") % {"name": self.unit.name}
        return str(self.unit.name)


def desks(region_code: str) -> dict[str, Desk]:
    """Every department of the routing table as it is found above a place: three queries."""
    above = [*region_codes.ancestors(region_code), region_code]
    rows = Unit.unscoped.filter(region_code__in=above, kind__in=KINDS, closed_on__isnull=True)
    units = sorted(rows, key=lambda one: (_distance(one), one.pk))
    posts = Post.unscoped.filter(unit__in=[one.pk for one in units], kind__in=(*POSTS, *BUREAU), closed_on__isnull=True)
    by_unit: dict[int | None, list[Post]] = {}
    for post in posts.order_by("id"):
        by_unit.setdefault(post.unit_id, []).append(post)
    held = set(people.holders([post.pk for post in posts]))
    return {one.id: _desk(one, units, by_unit, held) for one in catalogue.departments().values()}


def desk(region_code: str, department: str) -> Desk | None:
    """The department above a place, or None for one that no table names."""
    return desks(region_code).get(department)


def missing(region_code: str) -> list[Department]:
    """Departments that the documents name and that have no unit above a place: a finding, never an error."""
    return [one.department for one in desks(region_code).values() if one.unit is None and one.department.sources]


def _distance(unit: Unit) -> int:
    """The county's first, then what lies above it, then the township's own stations."""
    return {6: 0, 4: 1, 2: 2, 9: 3}.get(len(unit.region_code), 4)


def _desk(department: Department, units: list[Unit], posts: dict[int | None, list[Post]], held: set[int]) -> Desk:
    ours = [one for one in units if department.is_called(one.sector, one.name)]
    if not ours:
        return Desk(department)
    ranked = [(one, _post(posts.get(one.pk, []), held)) for one in ours]
    unit, post = next(((one, post) for one, post in ranked if post), ranked[0])
    return Desk(department, unit, post)


def _post(posts: list[Post], held: set[int]) -> Post | None:
    order = (*POSTS, *BUREAU)
    good = [one for one in posts if one.pk in held]
    return min(good, key=lambda one: (order.index(one.kind), one.pk), default=None)
