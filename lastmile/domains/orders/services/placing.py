"""Where a call goes, written down."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from lastmile.domains.orders.models import Call, CallArea
from lastmile.domains.orders.rules import Area
from lastmile.foundation.regions.models import Region
from lastmile.kernel.errors import NotValid


def limit(call: Call, areas: Sequence[Area]) -> None:
    """Write down where the call goes, also where it went before. Raises NotValid for a place that does not exist."""
    if not areas:
        return
    keys = dict(
        Region.objects.filter(code__in=[one.code for one in areas], closed_on__isnull=True).values_list("code", "pk")
    )
    if strange := [one.code for one in areas if one.code not in keys]:
        raise NotValid(_("没有这个地方:%(code)s") % {"code": strange[0]}, fields={"areas": _("请核对")})
    CallArea.objects.filter(rows_of(areas), call=call, left_at__isnull=False).delete()
    CallArea.objects.bulk_create(
        [CallArea(call=call, region_id=keys[one.code], region_code=one.code, exact=one.exact) for one in areas],
        batch_size=1000,
    )


def rows_of(areas: Sequence[Area]) -> Q:
    """The rows of some areas."""
    found = Q(pk__in=[])
    for exact in (False, True):
        found |= Q(exact=exact, region_code__in=[one.code for one in areas if one.exact == exact])
    return found
