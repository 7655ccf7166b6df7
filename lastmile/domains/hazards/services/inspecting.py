"""联合检查, 协助执法, 涉企行政检查: recorded with who held the power. A township finds and assists; it does not enforce."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.hazards import selectors
from lastmile.domains.hazards.models import Hazard, Inspection
from lastmile.domains.hazards.rules import Act, InspectionKind
from lastmile.domains.hazards.services.taking import done, figure, holding, not_ahead, sentence, take
from lastmile.foundation.access.scope import Scope
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid

TEXTS = {"plan_number": 60, "power_name": 40, "certificate": 40, "others": 200, "found": 300, "over_cap": 200}


@transaction.atomic
def record_inspection(
    scope: Scope, *, uid: UUID, kind: str, power_unit: str, on: date | None = None, **words: Any
) -> Hazard:
    """An inspection held on a hazard's enterprise. 涉企行政检查 has a plan number; beyond the year's number it is said and
    a reason is asked for, never refused.
    """
    hazard = take(scope, uid, Act.INSPECT)
    if kind not in InspectionKind.values:
        raise NotValid(_("请选是哪种检查。"), fields={"kind": _("请选择")})
    power_unit = sentence(power_unit, 80, _("请写谁有执法权(执法主体)。"), "power_unit")
    on = not_ahead(on or clock.today(), "on")
    texts = {name: str(words.get(name) or "").strip()[:most] for name, most in TEXTS.items()}
    if kind == InspectionKind.OFFICIAL:
        _check_official(hazard, on, texts)
    inspection = Inspection.unscoped.create(
        region=hazard.region,
        region_code=hazard.region_code,
        line=hazard.line,
        hazard=hazard,
        site_id=hazard.site_id,
        subject_unit=hazard.subject_unit or hazard.responsible_unit,
        kind=kind,
        on=on,
        power_unit=power_unit,
        entered_at=clock.now(),
        entered_by_id=holding(scope),
        **texts,
    )
    figures = {"inspection": inspection.uid, "kind": kind, "on": on}
    done(scope, hazard, "inspected", figures=figures, note=f"{inspection.get_kind_display()} {power_unit}")
    return hazard


def _check_official(hazard: Hazard, on: date, texts: dict[str, str]) -> None:
    if not texts["plan_number"]:
        raise NotValid(_("涉企行政检查要有检查计划编号。"), fields={"plan_number": _("必填")})
    who = hazard.subject_unit or hazard.responsible_unit
    held = selectors.inspections_this_year(site_id=hazard.site_id, subject_unit=who, year=on.year)
    if held >= figure("hazard.inspections_a_year", hazard) and not texts["over_cap"]:
        words = _("这家单位%(year)s年已检查%(held)s次,已到参考上限。确要检查,请写明理由。")
        said = words % {"year": on.year, "held": held}
        raise NotValid(said, fields={"over_cap": said})
