"""本地建议: a township adds its own sentence to an alert from above; whoever was called there hears it once."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from lastmile.domains.alerts.models import Advice
from lastmile.domains.alerts.rules import OPEN
from lastmile.domains.alerts.selectors import chain, finding
from lastmile.domains.alerts.services.numbering import holding
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger import once
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.regions.selectors import get_region
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, WrongState
from lastmile.kernel.ids import uuid7

LONGEST = 140


@once.at_once
def write_advice(scope: Scope, *, uid: UUID, region_code: str, text: str, advice_uid: UUID | None = None) -> Advice:
    """Add a sentence for a place of the alert's area: said with everything from now on, in the ledger, the latest holds.

    The same `advice_uid` with the same content is the same sentence, said once; with other content DifferentContent.
    Raises NotValid for a place outside the area or no words, NotAllowed outside one's branch, WrongState once it ended.
    """
    alert = finding.get_alert(scope, uid)
    region = get_region(region_code)
    scope.require(Permission.ALERT_ISSUE, on=region.code)
    words, advice_uid = " ".join(text.split()), advice_uid or uuid7()
    content = {"alert": alert.uid, "place": region.uid, "text": words}
    if known := Advice.unscoped.filter(uid=advice_uid).select_related("alert").first():
        otherwise = _("这张表已经补充过一句,内容不一样。原来的没有动,请看这条预警核对。")
        once.require_same(known, "alert.advised", content, otherwise=otherwise, about=known.alert, advice=advice_uid)
        return known
    if alert.state not in OPEN:
        raise WrongState(_("这条预警已经结束。"))
    if not words or len(words) > LONGEST:
        raise NotValid(_("请写一句话,不超过 %(n)s 字。") % {"n": LONGEST}, fields={"text": _("请核对")})
    shown = chain.shown(alert)
    codes = chain.area_codes(shown) if shown else []
    if not any(code.startswith(region.code) or region.code.startswith(code) for code in codes):
        raise NotValid(_("这个地方不在预警范围里。"), fields={"region_code": _("请重选")})
    advice = Advice.unscoped.create(
        uid=advice_uid,
        alert=alert,
        region=region,
        region_code=region.code,
        text=words,
        written_at=clock.now(),
        written_by_id=holding(scope),
    )
    figures = {"place": region.code, "advice": advice_uid, **once.said(advice_uid, content)}
    ledger.write(scope, "alert.advised", alert, figures=figures, private={"text": words})
    jobs.tell("alert.advised", advice)
    return advice
