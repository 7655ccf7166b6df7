"""Where a browser asks to be nudged, and asks no longer. A nudge is a hint; nothing of the work depends on it."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.http import FileResponse, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.channels.push import keys, services
from lastmile.foundation.web.gates import needs, open_to_all
from lastmile.kernel.errors import NotValid, NotVisible

LONGEST = 4_000  # octets


@open_to_all("browsers fetch it again by themselves, signed in or not; it holds nothing")
@require_GET
def worker(request: Any) -> HttpResponseBase:
    """The script that shows a nudge. It lies here and not with the static files: a browser lets it act below its own folder."""
    found = finders.find("web/dist/nudge.js")
    if not isinstance(found, str):
        raise NotVisible(_("没有找到。"))
    return FileResponse(Path(found).open("rb"), content_type="text/javascript")


@needs(Permission.OBLIGATION_VIEW)
@require_GET
def key(request: Any) -> HttpResponse:
    """The key a browser subscribes with."""
    return JsonResponse({"key": keys.public()})


@needs(Permission.OBLIGATION_VIEW)
@require_POST
def subscribe(request: Any) -> HttpResponse:
    """What PushSubscription.toJSON() gives: {endpoint, keys: {p256dh, auth}}."""
    told = _told(request)
    given = told.get("keys")
    words = {name: str(given.get(name) or "") for name in ("p256dh", "auth")} if isinstance(given, dict) else {}
    services.subscribe(
        request.scope, endpoint=_endpoint(told), p256dh=words.get("p256dh", ""), auth=words.get("auth", "")
    )
    return HttpResponse(status=204)


@needs(Permission.OBLIGATION_VIEW)
@require_POST
def unsubscribe(request: Any) -> HttpResponse:
    """The same endpoint again: this browser is left in peace."""
    services.unsubscribe(request.scope, endpoint=_endpoint(_told(request)))
    return HttpResponse(status=204)


def _endpoint(told: dict[str, Any]) -> str:
    return str(told.get("endpoint") or "")


def _told(request: Any) -> dict[str, Any]:
    found = None
    if (
        request.content_type == "application/json" and len(request.body) <= LONGEST
    ):  # of a form the body is read already
        with suppress(ValueError, RecursionError):
            found = json.loads(request.body)
    if not isinstance(found, dict):
        raise NotValid(_("这个浏览器的提醒服务不能用。"))
    return found
