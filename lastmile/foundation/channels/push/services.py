"""Browsers that want to be nudged, and the nudge: no names, no words of the matter, only that there is something."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.channels.models import Subscription
from lastmile.foundation.channels.publishing.addresses import LOOPBACK
from lastmile.foundation.channels.push import keys
from lastmile.foundation.wording import worded
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed, NotValid

log = logging.getLogger(__name__)
PATIENCE = 5.0  # seconds for one nudge
STANDS = 600  # seconds a push service keeps it for a browser that is away
GONE = frozenset({404, 410})


def subscribe(scope: Scope, *, endpoint: str, p256dh: str, auth: str) -> Subscription:
    """Keep a browser of the person's own; the same browser again is one, whoever used it last."""
    if scope.person_id is None:
        raise NotAllowed(_("请先登录。"))
    if not may_call(endpoint) or not p256dh or not auth or len(endpoint) > 1000:
        raise NotValid(_("这个浏览器的提醒服务不能用。"), fields={"endpoint": _("不能用")})
    made, _new = Subscription.objects.update_or_create(
        endpoint_key=_key(endpoint),
        defaults={
            "person_id": scope.person_id,
            "endpoint": endpoint,
            "p256dh": p256dh[:200],
            "auth": auth[:100],
            "added_at": clock.now(),
        },
    )
    return made


def unsubscribe(scope: Scope, *, endpoint: str) -> int:
    """Forget a browser of one's own."""
    if scope.person_id is None:
        return 0
    return Subscription.objects.filter(person_id=scope.person_id, endpoint_key=_key(endpoint)).delete()[0]


def may_call(endpoint: str) -> bool:
    """Whether a browser's push service is one of those named in the settings; in a demo, this machine only."""
    try:
        parts = urlsplit(endpoint)
        host = parts.hostname or ""
    except ValueError:
        return False
    if settings.DEMO or host in LOOPBACK:
        return host in LOOPBACK and (settings.DEMO or host in settings.PUSH_HOSTS)
    listed = any(host == one or (one[:1] == "." and host.endswith(one)) for one in settings.PUSH_HOSTS)
    return parts.scheme == "https" and listed


def hint(people: Iterable[UUID | str]) -> int:
    """Nudge the browsers of these people. Never raises for a service's trouble; a browser that is gone is forgotten.

    Returns how many were nudged; nothing counts on it.
    """
    wanted = Subscription.objects.filter(person__uid__in=list(people)).order_by("id")
    return sum(_nudge(one) for one in wanted)


def _nudge(one: Subscription) -> bool:
    import requests  # both slow to load, and few installations need them
    from pywebpush import WebPushException, webpush

    if not may_call(one.endpoint):
        return False
    session = requests.Session()
    session.max_redirects = 0  # a service named in the settings must not lead anywhere else
    try:
        webpush(
            {"endpoint": one.endpoint, "keys": {"p256dh": one.p256dh, "auth": one.auth}},
            data=json.dumps({"title": worded("最后一公里"), "body": worded("有新的事,请打开看看")}),
            vapid_private_key=keys.ours(),
            vapid_claims={"sub": settings.PUSH_CONTACT},
            timeout=PATIENCE,
            ttl=STANDS,
            requests_session=session,
        )
    except WebPushException as problem:
        if problem.response is not None and problem.response.status_code in GONE:
            Subscription.objects.filter(pk=one.pk).delete()
        return False
    except (requests.RequestException, ValueError) as problem:
        log.info("a browser could not be nudged: %s", type(problem).__name__)
        return False
    Subscription.objects.filter(pk=one.pk).update(last_good_at=clock.now())
    return True


def forget(before: datetime) -> int:
    """Browsers that could not be nudged for so long."""
    return Subscription.objects.filter(added_at__lt=before).exclude(last_good_at__gte=before).delete()[0]


def _key(endpoint: str) -> str:
    return hashlib.sha256(endpoint.encode()).hexdigest()
