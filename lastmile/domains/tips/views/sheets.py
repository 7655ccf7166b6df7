"""转交单: the paper that goes to the department with the matter. Whoever told it is not on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lastmile.domains.tips import selectors
from lastmile.foundation import prints
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.handovers.paper import handover_sheet
from lastmile.foundation.people import cards
from lastmile.foundation.prints import paper
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.web import pages
from lastmile.foundation.web.gates import needs
from lastmile.foundation.wording import in_own_language
from lastmile.kernel import clock


@needs(Permission.TIP_VIEW)
@require_GET
@in_own_language()
def sheet(request: Any, uid: UUID, handover_uid: UUID) -> HttpResponse:
    """The sheet of one handover, as it was numbered."""
    tip = selectors.get_tip(request.scope, uid)
    handed = selectors.get_handover(tip, handover_uid)
    return pages.pdf(_("举报转交单"), prints.pdf(paper.TEMPLATE, content_of(tip, handed)))


def content_of(tip: Any, handed: Any) -> dict[str, Any]:
    """What the sheet says, from the tip and its handover; both never change afterwards."""
    office, due = paper.office(tip.region_code), paper.day(clock.last_day(handed.answer_due_at))
    lines = [
        _("%(on)s收到群众反映的以下事项,按职责转交你单位,请在%(due)s以前(含当天)答复是否受理。")
        % {"on": paper.day(clock.local(tip.received_at)), "due": due},
        _("举报人的姓名、号码不随件转交;请不要打听、追查是谁反映的。"),
    ]
    facts = [(_("反映的事"), tip.what), (_("在哪里"), f"{get_region(tip.region_code).name} {tip.where}")]
    facts += [(_("为什么转交"), handed.reason), (_("举报编号"), tip.number)]
    words = {"office": office, "phone": cards.duty_phone(tip.region_code) or "________"}
    return handover_sheet(
        title=_("举报转交单"),
        number=handed.number,
        to=handed.title,
        lines=lines,
        facts=facts,
        foot=_("联系:%(office)s,电话%(phone)s。") % words,
        copies=_("一式两份:接收部门一份,转交单位存一份。"),
        office=office,
        day=paper.day(clock.local(handed.sent_at)),
    )
