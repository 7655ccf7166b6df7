"""雨前、雨中、雨后: said by an office for a branch; alerts may say it too."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from lastmile.domains.patrols.models import Weather
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger import once
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid
from lastmile.kernel.ids import uuid7


@once.at_once
def tell_weather(scope: Scope, *, region_code: str, phase: str, uid: UUID | None = None, note: str = "") -> Weather:
    """Say the phase of the rain for a branch; its rounds are opened behind. The same uid with the same content is the
    same saying, with other content DifferentContent; of what the platform says itself, place and phase are the content.
    """
    region = get_region(region_code)
    scope.require(Permission.PATROL_CHANGE, on=region.code)
    if phase not in catalogue.round_rules().weather:
        raise NotValid(_("请选雨前、雨中或雨后。"), fields={"phase": _("请选择")})
    uid, note = uid or uuid7(), " ".join(note.split())[:120]
    content = {"place": region.uid, "phase": phase}
    if scope.acting_as:  # an alert that goes on under another title says no other rain
        content["note"] = note
    if known := Weather.unscoped.filter(uid=uid).first():
        once.require_same(known, "weather.told", content, otherwise=_("这一次已经报过别的,请重新打开再报。"))
        return known
    weather = Weather.unscoped.create(
        uid=uid,
        region=region,
        region_code=region.code,
        phase=phase,
        told_at=clock.now(),
        told_by_id=scope.acting_as.holding_id if scope.acting_as else None,
        note=note,
    )
    private = {"note": weather.note} if weather.note else None
    ledger.write(scope, "weather.told", weather, figures={"phase": phase} | once.said(uid, content), private=private)
    jobs.tell("weather.told", weather)
    return weather
