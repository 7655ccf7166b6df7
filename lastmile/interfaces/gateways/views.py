"""Where gateways call back. Signed; kept and committed before they are answered; applied afterwards in batches."""

from __future__ import annotations

import json
import logging
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lastmile.foundation.channels import replies, services
from lastmile.foundation.channels.signing import is_ours
from lastmile.foundation.web.gates import open_to_all
from lastmile.kernel import clock

log = logging.getLogger(__name__)
LARGEST = 1_000_000
MOST = 2_000
MOST_NUMBER = 2**63  # numbers of gateways may be long
KEPT = ("id", "event", "heard", "key", "text", "at")


@open_to_all("gateways have no account; the body is signed with the shared secret")
@csrf_exempt
@require_POST
def event(request: HttpRequest) -> HttpResponse:
    """Something happened to a call or an SMS; one event, or a list of them."""
    return _take(request, "event")


@open_to_all("gateways have no account; the body is signed with the shared secret")
@csrf_exempt
@require_POST
def reply(request: HttpRequest) -> HttpResponse:
    """Somebody replied by SMS; one reply, or a list of them."""
    return _take(request, "reply")


def _take(request: HttpRequest, kind: str) -> HttpResponse:
    """204 when everything is kept, 403 when it is not from our gateway, 422 when it is not what was agreed.

    Of a list the good ones are kept whatever the others are: the gateway sends it again, and nothing counts twice.
    """
    body = request.body
    if len(body) > LARGEST or not _is_signed(request, body):
        return HttpResponse(status=403)
    told = _told(body)
    good = [content for content in told if isinstance(content, dict)][:MOST]
    keep = replies.take_many if kind == "reply" else services.receive_many
    keep([_read(content, kind) for content in good])
    return HttpResponse(status=204 if good and len(good) == len(told) else 422)


def _is_signed(request: HttpRequest, body: bytes) -> bool:
    stamp, given = request.headers.get("X-Timestamp", ""), request.headers.get("X-Signature", "")
    return is_ours(settings.GATEWAY_SECRET, stamp, body, given)


def _told(body: bytes) -> list[Any]:
    try:
        content = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError):
        log.warning("a signed callback is no JSON")
        return []
    return content if isinstance(content, list) else [content]


def _no_number(word: str) -> float:
    raise ValueError(word)


def _read(content: dict[str, Any], kind: str) -> services.Told:
    """What comes without a number of its own is known by its whole content; a reply without a time by its minute too."""
    kept = {name: plain for name in KEPT if (plain := _plain(content.get(name))) is not None}
    minute = f"{clock.now():%Y%m%d%H%M} " if kind == "reply" and not {"id", "at"} & kept.keys() else ""
    dedupe = _plain(content.get("dedupe")) or minute + json.dumps(kept, sort_keys=True)
    return services.Told(str(dedupe), kind, kept, str(_plain(content.get("number")) or "")[:30])


def _plain(value: Any) -> str | int | float | None:
    """A value every database can hold: no half signs, no zero bytes, no endless numbers."""
    if isinstance(value, str):
        return value.replace("\0", "").encode(errors="replace").decode()
    return value if isinstance(value, int | float) and abs(value) < MOST_NUMBER else None
