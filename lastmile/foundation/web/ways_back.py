"""Where a refused form leads: to the matter it was about or to the list that matter stands in, never to the start page alone.

Read from addresses (`/hazards/<uid>/close/` is of the matter `/hazards/<uid>/` in the list `/hazards/`), so it reads no matter
and says nothing of one: a matter is led to only where the refusal itself came from beyond its lookup (403 by a service, 409).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.translation import gettext as _

OUTSIDE = 404  # it may not be said whether the matter is there: only its list is led to


@dataclass(frozen=True)
class WayBack:
    """A link: its address and its words."""

    address: str
    words: str


def way_back(request: Any, status: int) -> WayBack | None:
    """The nearest page above the refused address that the person may open, or None. `status` is the refusal's."""
    scope, here = getattr(request, "scope", None), getattr(request, "resolver_match", None)
    if scope is None or here is None:
        return None
    seen = status != OUTSIDE and _is_held(scope, here)  # else the gate refused: nobody looked for the matter
    for path, match in above(request.path, here):
        if _is_held(scope, match) and (seen or not match.kwargs):
            return WayBack(path, _("回到这一件") if match.kwargs else _("回到列表"))
    return None


def above(path: str, here: ResolverMatch) -> Iterator[tuple[str, ResolverMatch]]:
    """Pages whose address the path goes on from, nearest first, and that are of nothing it does not name itself (`steps` of
    an address is no act). Start pages are led to anyway."""
    parts = path.strip("/").split("/")
    for end in range(len(parts) - 1, 0, -1):
        page = "/" + "/".join(parts[:end]) + "/"
        if page in settings.HOMES:
            return
        try:
            match = resolve(page)
        except Resolver404:
            continue
        if match.kwargs.items() <= here.kwargs.items():
            yield page, match


def _is_held(scope: Any, match: ResolverMatch) -> bool:
    needs = getattr(match.func, "needs", ())
    return needs == ("signed in",) or any(scope.has(one) for one in needs)
