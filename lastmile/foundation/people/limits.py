"""Nobody hands out more than they hold: appointing, granting and opening accounts all ask here."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Grant, Scope
from lastmile.kernel.errors import NotAllowed

# Whoever holds the second may give the first: an office that orders moves lets a village move people before it asks.
GIVEN_BY = {Permission.MOVE_FIRST: Permission.MOVE_ORDER}


def lacking(scope: Scope, grants: Iterable[Grant]) -> list[str]:
    """Permissions among the grants that the scope does not hold on the same branch for the same lines, sorted."""
    if scope.system:
        return []
    words = {
        word
        for grant in grants
        for word in grant.permissions
        if not all(_holds(scope, word, branch, grant.lines) for branch in grant.branches)
    }
    return sorted(words)


def _holds(scope: Scope, permission: str, branch: str, lines: frozenset[str]) -> bool:
    grants = [*scope.reaching(permission), *scope.reaching(GIVEN_BY.get(permission, permission))]  # type: ignore[call-overload]
    held = [grant.lines for grant in grants if grant.covers(branch, None)]
    return lines <= frozenset().union(*held)


def require_within(scope: Scope, grants: Iterable[Grant]) -> None:
    """Raise NotAllowed when the grants would allow more than the scope itself holds there."""
    over = lacking(scope, grants)
    if over:
        names = "、".join(str(Permission(word).label) if word in Permission.values else word for word in over[:4])
        raise NotAllowed(_("这会给出您自己没有的权限(%(words)s),请由上级办理。") % {"words": names})
