"""The account afterwards: a reason in one tap, the report frozen, the meeting that looks back."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from lastmile.domains.alerts.models import Account, Alert, ClockReason, Review
from lastmile.domains.alerts.rules import State
from lastmile.domains.alerts.rules.account import REVIEW, WhyNot
from lastmile.domains.alerts.selectors import account as selectors
from lastmile.domains.alerts.selectors import chain, finding
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.obligations import selectors as owed
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.obligations.rules import Ladder
from lastmile.foundation.obligations.services import Owed
from lastmile.foundation.people import selectors as people
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.wording import worded
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, WrongState

CLOCK = re.compile(r"(action )?[a-z][a-z0-9_.]{1,50}")  # a figure or an action of the packs; it stands in the ledger
OVER = (State.LIFTED, State.CANCELLED, State.EXPIRED)
MACHINE = Scope.of_system("alerts", Permission.values)
WHO = ("office_director", "deputy_in_charge", "duty_leader", "duty_officer", "bureau_duty")


def _of(scope: Scope, uid: UUID) -> tuple[Alert, Region]:
    """The alert and the place one speaks for, held for the act."""
    alert = finding.get_alert(scope, uid)
    place = selectors.place_of(scope, alert)
    scope.require(Permission.ALERT_ACT, on=place.code)
    return alert, place


@transaction.atomic
def give_reason(scope: Scope, *, uid: UUID, clock_key: str, why: str, note: str = "") -> ClockReason:
    """Why a clock was not kept at one's place: one tap; a later word replaces it."""
    alert, place = _of(scope, uid)
    if why not in WhyNot.values or not CLOCK.fullmatch(clock_key):
        raise NotValid(_("请选一个原因。"), fields={"why": _("请选择")})
    said = {
        "why": why,
        "note": " ".join(note.split())[:120],
        "said_at": clock.now(),
        "said_by_id": scope.acting_as.holding_id if scope.acting_as else None,
    }
    found, _made = ClockReason.unscoped.update_or_create(
        alert=alert, region=place, clock=clock_key, defaults={**said, "region_code": place.code}
    )
    figures = {"clock": found.clock, "why": why, "place": place.code}
    ledger.write(scope, "alert.explained", alert, figures=figures, private={"note": said["note"]})
    return found


@transaction.atomic
def make_account(scope: Scope, *, uid: UUID) -> Account:
    """Freeze what the account says now; its digest goes into the ledger. Making it anew makes another, none is changed."""
    alert, place = _of(scope, uid)
    if alert.state not in OVER:
        raise WrongState(_("预警还没结束,报告等结束后再出。"))
    said = selectors.content(scope, alert, place)
    last = Account.unscoped.filter(alert=alert, region=place).aggregate(last=Max("number"))["last"] or 0
    try:
        with transaction.atomic():
            made = Account.unscoped.create(
                alert=alert,
                region=place,
                region_code=place.code,
                number=last + 1,
                made_at=clock.now(),
                made_by_id=scope.acting_as.holding_id if scope.acting_as else None,
                content=said,
                digest=selectors.digest_of(said),
            )
    except IntegrityError as problem:
        raise WrongState(_("刚才有人也在生成,请重新打开看看。")) from problem
    ledger.write(
        scope, "account.made", made, figures={"digest": made.digest, "number": made.number, "alert": alert.uid}
    )
    return made


# --- the meeting -------------------------------------------------------------------------------------------------------


@transaction.atomic
def owe_reviews(alert: Alert) -> int:
    """After a red or orange alert each township of its area owes a meeting that looks back. Again changes nothing."""
    if alert.state not in OVER or not selectors.needs_review(alert):
        return 0
    codes = chain.townships_of(chain.called_codes(alert))
    posts = people.nearest_posts(codes, WHO)
    opened = 0
    for code, post in posts.items():
        owes = Owed(
            kind=REVIEW,
            subject=alert,
            title=worded("复盘会:%(alert)s") % {"alert": alert.title},
            due_at=(alert.ended_at or clock.now()) + packs.value("warning.review_days", code).duration,
            figure="warning.review_days",
            figure_at=code,
            ladder=Ladder.from_json(packs.ladder("daily_digest", code)),
            occurrence=code,
            place=post.region.name if post.region_code == code else "",
            level=alert.level,
        )
        obligations.open_one(MACHINE, post, owes)
        opened += 1
    return opened


@transaction.atomic
def record_review(
    scope: Scope, *, uid: UUID, held_at: datetime, chaired_by: str, attended: str, found: str, decided: str
) -> Review:
    """The meeting was held: what was found and decided is kept, what was owed is done. Once a place."""
    alert, place = _of(scope, uid)
    if alert.state not in OVER:
        raise WrongState(_("预警还没结束。"))
    if held_at > clock.now():
        raise NotValid(_("时间不能在将来。"), fields={"held_at": _("不能在将来")})
    if held_at < alert.opened_at:
        raise NotValid(_("时间在预警之前,请核对。"), fields={"held_at": _("时间在预警之前,请核对。")})
    made, new = Review.unscoped.get_or_create(
        alert=alert,
        region=place,
        defaults={
            "region_code": place.code,
            "held_at": held_at,
            "chaired_by": chaired_by[:40],
            "attended": attended[:300],
            "found": found,
            "decided": decided,
            "entered_at": clock.now(),
            "entered_by_id": scope.acting_as.holding_id if scope.acting_as else None,
        },
    )
    if not new:
        raise WrongState(_("这次复盘会已经登记过。"))
    rows = [one for one in owed.open_on(alert.uid, REVIEW) if one.occurrence.startswith(place.code)]
    obligations.close(scope, rows, done_at=held_at)
    figures = {"alert": alert.uid, "held_at": held_at, "closed": len(rows)}
    ledger.write(scope, "alert.reviewed", made, figures=figures, private={"found": found, "decided": decided})
    return made
