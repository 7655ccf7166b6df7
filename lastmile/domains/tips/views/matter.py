"""One tip: its page and its photos."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from lastmile.domains.tips import acts, rules, selectors
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.files import services as files
from lastmile.foundation.handovers.rules import Answer
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.obligations import selectors as obligations
from lastmile.foundation.people import selectors as people
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.web.gates import needs
from lastmile.kernel.errors import NotVisible

ACTION_WORDS = {
    "tip.received": _("收到"),
    "tip.accepted": _("受理"),
    "tip.declined": _("不受理"),
    "tip.handed": _("转交部门"),
    "tip.replied": _("部门答复"),
    "tip.taken_back": _("收回"),
    "tip.checked": _("登记核实结果"),
    "tip.answered": _("答复"),
    "tip.followed": _("随隐患办理"),
    "tip.again": _("没解决,再反映"),
    "tip.opening_asked": _("申请查看举报人"),
    "tip.opening_agreed": _("同意查看举报人"),
    "tip.revealed": _("查看了举报人"),
    "tip.forgotten": _("举报人身份到期抹去"),
    "file.kept": _("附了照片"),
    "photos.erased": _("照片已过保存期,已清除"),
}


OF_SENDER = frozenset({"tip.opening_asked", "tip.opening_agreed", "tip.revealed", "tip.forgotten"})


@needs(Permission.TIP_VIEW)
@require_GET
def matter(request: Any, uid: UUID) -> HttpResponse:
    """Facts left, progress and who owes what right, everything that happened below."""
    tip = selectors.get_tip(request.scope, uid)
    return TemplateResponse(request, "tips/matter.html", context_of(request, tip))


def context_of(request: Any, tip: Any) -> dict[str, Any]:
    """What the page shows, without the sender. A department it was handed to reads nothing of the sender at all."""
    openings, handles = selectors.openings_of(tip), request.scope.may(Permission.TIP_HANDLE, on=tip)
    lines = [one for one in ledger.timeline("tip", tip.uid) if handles or one.action not in OF_SENDER]
    me = str(request.scope.person_uid)
    return {
        "tip": tip,
        "path": regions.path(_place(tip)),
        "steps": selectors.steps_of(tip),
        "answers": selectors.answers_of(tip),
        "photos": files.of_subject("tip", tip.uid),
        "owed": [row for row in obligations.of_subject(tip.uid) if not row.outcome],
        "buttons": acts.buttons(request.scope, tip),
        "is_danger": tip.kind == rules.Kind.DANGER,
        "may_see_hazard": request.scope.may(Permission.HAZARD_VIEW, on=tip),
        "handles": handles,
        "handovers": [_with_sheet(tip, one) for one in selectors.handovers_of(tip)],
        "masked": selectors.masked(tip) if handles else None,
        "may_reveal": request.scope.may(Permission.TIP_REVEAL, on=tip),
        "opened": selectors.open_for(request.scope, tip),
        "openings": [
            (one, str(one.asked_by) != me and not one.open_until and me not in one.agreed_by) for one in openings
        ],
        "lines": [(line, _word(line)) for line in lines],
        "names": people.names(
            {*(one.actor_uid for one in lines if one.actor_uid), *(one.asked_by for one in openings)}
        ),
        "clause": rules.REWARD_CLAUSE,
    }


def _word(line: Any) -> Any:
    """What happened, with what the department said."""
    words = ACTION_WORDS.get(line.action, line.action)
    return f"{words}:{Answer(line.figures['answer']).label}" if line.action == "tip.replied" else words


def _with_sheet(tip: Any, handed: Any) -> Any:
    handed.sheet = reverse("tips:sheet", args=[tip.uid, handed.uid])
    return handed


def _place(tip: Any) -> Any:
    """The place whose page it came from; the one that handles it, where the code has moved on."""
    try:
        return regions.get_region(tip.place_code)
    except NotVisible:
        return tip.region


@needs(Permission.TIP_VIEW)
@require_GET
def photo(request: Any, uid: UUID, photo_uid: UUID) -> HttpResponseBase:
    """A photo of a tip the person may see."""
    tip = selectors.get_tip(request.scope, uid)
    return files.response("tip", tip.uid, photo_uid)
