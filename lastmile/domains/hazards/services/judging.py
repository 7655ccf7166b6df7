"""重大: the office suspects, a department with the power judges or lowers, the judging unit accepts (J-3.2j, J-4.2i)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.hazards import selectors
from lastmile.domains.hazards.models import Handover, Hazard
from lastmile.domains.hazards.rules import Act, Grade, Status
from lastmile.domains.hazards.services import owing, supervising
from lastmile.domains.hazards.services.taking import done, end_judging, holding, not_ahead, sentence, settle, take
from lastmile.foundation.access import sharing
from lastmile.foundation.access.models import Share
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.handovers.rules import Answer
from lastmile.foundation.obligations import selectors as owed
from lastmile.foundation.obligations.rules import Outcome
from lastmile.foundation.people.models import Post
from lastmile.foundation.wording import worded
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid

NOT_ACCEPTED: dict[str, Any] = {"accepting_unit": "", "accepted_on": None, "acceptance_document": ""}
OPENED = ("hazard.view", "hazard.judge")


@transaction.atomic
def suspect_hazard(scope: Scope, *, uid: UUID, note: str) -> Hazard:
    """Found to be maybe 重大 after it was confirmed; says why. The department with the power owes a judgement."""
    hazard = take(scope, uid, Act.SUSPECT)
    note = sentence(note, 200, _("请写明为什么疑似重大。"))
    hazard.move(hazard.status, given={"grade": hazard.grade}, grade=Grade.SUSPECTED)
    done(scope, hazard, "suspected", note=note)
    ask_for_judgement(scope, hazard)
    return hazard


def ask_for_judgement(scope: Scope, hazard: Hazard) -> None:
    """Open the matter to whoever judges such hazards here, and let them owe it."""
    desk, post = selectors.judging_desk(hazard)
    if desk and post:
        open_to(scope, hazard, post)
    owing.owe_judging(scope, hazard, post)


def open_to(scope: Scope, hazard: Hazard, post: Post) -> None:
    """Let a post see and judge this one matter, once."""
    known = Share.objects.filter(subject_uid=hazard.uid, holder_uid=post.uid, until_at__isnull=True)
    if not known.exists():
        sharing.share(scope, hazard, holder_uid=post.uid, permissions=OPENED)


@transaction.atomic
def judge_major(scope: Scope, *, uid: UUID, unit: str, clause: str, on: date | None = None) -> Hazard:
    """判定为重大: with judging unit, clause and day. 整改 waits for the five; what was rectified is looked at anew."""
    hazard = take(scope, uid, Act.JUDGE)
    unit = sentence(unit, 80, _("请写判定单位。"), "unit")
    clause = sentence(clause, 200, _("请写依据的标准和条款。"), "clause")
    on = not_ahead(on or clock.today(), "on")
    changes: dict[str, Any] = {}
    if hazard.status == Status.RECTIFIED:
        changes = {"rectified_at": None, "rectified_by": None, "sort_on": hazard.due_on or clock.today()}
    hazard.move(
        hazard.status,
        given={"grade": Grade.SUSPECTED},
        status=Status.RECTIFYING,
        grade=Grade.MAJOR,
        grade_basis=clause,
        judging_unit=unit,
        judged_on=on,
        judged_by_id=holding(scope),
        **changes,
    )
    settle(scope, hazard, "judge")
    settle(scope, hazard, "rectify", "verify", outcome=Outcome.SUPERSEDED, reason=worded("已判定为重大"))
    done(scope, hazard, "judged", figures={"on": on}, note=f"{unit} {clause}")
    go_on(scope, hazard)
    return hazard


def go_on(scope: Scope, hazard: Hazard, words: str = "") -> None:
    """What is owed on a hazard being rectified: the five first, then its end with a line every week; or a department's."""
    if selectors.lacks(hazard):
        owing.owe_preparing(scope, hazard)
        return
    handed = Handover.objects.filter(hazard=hazard, ended_at__isnull=True).select_related("post").first()
    if handed is None:
        owing.owe_rectifying(scope, hazard, words or worded("整改隐患"))
    elif handed.answer == Answer.ACCEPTED:
        owing.owe_department(scope, hazard, handed)
    if hazard.grade == Grade.MAJOR:
        owing.owe_progress(scope, hazard)


@transaction.atomic
def lower_hazard(scope: Scope, *, uid: UUID, unit: str, note: str) -> Hazard:
    """判定为一般, by a department with the power: says why. What waited for the five goes on."""
    hazard = take(scope, uid, Act.LOWER)
    unit = sentence(unit, 80, _("请写判定单位。"), "unit")
    note = sentence(note, 200, _("请写明为什么不是重大。"))
    was = hazard.grade
    hazard.move(
        hazard.status,
        given={"grade": was},
        grade=Grade.GENERAL,
        grade_basis=note,
        judging_unit=unit,
        judged_on=clock.today(),
        judged_by_id=holding(scope),
    )
    settle(scope, hazard, "judge")
    settle(scope, hazard, "prepare", "progress", "accept", outcome=Outcome.SUPERSEDED, reason=worded("判定为一般"))
    end_judging([hazard])
    supervising.owe_lifting(scope, hazard)
    done(scope, hazard, "lowered", figures={"was": was}, note=f"{unit} {note}")
    if was == Grade.MAJOR and hazard.status == Status.RECTIFYING and not owed.open_on(hazard.uid, "hazard.rectify"):
        go_on(scope, hazard)
    if hazard.status == Status.RECTIFIED and not owed.open_on(hazard.uid, "hazard.verify"):
        owing.owe_verifying(scope, hazard)
    return hazard


def ask_for_acceptance(scope: Scope, hazard: Hazard) -> bool:
    """重大, rectified: whoever judged it owes the acceptance, else whoever judges such hazards here. False where nobody has
    such a post here: the office enters the acceptance from its paper when it verifies.
    """
    _desk, post = selectors.judging_desk(hazard)
    if hazard.judged_by is not None:
        post = hazard.judged_by.post
    if post is not None:
        open_to(scope, hazard, post)
    owing.owe_accepting(scope, hazard, post)
    return post is not None


@transaction.atomic
def accept_major(scope: Scope, *, uid: UUID, unit: str, document: str, on: date | None = None) -> Hazard:
    """验收: the judging unit says that a 重大 hazard is rectified; the office owes the last look then, and closes it."""
    hazard = take(scope, uid, Act.ACCEPT)
    hazard.move(hazard.status, **acceptance(unit, document, on))
    settle(scope, hazard, "accept")
    done(scope, hazard, "accepted", figures={"on": hazard.accepted_on}, note=f"{unit} {document}".strip())
    if not owed.open_on(hazard.uid, "hazard.verify"):
        owing.owe_verifying(scope, hazard)
    return hazard


def acceptance(unit: str, document: str, on: date | None, *, by: str = "") -> dict[str, Any]:
    """The acceptance as columns. Raises NotValid unless unit and document are there, and for another unit than `by`."""
    words = _("重大隐患销号要有判定单位的验收:单位、日期、文号。")
    if not unit.strip() or not document.strip():
        empty = {"accepting_unit": unit, "acceptance_document": document}
        raise NotValid(words, fields={name: _("必填") for name, value in empty.items() if not value.strip()})
    if by and unit.split() != by.split():
        said = _("验收要由判定单位“%(unit)s”作出。") % {"unit": by}
        raise NotValid(said, fields={"accepting_unit": said})
    return {
        "accepting_unit": unit.strip()[:80],
        "acceptance_document": document.strip()[:60],
        "accepted_on": not_ahead(on or clock.today(), "accepted_on"),
    }
