"""Keep households, places and stated figures. A fact is typed where it happens: by the grid that knows it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.profile import rules, selectors
from lastmile.domains.profile.models import Household, Place, StatedFigure
from lastmile.foundation.access.encrypted import look_up_key
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.regions.selectors import get_region
from lastmile.kernel import clock
from lastmile.kernel.errors import DifferentContent, NotValid
from lastmile.kernel.ids import uuid7

COUNTS = ("registered", "at_home", "away", "need_help")


def _check_counts(values: dict[str, Any]) -> None:
    if not rules.is_coherent(
        registered=values.get("registered"), at_home=values.get("at_home"), away=values.get("away")
    ):
        raise NotValid(_("在家和外出的人数超过了在册人数。"), fields={"at_home": _("超过在册人数")})


@transaction.atomic
def add_household(scope: Scope, *, region_code: str, head: str, uid: UUID | None = None, **values: Any) -> Household:
    """Add a household to a grid (or village). The same uid again gives the same household."""
    region = get_region(region_code)
    scope.require(Permission.PROFILE_CHANGE, on=region.code)
    if not head.strip():
        raise NotValid(_("请填户主姓名。"), fields={"head": _("必填")})
    _check_counts(values)
    if uid and (known := Household.unscoped.filter(uid=uid).first()):
        if known.head != head.strip() or known.region_id != region.pk:
            raise DifferentContent(_("这个编号已用于另一户,两份都已保留,请核对。"))
        return known
    household = Household.unscoped.create(
        uid=uid or uuid7(),
        region=region,
        region_code=region.code,
        head=head.strip(),
        head_key=look_up_key(head),
        phone_key=look_up_key(values.get("phone", "")),
        checked_on=values.pop("checked_on", clock.today()),
        **values,
    )
    ledger.write(scope, "household.added", household, figures={key: values.get(key) for key in COUNTS})
    return household


@transaction.atomic
def count_household(scope: Scope, *, uid: UUID, **counts: int | None) -> Household:
    """Set who is registered, at home, away, in need of help; kept with the day it was checked."""
    household = selectors.get_household(scope, uid)
    scope.require(Permission.PROFILE_CHANGE, on=household)
    unknown = set(counts) - set(COUNTS)
    if unknown:
        raise NotValid(_("没有这些项目:%(names)s") % {"names": "、".join(sorted(unknown))})
    _check_counts({key: counts.get(key, getattr(household, key)) for key in COUNTS})
    Household.unscoped.filter(pk=household.pk).update(**counts, checked_on=clock.today())
    household.refresh_from_db()
    ledger.write(scope, "household.counted", household, figures=counts)
    return household


@transaction.atomic
def add_place(scope: Scope, *, region_code: str, kind: str, name: str, uid: UUID | None = None, **values: Any) -> Place:
    """Add an enterprise, school, hospital, mall or hazard source."""
    region = get_region(region_code)
    scope.require(Permission.PROFILE_CHANGE, on=region.code)
    if kind not in rules.PlaceKind.values:
        raise NotValid(_("没有这个类别。"), fields={"kind": _("请选择")})
    if not name.strip():
        raise NotValid(_("请填名称。"), fields={"name": _("必填")})
    if uid and (known := Place.unscoped.filter(uid=uid).first()):
        if known.name != name.strip() or known.kind != kind:
            raise DifferentContent(_("这个编号已用于另一个单位,两份都已保留,请核对。"))
        return known
    place = Place.unscoped.create(
        uid=uid or uuid7(), region=region, region_code=region.code, kind=kind, name=name.strip()[:120], **values
    )
    ledger.write(scope, "place.added", place, figures={"kind": kind})
    return place


@transaction.atomic
def state_figure(
    scope: Scope, *, region_code: str, key: str, value: int | None, source: str, as_of: date
) -> StatedFigure:
    """State a total for an area that has no rows yet; None is 待核."""
    region = get_region(region_code)
    scope.require(Permission.PROFILE_CHANGE, on=region.code)
    if not source.strip():
        raise NotValid(_("请写明数字从哪里来。"), fields={"source": _("必填")})
    figure, _made = StatedFigure.unscoped.update_or_create(
        region=region,
        key=key,
        defaults={"region_code": region.code, "value": value, "source": source.strip()[:120], "as_of": as_of},
    )
    ledger.write(scope, "figure.stated", figure, figures={"key": key, "value": value, "as_of": as_of})
    return figure
