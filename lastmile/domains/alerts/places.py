"""What forms offer to choose from: the places somebody may speak for, by name."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from lastmile.domains.alerts.models import Alert
from lastmile.domains.alerts.selectors import chain
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.regions.models import Region
from lastmile.kernel.region_codes import Level

MOST = 300
Choices = list[tuple[str, str]]


def choices(scope: Scope, permission: str) -> Choices:
    """The branches on which a permission is held, each with what lies directly below it."""
    found: Choices = []
    for code in scope.branches(permission):
        if code:
            root = regions.get_region(code)
            found += [(root.code, _whole(root)), *((one.code, one.name) for one in regions.children(root)[:MOST])]
    return found


def _whole(root: Region) -> str:
    return root.name if root.level >= Level.VILLAGE else _("%(place)s(全部)") % {"place": root.name}


def roots(scope: Scope, permission: str, *, lowest: int = Level.COUNTY) -> Choices:
    """The branches themselves, down to a level."""
    found = [regions.get_region(code) for code in scope.branches(permission) if code]
    return [(one.code, one.name) for one in found if one.level <= lowest]


def of_alert(scope: Scope, permission: str, alert: Alert) -> Choices:
    """The townships (or smaller places) of an alert that somebody may speak for."""
    shown = chain.shown(alert)
    codes = chain.area_codes(shown) if shown else []
    inside = sorted({code for code in [*chain.townships_of(codes), *codes] if scope.may(permission, on=code)})
    return [(one.code, one.name) for one in _named(inside)]


def suggested(scope: Scope, permission: str, found: Sequence[Region]) -> Choices:
    """Places that were suggested, first, then everything else one may choose."""
    first = [(one.code, one.name) for one in found if scope.may(permission, on=one.code)]
    known = {code for code, _name in first}
    return [*first, *(one for one in choices(scope, permission) if one[0] not in known)]


def _named(codes: Sequence[str]) -> list[Region]:
    return list(Region.objects.filter(code__in=codes, closed_on__isnull=True).order_by("code"))
