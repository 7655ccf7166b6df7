"""核实: the office confirms and grades, or finds that it is no hazard."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.rules import Act, Grade, Status
from lastmile.domains.hazards.services.owing import RECTIFYING, owe_rectifying
from lastmile.domains.hazards.services.reporting import kind_of
from lastmile.domains.hazards.services.taking import done, figure, holding, sentence, take
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Post
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
    responsible_unit: str = "",
    responsible_person: str = "",
    responsible_phone: str = "",
    measures: str = "",
    money: Decimal | None = None,
    grade_basis: str = "",
) -> Hazard:
    """Confirm and grade a report, and tell whoever must rectify. Default due day by the pack. `money` in 万元."""
    hazard = take(scope, uid, Act.CONFIRM)
    _check_grade(grade, grade_basis)
    due_on = due_on or clock.today() + timedelta(days=int(figure("hazard.general_days", hazard)))
    if due_on < clock.today():
        raise NotValid(_("期限不能早于今天。"), fields={"due_on": _("不能早于今天")})
    post = _rectifying_post(scope, hazard, rectify_post_uid)
    changes: dict[str, Any] = {
        "status": Status.RECTIFYING,
        "grade": grade,
        "grade_basis": grade_basis.strip()[:120],
        "confirmed_at": clock.now(),
        "confirmed_by_id": holding(scope),
        "rectify_post": post,
        "responsible_unit": responsible_unit.strip()[:80],
        "responsible_person": responsible_person.strip()[:40],
        "responsible_phone": responsible_phone.strip()[:30],
        "measures": measures.strip()[:300],
        "money": money,
        "due_on": due_on,
        "sort_on": due_on,
    }
    if category:
        changes["category"], changes["line"] = kind_of("", category)
    hazard.move(Status.REPORTED, **changes)
    obligations.close_all(scope, subject_uid=hazard.uid, kinds=["hazard.confirm"])
    done(scope, hazard, "confirmed", figures={"grade": grade, "due": due_on, "post": post.uid if post else None})
    owe_rectifying(scope, hazard, _("整改隐患"))
    return hazard


def _check_grade(grade: str, basis: str) -> None:
    if grade not in {Grade.GENERAL, Grade.SUSPECTED, Grade.MAJOR}:
        raise NotValid(_("请选等级。"), fields={"grade": _("请选择")})
    if grade == Grade.MAJOR and not basis.strip():
        words = _("重大隐患要写明判定单位、日期和依据条款。")
        raise NotValid(words, fields={"grade_basis": words})


def _rectifying_post(scope: Scope, hazard: Hazard, uid: UUID | None) -> Post | None:
    """The post chosen among those the person may see, or the one nearest the place: who lives with the hazard urges its
    end (J-3.4i)."""
    if uid is None:
        return people.nearest_post(hazard.region_code, RECTIFYING)
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
    obligations.close_all(scope, subject_uid=hazard.uid, kinds=["hazard.confirm"])
    done(scope, hazard, "dismissed", note=note)
    return hazard
