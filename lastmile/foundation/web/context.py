"""What every page shows around its own content."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string

from lastmile.foundation.access import sharing
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.channels.reported import selectors as reported
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.regions.models import Region
from lastmile.foundation.statements.prepared import Prepared
from lastmile.kernel.errors import NotVisible

MOST_BELOW = 100
_children = Prepared(lambda place: regions.children(place)[:MOST_BELOW], Region._meta.get_field("parent"))
HANDED = frozenset({Permission.HAZARD_VIEW})  # whose list shows a department what was handed to it


def chrome(request: Any) -> dict[str, Any]:
    """Menu, crumbs and strips; lazily, so that a part costs nothing."""
    scope = getattr(request, "scope", None)
    place = cache(lambda: _place(request))
    return {
        "DEMO": settings.DEMO,
        "scope": scope,
        "area": getattr(request, "area", ""),
        "menu": lambda: _menu(request),
        "crumbs": lambda: _crumbs(request, place()),
        "below": lambda: _below(place()),
        "troubles": lambda: _troubles(request),
        "strip": lambda: _strip(request),
        "sms_reports": lambda: _sms_reports(request),
    }


def _menu(request: Any) -> list[dict[str, Any]]:
    scope = getattr(request, "scope", None)
    if scope is None:
        return []
    shown = []
    for label, name, permission, *also in import_string(settings.MENU):
        if permission and not _opens(scope, permission):
            continue
        try:
            address = reverse(name)
        except NoReverseMatch:  # that face is not served by this process
            continue
        shown.append({"label": label, "address": address, "covers": (address, *also)})
    return [{**one, "here": one is _nearest(request.path, shown)} for one in shown]


def _opens(scope: Any, permission: str) -> bool:
    return scope.has(permission) or (permission in HANDED and sharing.opens(scope, [permission]))


def _nearest(path: str, entries: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The entry a page lies below: of /moves/ and /moves/shelters/ the nearer one. Home covers itself alone."""
    covering = [
        (len(part), number)
        for number, one in enumerate(entries)
        for part in one["covers"]
        if (path == part if part == "/" else path.startswith(part))
    ]
    return entries[max(covering)[1]] if covering else None


def _place(request: Any) -> Region | None:
    """The area looked at; None where there is none, or none any more."""
    if not getattr(request, "area", ""):
        return None
    try:
        return regions.get_region(request.area)
    except NotVisible:
        return None


def _crumbs(request: Any, place: Region | None) -> list[Region]:
    """The path from the top of what the person may see down to the area looked at."""
    if place is None:
        return []
    within = {branch for one in request.scope.grants for branch in one.branches}
    return [one for one in regions.path(place) if any(one.code.startswith(branch) for branch in within)]


def _below(place: Region | None) -> list[Region]:
    """The next level down, to step into."""
    return _children(place.pk) if place else []


def _troubles(request: Any) -> list[str]:
    if getattr(request, "scope", None) is None or not settings.TROUBLES:
        return []
    found: list[str] = import_string(settings.TROUBLES)()
    return found


def _sms_reports(request: Any) -> int:
    """Danger reported by SMS that nobody at the desk has taken care of; asked for nobody else."""
    scope = getattr(request, "scope", None)
    return reported.unseen(scope) if scope is not None and scope.has(Permission.SMS_REPORT_TAKE) else 0


def _strip(request: Any) -> Any:
    """The line of what is in force, from whoever the settings name."""
    if getattr(request, "scope", None) is None or not settings.STRIP:
        return None
    return import_string(settings.STRIP)(request.scope)
