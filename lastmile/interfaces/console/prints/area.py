"""The area whose cards and tables are asked for."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.regions.models import Region
from lastmile.kernel.errors import NotValid, NotVisible


def asked(request: Any) -> Region:
    """The area of the crumbs, a county or less, in reach."""
    if len(request.area) < len("530113"):
        raise NotValid(_("请先在上方选到县(市、区)或乡镇。"))
    region = regions.get_region(request.area)
    if not request.scope.may(Permission.PEOPLE_VIEW, on=region.code):
        raise NotVisible(_("没有找到,或者不在您的范围内。"))
    return region
