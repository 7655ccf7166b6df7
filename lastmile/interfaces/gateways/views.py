"""Where gateways call back. Signed; kept and committed before they are answered; applied afterwards in batches."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lastmile.foundation.channels import services
from lastmile.foundation.channels.signing import is_ours
from lastmile.foundation.web.gates import open_to_all

LARGEST = 10_000
KEPT = ("id", "event", "heard", "key", "text", "at")


def _content(request: HttpRequest) -> dict[str, Any] | None:
    """The signed content, or None when it is not from our gateway or not what was agreed."""
    body = request.body[: LARGEST + 1]
    stamp, given = request.headers.get("X-Timestamp", ""), request.headers.get("X-Signature", "")
    if len(body) > LARGEST or not is_ours(settings.GATEWAY_SECRET, stamp, body, given):
        return None
    try:
        content = json.loads(body)
    except ValueError:
        return None
    return content if isinstance(content, dict) and isinstance(content.get("dedupe"), str) else None


@open_to_all("gateways have no account; the body is signed with the shared secret")
@csrf_exempt
@require_POST
def event(request: HttpRequest) -> HttpResponse:
    """Something happened to a call or an SMS."""
    return _keep(request, "event")


@open_to_all("gateways have no account; the body is signed with the shared secret")
@csrf_exempt
@require_POST
def reply(request: HttpRequest) -> HttpResponse:
    """Somebody replied by SMS."""
    return _keep(request, "reply")


def _keep(request: HttpRequest, kind: str) -> HttpResponse:
    content = _content(request)
    if content is None:
        return HttpResponse(status=403)
    kept = {name: content[name] for name in KEPT if isinstance(content.get(name), str | int | float)}
    number = str(content.get("number", ""))[:30]
    services.receive(dedupe=content["dedupe"], kind=kind, content=kept, number=number)
    return HttpResponse(status=204)
