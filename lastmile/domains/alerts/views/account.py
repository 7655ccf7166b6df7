"""叫应报告: what can be said now, why clocks were not kept, the report frozen, 核验, and the meeting."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lastmile.domains.alerts import forms
from lastmile.domains.alerts.rules.account import WhyNot
from lastmile.domains.alerts.selectors import account as selectors
from lastmile.domains.alerts.selectors import account_papers, finding
from lastmile.domains.alerts.services import account as services
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.web import meanwhile
from lastmile.foundation.web.form_pages import answer, done
from lastmile.foundation.web.gates import needs
from lastmile.foundation.web.pages import pdf
from lastmile.kernel.errors import WrongState

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@needs(Permission.ALERT_VIEW)
@require_GET
def account(request: Any, uid: UUID) -> HttpResponse:
    """The clocks with their reasons, accounts made so far, each checked, and the meeting."""
    alert = finding.get_alert(request.scope, uid)
    place = selectors.place_of(request.scope, alert)
    made, clocks = (
        selectors.accounts_of(request.scope, alert),
        selectors.clocks_with_reasons(request.scope, alert, place),
    )
    context = {
        "alert": alert,
        "place": place,
        "clocks": clocks,
        "began": meanwhile.said(_named({one.key: why for one, why in clocks})),
        "whys": WhyNot.choices,
        "accounts": [(one, selectors.check(one)) for one in made],
        "reviews": selectors.reviews_of(request.scope, alert),
        "review_owed": bool(alert.ended_at) and selectors.needs_review(alert),
        "may_act": request.scope.may(Permission.ALERT_ACT, on=place.code),
    }
    return TemplateResponse(request, "alerts/account.html", context)


@needs(Permission.ALERT_ACT)
@require_POST
def reason(request: Any, uid: UUID) -> HttpResponse:
    """One tap: why a clock was not kept. Whoever tapped another reason since the page was opened is heard of first."""
    post = request.POST
    alert = finding.get_alert(request.scope, uid)
    now = _named(selectors.reasons(alert, selectors.place_of(request.scope, alert)))
    said = _named({post.get("clock", ""): str(dict(WhyNot.choices).get(post.get("why", ""), ""))})
    _left, both = meanwhile.rows(post.get(meanwhile.NAME), said, now)
    if both:
        words = _("刚才有人选了“%(why)s”,您的没有存。回上一页看看,要改再点一次。")
        raise WrongState(words % {"why": now.get(both[0]) or _("(空)")})
    values = {"clock_key": post.get("clock", ""), "why": post.get("why", ""), "note": post.get("note", "")}
    services.give_reason(request.scope, uid=uid, **values)
    messages.success(request, _("已记下原因。"))
    return redirect("alerts:account", uid)


def _named(said: Mapping[str, str]) -> dict[str, str]:
    """Clocks by a name without the point that stands between the rows of a hidden field."""
    return {key.replace(".", "-"): text for key, text in said.items()}


@needs(Permission.ALERT_ACT)
@require_POST
def make(request: Any, uid: UUID) -> HttpResponse:
    """Freeze the report as it stands now."""
    made = services.make_account(request.scope, uid=uid)
    messages.success(request, _("已生成第 %(n)s 次报告,摘要已记入台账。") % {"n": made.number})
    return redirect("alerts:account", uid)


@needs(Permission.ALERT_VIEW)
@require_GET
def paper(request: Any, uid: UUID, made: UUID, form: str) -> HttpResponse:
    """The frozen report as PDF or Word."""
    alert = finding.get_alert(request.scope, uid)
    one = selectors.get_account(request.scope, alert, made)
    address = request.build_absolute_uri(reverse("alerts:account", args=[uid]))
    if form == "pdf":
        return pdf(one.content["title"], account_papers.as_pdf(one, address))
    if form != "docx":
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="account-{alert.number}-{one.number}.docx"'}
    return HttpResponse(account_papers.as_word(one, address), content_type=WORD, headers=headers)


@needs(Permission.ALERT_ACT)
def review(request: Any, uid: UUID) -> HttpResponse:
    """复盘会: what was found and decided."""
    alert = finding.get_alert(request.scope, uid)
    form = forms.ReviewHeld(request.POST or None)
    if done(request, form, partial(services.record_review, request.scope, uid=uid)):
        messages.success(request, _("复盘会已登记。"))
        return redirect("alerts:account", uid)
    return answer(request, "alerts/review.html", {"alert": alert, "form": form})
