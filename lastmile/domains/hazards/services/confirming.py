"""核实: the office confirms and grades, or finds that it is no hazard."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.rules import RECTIFIERS, Act, Grade, Status
from lastmile.domains.hazards.services.judging import ask_for_judgement
from lastmile.domains.hazards.services.owing import owe_rectifying
from lastmile.domains.hazards.services.preparing import plain
from lastmile.domains.hazards.services.reporting import kind_of
from lastmile.domains.hazards.services.taking import done, figure, holding, not_before_today, sentence, settle, take
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Post
from lastmile.foundation.wording import worded
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid


@transaction.atomic
def confirm_hazard(
    scope: Scope,
    *,
    uid: UUID,
    grade: str,
    due_on: date | None = None,
    rectify_post_uid: UUID | None = None,
    category: str = "",
    money: Decimal | None = None,
    **texts: str,
) -> Hazard:
    """Confirm and grade a report, and tell whoever must rectify. Default due day by the pack. `money` in 万元.

    `texts`: see `preparing.TEXTS`. 疑似重大 is opened to the department that judges such hazards, which owes it.
    """
    hazard = take(scope, uid, Act.CONFIRM)
    _check_grade(grade)
    most = int(figure("hazard.general_days_most", hazard))
    due_on = due_on or clock.today() + timedelta(days=min(int(figure("hazard.general_days", hazard)), most))
    not_before_today(due_on)
    if grade == Grade.GENERAL:
        _not_beyond(due_on, most)
    post = _rectifying_post(scope, hazard, rectify_post_uid)
    changes: dict[str, Any] = {
        **plain(texts),
        "status": Status.RECTIFYING,
        "grade": grade,
        "confirmed_at": clock.now(),
        "confirmed_by_id": holding(scope),
        "rectify_post": post,
        "money": money,
        "due_on": due_on,
        "sort_on": due_on,
    }
    if category:
        changes["category"], changes["line"] = kind_of("", category)
    hazard.move(Status.REPORTED, **changes)
    settle(scope, hazard, "confirm")
    done(scope, hazard, "confirmed", figures={"grade": grade, "due": due_on, "post": post.uid if post else None})
    owe_rectifying(scope, hazard, worded("整改隐患"))
    if grade == Grade.SUSPECTED:
        ask_for_judgement(scope, hazard)
    return hazard


def _not_beyond(day: date, most: int) -> None:
    """A general hazard is put right within the most days of the pack. Raises NotValid."""
    if day > clock.today() + timedelta(days=most):
        words = _("一般隐患最长 %(n)s 天改好;一时改不好的,到期前办延期。") % {"n": most}
        raise NotValid(words, fields={"due_on": words})


def _check_grade(grade: str) -> None:
    if grade == Grade.MAJOR:
        words = _("重大隐患由判定单位判定;先选“疑似重大”。")
        raise NotValid(words, fields={"grade": words})
    if grade not in {Grade.GENERAL, Grade.SUSPECTED}:
        raise NotValid(_("请选等级。"), fields={"grade": _("请选择")})


def _rectifying_post(scope: Scope, hazard: Hazard, uid: UUID | None) -> Post | None:
    """The post chosen among those the person may see, or the one nearest the place: who lives with the hazard urges its
    end (J-3.4i)."""
    if uid is None:
        return people.nearest_post(hazard.region_code, RECTIFIERS)
    post: Post | None = people.posts_in(scope).filter(uid=uid).first()
    if post is None:
        raise NotValid(_("没有这个岗位。"), fields={"rectify_post_uid": _("请重选")})
    return post


@transaction.atomic
def dismiss_hazard(scope: Scope, *, uid: UUID, note: str) -> Hazard:
    """Looked at, and it is not a hazard; says why."""
    hazard = take(scope, uid, Act.DISMISS)
    note = sentence(note, 200, _("请写明为什么不属实。"))
    hazard.move(Status.REPORTED, status=Status.DISMISSED, closing_note=note)
    settle(scope, hazard, "confirm")
    done(scope, hazard, "dismissed", note=note)
    return hazard
