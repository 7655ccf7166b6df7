"""State totals of an area, to stand until rows replace them."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.profile import rules, selectors
from lastmile.domains.profile.models import StatedFigure
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.regions.selectors import get_region
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid


@transaction.atomic
def state_figure(
    scope: Scope, *, region_code: str, key: str, value: int | None, source: str, as_of: date
) -> StatedFigure:
    """State a total for an area, to stand until rows replace it and beside them after; None is 待核."""
    region = get_region(region_code)
    scope.require(Permission.PROFILE_CHANGE, on=region.code)
    if key not in selectors.labels() or key in rules.COUNTED_ALONE:
        raise NotValid(_("没有这一项,或者它由网格表汇总。"), fields={"key": _("请选择")})
    if not source.strip():
        raise NotValid(_("请写明数字从哪里来。"), fields={"source": _("必填")})
    if as_of > clock.today():
        raise NotValid(_("日期不能晚于今天。"), fields={"as_of": _("晚于今天")})
    figure, _made = StatedFigure.unscoped.update_or_create(
        region=region,
        key=key,
        defaults={"region_code": region.code, "value": value, "source": source.strip()[:120], "as_of": as_of},
    )
    ledger.write(scope, "figure.stated", figure, figures={"key": key, "value": value, "as_of": as_of})
    return figure
