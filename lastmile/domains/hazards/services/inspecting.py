"""联合检查, 协助执法, 涉企行政检查: recorded with who held the power. A township finds and assists; it does not enforce."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from lastmile.domains.hazards import selectors
from lastmile.domains.hazards.models import Hazard, Inspection
from lastmile.domains.hazards.rules import Act, InspectionKind
from lastmile.domains.hazards.services.taking import done, holding, not_ahead, sentence, take
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.wording import worded
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid

TEXTS = {"plan_number": 60, "power_name": 40, "certificate": 40, "others": 200, "found": 300, "over_cap": 200}
OFFICIAL_ONLY = ("plan_number", "over_cap")
ONE_AT_A_TIME = 7_300_431  # the advisory lock of counting the inspections of an enterprise


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
    texts = texts_of(kind, words)
    if kind == InspectionKind.OFFICIAL:
        who = hazard.subject_unit or hazard.responsible_unit
        check_official(hazard.region_code, on, texts, site_id=hazard.site_id, subject_unit=who)
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
    done(scope, hazard, "inspected", figures=figures, note=f"{worded(InspectionKind(kind).label)} {power_unit}")
    return hazard


def texts_of(kind: str, words: Mapping[str, Any]) -> dict[str, str]:
    """What is said of an inspection, see `TEXTS`; plan and reason for one more concern 涉企行政检查 alone, and of another kind
    nobody saw them.
    """
    texts = {name: str(words.get(name) or "").strip()[:most] for name, most in TEXTS.items()}
    return texts if kind == InspectionKind.OFFICIAL else texts | dict.fromkeys(OFFICIAL_ONLY, "")


def check_official(
    region_code: str, on: date, texts: dict[str, str], *, site_id: int | None, subject_unit: str
) -> None:
    """涉企行政检查 has a plan number; beyond the year's number (`hazard.inspections_a_year`) it has a reason. Raises NotValid.

    Until the caller's transaction ends nobody else counts for the same enterprise: of two at once the second sees the first.
    """
    if not texts["plan_number"]:
        raise NotValid(_("涉企行政检查要有检查计划编号。"), fields={"plan_number": _("必填")})
    _wait_for_turn(site_id, subject_unit)
    year = selectors.year_of(region_code, site_id=site_id, subject_unit=subject_unit, year=on.year)
    if year.is_full and not texts["over_cap"]:
        why = _("确要检查,请写明理由。")  # the form has said the rest already
        raise NotValid(f"{year.words}{why}", fields={"over_cap": why})


def _wait_for_turn(site_id: int | None, subject_unit: str) -> None:
    """An enterprise is known by its place or by its name; SQLite has one writer anyway."""
    if connection.vendor != "postgresql":
        return
    keys = [f"unit {subject_unit.strip()}", *([f"site {site_id}"] if site_id else [])]
    with connection.cursor() as cursor:
        for key in sorted(keys):  # in one order, so that two never wait for each other
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [ONE_AT_A_TIME, key])
