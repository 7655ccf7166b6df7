"""Paper: 安全隐患告知单, 责令限期整改指令书, 隐患移送单 as PDF, with signature lines and a number of its kind."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lastmile.domains.hazards import forms, places, rules, selectors, services
from lastmile.foundation import prints
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.handovers.paper import handover_sheet
from lastmile.foundation.people import cards
from lastmile.foundation.prints import paper as paper_of
from lastmile.foundation.regions import as_written
from lastmile.foundation.web import pages
from lastmile.foundation.web.form_pages import done, form_page
from lastmile.foundation.web.gates import needs
from lastmile.foundation.wording import in_own_language
from lastmile.kernel import clock

DAYS = ("due_on", "answer_due_on")


@needs(Permission.HAZARD_CONFIRM)
@require_POST
def make(request: Any, uid: UUID) -> HttpResponse:
    """Make out a paper; its page is the PDF. One that would name a deadline gone by asks for another first."""
    hazard, kind = selectors.get_hazard(request.scope, uid), request.POST.get("kind", "")
    if not selectors.asks_deadline(hazard, kind):
        return redirect("hazards:paper", uid, services.make_paper(request.scope, uid=uid, kind=kind).uid)
    request.scope.require(Permission.HAZARD_CONFIRM, on=hazard)
    form = forms.PaperDeadline(request.POST if "due_on" in request.POST else None, initial={"kind": kind})
    if not form.is_bound and kind == rules.PaperKind.ORDER:
        services.power_for(hazard)  # before anybody is asked till when
    if made := done(request, form, partial(services.make_paper, request.scope, uid=uid)):
        return redirect("hazards:paper", uid, made.value.uid)
    title = _("出具%(paper)s:%(hazard)s") % {"paper": rules.PaperKind(kind).label, "hazard": hazard.title}
    return form_page(request, form, title=title, button=_("出具"), back=reverse("hazards:matter", args=[uid]))


@needs(Permission.HAZARD_VIEW)
@require_GET
@in_own_language()
def paper(request: Any, uid: UUID, paper_uid: UUID) -> HttpResponse:
    """A paper made out on a hazard, as it was numbered."""
    hazard = selectors.get_hazard(request.scope, uid)
    made = selectors.get_paper(hazard, paper_uid)
    return pages.pdf(str(made.get_kind_display()), prints.pdf(paper_of.TEMPLATE, content_of(hazard, made)))


def content_of(hazard: Any, made: Any) -> dict[str, Any]:
    """What a paper says, from what it said when it was made and from the names of the hazard."""
    where = as_written.spoken("".join(part.name for part in places.path_of(hazard))) + hazard.place
    office = paper_of.office(hazard.region_code)
    words = {
        "where": where,
        "at": f"{paper_of.day(clock.local(hazard.found_at))}{clock.local(hazard.found_at):%H:%M}",
        "title": hazard.title,
        "office": office,
        "phone": cards.duty_phone(hazard.region_code) or "________",
        **{name: paper_of.day(date.fromisoformat(said)) if name in DAYS else said for name, said in made.said.items()},
    }
    shared = {"title": str(made.get_kind_display()), "number": made.number, "office": office}
    return {**shared, "day": paper_of.day(clock.local(made.made_at)), **WRITERS[made.kind](hazard, words)}


def _who(hazard: Any) -> str:
    return " ".join(filter(None, (hazard.responsible_unit or "________________", hazard.responsible_person)))


def _notice(hazard: Any, words: dict[str, Any]) -> dict[str, Any]:
    lines = [
        _("%(at)s,在%(where)s发现以下安全隐患,现告知你单位(你),请及时整改,整改完成前做好看管。") % words,
    ]
    foot = _("本单只告知隐患,不是行政处罚文书。如有不同意见,请向%(office)s反映,电话%(phone)s。") % words
    signs = [_("告知人(签名):"), _("被告知人(签名):"), _("告知人联系电话:"), _("日期:")]
    copies = _("一式两份:被告知人一份,应急管理办公室存一份。")
    return {**_facts(hazard, words), "to": _who(hazard), "lines": lines, "foot": foot, "signs": signs, "copies": copies}


def _order(hazard: Any, words: dict[str, Any]) -> dict[str, Any]:
    power = words.get("power")  # orders of before say neither alone
    words = {**words, "power": str(rules.PowerKind(power).label) if power else _("赋权、委托")}
    lines = [
        _("%(at)s,在%(where)s检查发现以下安全隐患。根据%(authority)s(%(document)s)%(power)s的事项,责令你单位限期整改。")
        % words,
    ]
    foot = _("整改完成后请报%(office)s复查,电话%(phone)s。逾期不整改的,移送有权的部门依法处理。") % words
    signs = [_("检查人(签名):"), _("执法证号:"), _("被检查单位负责人(签名):"), _("日期:")]
    copies = _("一式三份:被检查单位一份,赋权(委托)部门一份,应急管理办公室存一份。")
    return {**_facts(hazard, words), "to": _who(hazard), "lines": lines, "foot": foot, "signs": signs, "copies": copies}


def _handover(hazard: Any, words: dict[str, Any]) -> dict[str, Any]:
    lines = [
        _("%(at)s,在%(where)s发现以下隐患,按职责移送你单位处理,请在%(answer_due_on)s以前(含当天)答复是否受理。")
        % words,
        _("答复前和整改期间,由镇村做好临时管控和跟踪。"),
    ]
    facts = [(_("隐患"), _what(hazard)), (_("移送理由"), words["reason"]), (_("临时管控"), words["measures"])]
    facts += [(_("隐患编号"), hazard.number), (_("等级"), str(hazard.get_grade_display()))]
    foot = _("联系:%(office)s,电话%(phone)s。") % words
    copies = _("一式两份:接收部门一份,应急管理办公室存一份。")
    return handover_sheet(to=words["to"], lines=lines, facts=facts, foot=foot, copies=copies)


def _facts(hazard: Any, words: dict[str, Any]) -> dict[str, Any]:
    rows = [
        (_("隐患"), _what(hazard)),
        (_("整改要求"), words["measures"] or _("在期限内消除以上隐患")),
        (_("整改期限"), words["due_on"]),
    ]
    return {"facts": [*rows, (_("隐患编号"), hazard.number), (_("等级"), str(hazard.get_grade_display()))]}


def _what(hazard: Any) -> str:
    more = hazard.details if hazard.details and hazard.details not in hazard.title else ""
    return "。".join(filter(None, (hazard.title, more)))


WRITERS = {
    rules.PaperKind.NOTICE: _notice,
    rules.PaperKind.ORDER: _order,
    rules.PaperKind.HANDOVER: _handover,
}
