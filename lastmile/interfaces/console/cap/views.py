"""The page: send a file or text, read the verdict in words."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lastmile.domains.alerts import public as alerts
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.web.gates import needs
from lastmile.interfaces.console.cap import forms
from lastmile.kernel import cap

NO_WARNING = {"semantic.not_real", "semantic.not_a_warning"}


@needs(Permission.ALERT_RECEIVE)
@require_http_methods(["GET", "POST"])
def check(request: Any) -> HttpResponse:
    """Check what was sent; the page shows the verdict below the form."""
    form = forms.CheckAlert(request.POST, request.FILES) if request.method == "POST" else forms.CheckAlert()
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        context |= _shown(alerts.check_message(form.content()))
    return TemplateResponse(request, "cap/check.html", context, status=422 if form.errors else 200)


def _shown(verdict: cap.Verdict) -> dict[str, Any]:
    message = verdict.message
    info = cap.block_for(message, get_language() or "zh-hans") if message else None
    return {
        "headline": _headline(verdict),
        "steps": _steps(verdict),
        "message": message,
        "info": info,
        "level": cap.level_of(info) if info else None,
        "identifier": cap.read_identifier(message.identifier) if message else None,
        "places": [(area.area_desc, "、".join(cap.region_codes(area))) for area in info.areas] if info else [],
    }


def _steps(verdict: cap.Verdict) -> list[tuple[str, str, list[str]]]:
    """What was looked at, how it stands in a word, and what was found."""
    read = not verdict.unreadable
    signature = _(cap.SIGNATURE_WORDS[verdict.signature]) if verdict.signature else _("没有核对到这一步")
    return [
        (_("能不能读"), _("能读") if read else _("读不了"), [_words(one) for one in verdict.unreadable]),
        (_("格式"), _stand(read, verdict.is_valid), [_words(one) for one in verdict.schema]),
        (
            _("内容规则"),
            _stand(verdict.message is not None, not verdict.grave),
            [_words(one) for one in verdict.semantic],
        ),
        (_("签名"), signature, [verdict.signed_by] if verdict.signed_by else []),
    ]


def _stand(reached: bool, good: bool) -> str:
    if not reached:
        return _("没有核对到这一步")
    return _("合格") if good else _("不合格")


def _words(one: cap.Finding) -> str:
    said = _(one.sentence) % one.values if one.values else _(one.sentence)
    words = f"{one.at}:{said}" if one.at else said
    return words if one.grave else _("请看一下:%(words)s") % {"words": words}


def _headline(verdict: cap.Verdict) -> str:
    """What it means for whoever wants to send it in."""
    if not verdict.ok:
        return _("不合格,要人看过才能接收") if verdict.message else _("不合格,不能接收")
    warns = not any(one.id in NO_WARNING for one in verdict.semantic)
    return _("合格,可以接收") if warns else _("合格,但不是真预警,收到了也不发")
