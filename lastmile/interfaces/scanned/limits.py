"""Guessing at codes is stopped: so many scans a minute from one address."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse

from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.web import ratelimit

A_MINUTE = 60


def limited(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view, for as many scans a minute as the pack allows."""

    @wraps(view)
    def counted(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        most = packs.value("access.scan_a_minute", "").whole
        ratelimit.limit("scan", request.META.get("REMOTE_ADDR", ""), most=most, seconds=A_MINUTE)
        return view(request, *args, **kwargs)

    return counted
