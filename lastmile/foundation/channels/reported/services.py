"""Keep a report of danger that came by SMS, show it to the duty office at once, and note what was done about it."""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction
from django.db.models import Max, Min
from django.utils.translation import gettext as _

from lastmile.foundation.access.encrypted import look_up_key
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.channels import services as channels
from lastmile.foundation.channels.models import SmsReport
from lastmile.foundation.channels.reported import selectors
from lastmile.foundation.channels.reported.rules import speaks_of_danger as speaks_of_danger
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people.models import Holding, Person, Post
from lastmile.foundation.people.selectors import in_force
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks.masking import masked_phone
from lastmile.foundation.wording import worded
from lastmile.kernel import clock, region_codes
from lastmile.kernel.errors import NotValid, WrongState

log = logging.getLogger(__name__)
LISTENING = Scope.of_system("sms", [])
# The posts that sit at a duty desk, in the town and above it.
DUTY = ("duty_officer", "bureau_duty")
LONGEST = 2000


@transaction.atomic
def keep(*, number: str, text: str) -> SmsReport | None:
    """Keep a report and tell the duty desks nearest to it. `channel.report` is told for whoever makes more of it."""
    region = _place(number)
    if region is None:
        log.error("a report by SMS came before there is any place to put it")
        return None
    made = SmsReport.unscoped.create(
        region=region,
        region_code=region.code,
        number_key=look_up_key(number),
        number=number,
        text=text.strip()[:LONGEST],
        at=clock.now(),
    )
    ledger.write(LISTENING, "sms_report.kept", made, private={"text": made.text})
    jobs.tell("channel.report", made)
    _tell_desks(made)
    return made


@transaction.atomic
def read(scope: Scope, uid: Any) -> SmsReport:
    """Open a report with the whole number, to call back; who did stands in the ledger."""
    found = selectors.get_report(scope, uid)
    ledger.write(scope, "sms_report.read", found)
    return found


@transaction.atomic
def settle(scope: Scope, *, uid: Any, outcome: str) -> SmsReport:
    """Somebody has read it and says what was done (called back, sent somebody, a joke)."""
    found = selectors.get_report(scope, uid)
    scope.require(Permission.SMS_REPORT_TAKE, on=found)
    if len(outcome.strip()) < 2:
        raise NotValid(_("请写明怎么处理的。"), fields={"outcome": _("必填")})
    if scope.acting_as is None:
        raise NotValid(_("处理险情要有岗位。"))
    values = {"seen_at": clock.now(), "seen_by_id": scope.acting_as.holding_id, "outcome": outcome.strip()[:200]}
    if not SmsReport.unscoped.filter(pk=found.pk, seen_at__isnull=True).update(**values):
        raise WrongState(_("已经有人处理过了。"))
    ledger.write(scope, "sms_report.settled", found, private={"outcome": values["outcome"]})
    return selectors.get_report(scope, uid)


def _place(number: str) -> Region | None:
    """Where the sender works, if known; else the smallest place that holds every post of the installation."""
    key = look_up_key(number)
    person = Person.unscoped.filter(phone_key=key, erased_at__isnull=True).select_related("region").first()
    if key and person:
        return person.region
    ends = Post.unscoped.filter(closed_on__isnull=True).aggregate(low=Min("region_code"), high=Max("region_code"))
    low, high = ends["low"] or "", ends["high"] or ""
    for length in sorted(region_codes.LENGTHS.values(), reverse=True):
        if low[:length] == high[:length] and (found := Region.objects.filter(code=low[:length]).first()):
            return found
    return Region.objects.filter(parent__isnull=True, closed_on__isnull=True).order_by("code").first()


def _tell_desks(report: SmsReport) -> None:
    """A line in the inbox of whoever sits at the desk; the words themselves are read on its page."""
    message = channels.word(
        text=worded("收到一条短信报险(%(number)s),请马上查看。") % {"number": masked_phone(report.number)}
    )
    channels.put_many(
        [
            channels.Wanted(message.uid, "in_app", str(uid), report.uid, report.uid, asks=False)
            for uid in _at_the_desks(report.region_code)
        ]
    )


def _at_the_desks(code: str) -> list[Any]:
    """People at the nearest duty desk: of the place, else of those above it, else of those directly below."""
    today = clock.today()
    desks = Post.unscoped.filter(kind__in=DUTY, closed_on__isnull=True)
    above = [code, *reversed(region_codes.ancestors(code))]
    found = set(desks.filter(region_code__in=above).values_list("region_code", flat=True))
    nearest = next((one for one in above if one in found), None)
    posts = desks.filter(region_code=nearest) if nearest else desks.filter(region_code__startswith=code)
    held = Holding.objects.filter(in_force(today), post__in=posts, void=False)
    return list(held.order_by("id").values_list("person__uid", flat=True).distinct())


def forget(before: Any) -> int:
    """Number and words of reports whose time of keeping is over; that and when they came stays."""
    old = SmsReport.unscoped.filter(at__lt=before).exclude(number="", text="")
    return old.update(number="", text="", number_key="")
