"""One alert: head with state, level and clock; its versions, its area, what was received, and what may be done now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from lastmile.domains.alerts.rules import OPEN, State
from lastmile.domains.alerts.selectors import chain, finding, inside, kinds, receivals, running, wording
from lastmile.domains.alerts.services import folding, issuing, reading
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.people import selectors as people
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.web.gates import needs

PUBLISH = "warning.publish_minutes"
ACTION_WORDS = {
    "alert.taken": _("收到"),
    "alert.issued": _("发布,叫人"),
    "alert.changed": _("变更,不叫人"),
    "alert.refused": _("不予发布"),
    "alert.late": _("晚到,没有用上"),
    "alert.ended": _("结束"),
    "alert.apart": _("同一种预警已在生效,仍单独发布"),
    "alert.folded": _("并入已在生效的预警"),
    "alert.folded_in": _("并进一条同样的预警"),
    "alert.advised": _("本地建议"),
    "alert.nobody_to_call": _("没有人可叫"),
    "alert.actions_opened": _("预警行动派出"),
    "alert.acted": _("预警行动报到"),
    "alert.explained": _("说明原因"),
    "alert.reviewed": _("复盘会"),
    "messages.queued": _("给居民的短信排上队"),
    "publication.sent": _("发到群、广播和户外屏"),
    "publication.logged": _("登记发布"),
}


@needs(Permission.ALERT_VIEW)
@require_GET
def matter(request: Any, uid: UUID) -> HttpResponse:
    """The page of one alert."""
    alert = finding.get_alert(request.scope, uid)
    shown, waiting = chain.shown(alert), chain.waiting(alert)
    version = waiting or shown
    lines = list(_told_once(ledger.timeline("alert", alert.uid)))
    context = {
        "alert": alert,
        "shown": shown,
        "versions": chain.versions(alert),
        "advices": chain.advices(alert),
        "lines": lines,
        "actions": ACTION_WORDS,
        "names": people.names(line.actor_uid for line in lines if line.actor_uid),
        "ready_made": kinds.texts_of(version.signal, version.level, version.level_text) if version else None,
        "begins": version.from_at if version and version.from_at and version.from_at > version.sent_at else None,
        "unknown": receivals.unknown_codes(version) if version else [],
        **_said(version),
        **_area(alert, version),
        **_waits(request.scope, alert, waiting),
        **_may(request.scope, alert),
    }
    return TemplateResponse(request, "alerts/matter.html", context)


def _told_once(lines: Iterable[ledger.Line]) -> Iterator[ledger.Line]:
    """The timeline, where what is owed again every half hour stands once in a row; the ledger keeps every time."""
    before: Any = None
    for line in lines:
        asked = line.action == "alert.actions_opened" and set(line.figures.get("actions", ()))
        if not (asked and asked == before):
            yield line
        before = asked


def _said(version: Any) -> dict[str, Any]:
    """The words as they were sent, in the reader's language where the sender gave it."""
    if version is None:
        return {}
    names = ("headline", "description", "instruction")
    return {"said": reading.in_language(version.texts, {name: getattr(version, name) for name in names})}


def _area(alert: Any, version: Any) -> dict[str, Any]:
    areas = list(chain.areas_of(chain.placed(alert, version))) if version else []
    codes = [one.region_code for one in areas]
    sheet = inside.drawn(alert.region, version, codes) if version else None
    return {"areas": areas, "whole": [one for one in areas if one.how == "parent"], "sheet": sheet}


def _waits(scope: Any, alert: Any, waiting: Any) -> dict[str, Any]:
    """What waits to be issued: the clock, what it would reach, and why a usual button is missing."""
    if waiting is None:
        return {"waiting": None}
    codes = chain.area_codes(waiting)
    text = wording.said_to_posts(alert, waiting)
    counted = None if waiting.all_clear or not codes else inside.inside(waiting, codes, text, alert.region_code)
    return {
        "waiting": waiting,
        "publish": PUBLISH,
        "due": waiting.came_at + packs.value(PUBLISH, alert.region_code).duration,
        "why_not": issuing.why_not(scope, alert, waiting),
        "second": issuing.second_needed(waiting, alert.region_code),
        "inside": counted,
        "beside": _beside(scope, alert, waiting),
        "text": text,
    }


def _beside(scope: Any, alert: Any, waiting: Any) -> list[dict[str, Any]]:
    """Alerts in force for the same danger that it may join before a second call goes out."""
    first = alert.state == State.WAITING
    return [
        {"alert": one, "may_join": first, "as_version": first and folding.may_be_version(scope, one)}
        for one in running.running(alert, waiting)
    ]


def _may(scope: Any, alert: Any) -> dict[str, bool]:
    open_ = alert.state in OPEN
    return {
        "may_end": alert.state == State.IN_FORCE and scope.may(Permission.ALERT_END, on=alert.home.code),
        "may_refuse": open_
        and (scope.may(Permission.ALERT_ISSUE, on=alert) or scope.may(Permission.ALERT_APPROVE, on=alert)),
        "may_advise": open_ and scope.has(Permission.ALERT_ISSUE),
    }
