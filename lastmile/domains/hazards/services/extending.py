"""申请延期: asked by whoever must rectify, decided by somebody else, within the pack's days and times. Under 挂牌督办 it is decided
by the county or above, and moves the day of the supervision too: one mechanism for both.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lastmile.domains.hazards import selectors
from lastmile.domains.hazards.models import Extension, Hazard
from lastmile.domains.hazards.rules import Act, Status
from lastmile.domains.hazards.services import supervising
from lastmile.domains.hazards.services.taking import done, figure, holding, sentence, settle, take
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.obligations import selectors as owed
from lastmile.foundation.obligations import services as obligations
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, WrongState


@transaction.atomic
def ask_for_more_time(scope: Scope, *, uid: UUID, until_on: date, reason: str) -> Hazard:
    """Ask for a later day; the deadline in force stays until somebody else grants it."""
    hazard = take(scope, uid, Act.EXTEND)
    reason = sentence(reason, 200, _("请写明为什么要延期。"), "reason")
    was_due_on = _check(hazard, until_on)
    values = {"was_due_on": was_due_on, "until_on": until_on, "reason": reason}
    try:
        with transaction.atomic():
            Extension.objects.create(hazard=hazard, asked_at=clock.now(), asked_by_id=holding(scope), **values)
    except IntegrityError as problem:
        raise WrongState(_("已有一个延期申请等着审批。")) from problem
    done(scope, hazard, "asked_time", figures={"until": until_on}, note=reason)
    supervising.owe_deciding(scope, hazard)
    return hazard


def _check(hazard: Hazard, until_on: date) -> date:
    """The day to be moved: the earlier one, where there is one of a supervision too. Raises WrongState without any, NotValid."""
    was = selectors.day_to_extend(hazard)
    if was is None:
        raise WrongState(_("还没有期限,不用延期。"))
    days, most = int(figure("hazard.extension_days_most", hazard)), int(figure("hazard.extensions_most", hazard))
    if not max(was, clock.today()) < until_on <= max(was, clock.today()) + timedelta(days=days):
        words = _("一次最多延%(days)s天,而且要晚于现在的期限。") % {"days": days}
        raise NotValid(words, fields={"until_on": words})
    if Extension.objects.filter(hazard=hazard, granted=True).count() >= most:
        raise NotValid(
            _("已延期%(most)s次,不能再延,请转上级研究。") % {"most": most}, fields={"until_on": _("不能再延")}
        )
    return was


@transaction.atomic
def decide_extension(scope: Scope, *, uid: UUID, granted: bool, note: str = "") -> Hazard:
    """Grant or refuse, by another person than the one who asked; a refusal says why."""
    hazard = take(scope, uid, Act.DECIDE)
    if not granted:
        note = sentence(note, 200, _("不同意要写明理由。"))
    asked = selectors.open_extension(hazard)
    assert asked is not None  # asked by take
    decided = {"granted": granted, "decided_at": clock.now(), "decided_by_id": holding(scope), "decision": note[:200]}
    if not Extension.objects.filter(pk=asked.pk, granted__isnull=True).update(**decided):
        raise WrongState(_("刚才有人先办了,请重新打开看看。"))
    settle(scope, hazard, "extend")
    if granted:
        _move(scope, hazard, asked.until_on)
    action = "extended" if granted else "extension_refused"
    done(scope, hazard, action, figures={"until": asked.until_on}, note=note)
    return hazard


def _move(scope: Scope, hazard: Hazard, until_on: date) -> None:
    """The hazard's day and that of its supervision become this one, where they were earlier; what is owed goes along."""
    supervising.move_day(hazard, until_on)
    if hazard.due_on is not None and hazard.due_on >= until_on:
        return
    hazard.move(Status.RECTIFYING, due_on=until_on, sort_on=until_on)
    for one in owed.open_on(hazard.uid, "hazard.rectify"):
        obligations.move_due(scope, one, clock.end_of(until_on))
