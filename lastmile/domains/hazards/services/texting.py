"""编号发到你的短信 (practice F2): whoever reported from the phone has the number of the report, also where no page came back."""

from __future__ import annotations

from uuid import UUID, uuid5

from django.db import transaction

from lastmile.domains.hazards.models import Hazard
from lastmile.foundation.channels import services as channels
from lastmile.foundation.wording import worded

REST = 2  # the lane of everybody else: no call to a post waits for it


@transaction.atomic
def text_number(uid: UUID) -> int:
    """One SMS to the finder, ever; none where nobody's number is known. Returns how many were put on their way."""
    hazard = Hazard.unscoped.filter(uid=uid).select_related("found_by__person").first()
    if hazard is None or hazard.found_by is None or not (phone := hazard.found_by.person.phone):
        return 0
    said = {"number": hazard.number, "title": hazard.title}
    text = worded("您上报的“%(title)s”已收到,编号%(number)s。应急办会来核实。") % said
    message, reference = channels.word(text=text), uuid5(hazard.uid, "number")
    wanted = channels.Wanted(message.uid, "sms", phone, reference, hazard.uid, lane=REST, asks=False)
    return channels.put_many([wanted], once=True)
