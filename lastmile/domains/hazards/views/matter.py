"""One hazard: its page and its photos."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from lastmile.domains.hazards import acts, places, rules, selectors
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.files import services as files
from lastmile.foundation.handovers.rules import Answer
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.obligations import selectors as obligations
from lastmile.foundation.people import selectors as people
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.web.gates import needs

ACTION_WORDS = {
    "hazard.reported": _("上报"),
    "hazard.imported": _("台账导入"),
    "hazard.changed": _("台账导入更改"),
    "hazard.described": _("补充说明"),
    "hazard.endangered": _("改为马上有危险"),
    "hazard.seen_again": _("走访又看到"),
    "hazard.confirmed": _("核实定级,告知整改"),
    "hazard.rectified": _("登记整改"),
    "hazard.returned": _("复查退回"),
    "hazard.closed": _("销号"),
    "hazard.dismissed": _("核实为不属实"),
    "hazard.reopened": _("重新打开"),
    "hazard.suspected": _("标为疑似重大"),
    "hazard.judged": _("判定为重大"),
    "hazard.lowered": _("判定为一般"),
    "hazard.prepared": _("落实措施、资金、时限、责任、预案"),
    "hazard.progressed": _("督促、报进展、跟踪"),
    "hazard.accepted": _("验收"),
    "hazard.handed": _("移送部门"),
    "hazard.answered": _("部门答复"),
    "hazard.taken_back": _("收回移送"),
    "hazard.asked_time": _("申请延期"),
    "hazard.extended": _("同意延期"),
    "hazard.extension_refused": _("不同意延期"),
    "hazard.listed": _("挂牌督办"),
    "hazard.lifted": _("解除督办"),
    "hazard.inspected": _("登记检查"),
    "hazard.joined_by": _("另一件并入"),
    "hazard.parted": _("与另一件分开"),
    "hazard.parted_from": _("并入的一件已分开"),
    "hazard.papered": _("出具文书"),
    "hazard.compared": _("核对了内容不一致的重复上报"),
    "file.kept": _("加了照片"),
    "photos.erased": _("照片已过保存期,已清除"),
}
# What is owed beside the four steps of the loop.
ALSO_OWED = {
    "hazard.judge": _("判定"),
    "hazard.prepare": _("落实五项"),
    "hazard.progress": _("报进展"),
    "hazard.answer": _("移送答复"),
    "hazard.track": _("跟踪"),
    "hazard.extend": _("审批延期"),
    "hazard.accept": _("验收"),
    "hazard.lift": _("解除督办"),
    "hazard.recheck": _("抽查"),
}


@needs(Permission.HAZARD_VIEW)
@require_GET
def matter(request: Any, uid: UUID) -> HttpResponse:
    """Facts left, people and what they owe right, everything that happened below."""
    return TemplateResponse(request, "hazards/matter.html", _matter(request, uid))


def _matter(request: Any, uid: UUID) -> dict[str, Any]:
    hazard = selectors.get_matter(request.scope, uid)
    # a hazard of the public has the uid of its tip, whose answer is the tip's own matter
    owed = [row for row in obligations.of_subject(hazard.uid) if row.subject_kind == "hazard"]
    buttons = acts.buttons(request.scope, hazard)
    return {
        **_facts(hazard),
        **_history(hazard),
        **_the_same(request.scope, hazard),
        "buttons": buttons,
        "folded": [one for one in buttons if not one.first and not one.why_not],
        "also": [(row, ALSO_OWED[row.kind]) for row in owed if not row.outcome and row.kind in ALSO_OWED],
        "hands": selectors.hands(hazard, owed),
        "due_figure": _due_figure(owed),
        **_judging(hazard, owed),
        "then": [(row.title.partition(":")[0], row) for row in owed if not row.outcome and _goes_on(row)],
        "others": selectors.others(hazard),
        "papers": _papers(request.scope, hazard),
        "may_compare": request.scope.may(Permission.HAZARD_CONFIRM, on=hazard),
        "look": selectors.later_look(hazard, owed),
        "may_look": request.scope.may(Permission.HAZARD_VERIFY, on=hazard),
        "may_not_look": selectors.why_no_recheck(request.scope, hazard),
    }


def _goes_on(row: Any) -> bool:
    """Whether there is something to say of what follows: a step at its time, or that it is postponed."""
    return bool(row.postponed_why or (row.next_name and row.next_at))


def _due_figure(owed: Any) -> str:
    """The figure that set the day by which it is rectified; "" where somebody chose the day, or nothing says it any more."""
    found = (row.figure.partition("@")[0] for row in owed if row.kind == "hazard.rectify" and not row.outcome)
    return next((one for one in found if "." in one), "")


def _judging(hazard: Any, owed: Any) -> dict[str, Any]:
    """While it is 疑似重大: by when who judges it, or sees to it that somebody does."""
    if hazard.grade != rules.Grade.SUSPECTED or not hazard.is_open:
        return {}
    row = next((row for row in owed if not row.outcome and row.kind == "hazard.judge"), None)
    post = selectors.judging_desk(hazard)[1]
    return {"suspected": True, "judging": row, "by_department": bool(row and post and row.post == post.title)}


def _facts(hazard: Any) -> dict[str, Any]:
    photos = files.of_subject("hazard", hazard.uid)
    return {
        "hazard": hazard,
        "category": catalogue.hazard_categories().get(hazard.category),
        "path": places.path_of(hazard),
        "outside": places.lies_outside(hazard),
        "lacks": selectors.lacks(hazard) if hazard.status == rules.Status.RECTIFYING else (),
        "before": [one for one in photos if one.role != "after"],
        "after": [one for one in photos if one.role == "after"],
    }


def _history(hazard: Any) -> dict[str, Any]:
    lines, seconds = ledger.timeline("hazard", hazard.uid), selectors.seconds_of(hazard)
    who = (*(line.actor_uid for line in lines), *(one.reported_by for one in seconds))
    names = people.names(uid for uid in who if uid)
    return {"lines": [(line, _word(line)) for line in lines], "seconds": seconds, "names": names}


def _word(line: Any) -> Any:
    """What happened, with how it came out where the act has two ends."""
    if line.action == "hazard.rechecked":
        return _("抽查合格") if line.figures.get("good") else _("抽查不合格")
    if line.action == "hazard.closed" and line.figures.get("recheck"):
        return _("销号(抽到要再看一次)")
    words = ACTION_WORDS.get(line.action, line.action)
    return f"{words}:{Answer(line.figures['answer']).label}" if line.action == "hazard.answered" else words


def _the_same(scope: Any, hazard: Any) -> dict[str, Any]:
    """Reports of the same thing: those that may be, those that are, and the first one's progress."""
    may_join = scope.may(Permission.HAZARD_CONFIRM, on=hazard)
    return {
        "near": selectors.maybe_the_same(scope, hazard, apart=selectors.taken_apart(hazard)) if may_join else [],
        "apart": selectors.partings(hazard),
        "joined": selectors.joined_into(scope, hazard),
        "first": selectors.first_of(hazard),
    }


def _papers(scope: Any, hazard: Any) -> list[tuple[str, Any]]:
    """Kinds of paper that may be made out now, with their words."""
    if not scope.may(Permission.HAZARD_CONFIRM, on=hazard):
        return []
    kinds = []
    if hazard.status == rules.Status.RECTIFYING:
        kinds.append(rules.PaperKind.NOTICE)
        if selectors.may_order(hazard):
            kinds.append(rules.PaperKind.ORDER)
    if hazard.handed_to:
        kinds.append(rules.PaperKind.HANDOVER)
    return [(one.value, one.label) for one in kinds]


@needs(Permission.HAZARD_VIEW)
@require_GET
def photo(request: Any, uid: UUID, photo_uid: UUID) -> HttpResponseBase:
    """A photo of a hazard the person may see."""
    hazard = selectors.get_hazard(request.scope, uid)
    return files.response("hazard", hazard.uid, photo_uid)
