"""Calls for help of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from lastmile.domains.evacuation.models import Help, Move, MoveList
from lastmile.domains.evacuation.selectors import turns
from lastmile.domains.evacuation.selectors.doors import BESIDE, lines
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.kernel.errors import NotVisible


def get_help(scope: Scope, uid: Any) -> Help:
    """One call for help with its row, or NotVisible."""
    rows = Help.objects.visible_to(scope, Permission.MOVE_VIEW).filter(uid=uid)
    rows = rows.filter(move__in=Move.unscoped.filter(turns.seen(scope)).values("pk"))
    found: Help | None = rows.select_related("move", "list", "region__parent", "opened_by__person").first()
    if found is None:
        raise NotVisible(_("没有找到,或者不在您的范围内。"))
    return found


def help_names(scope: Scope, uids: Sequence[UUID]) -> dict[UUID, str]:
    """Whom each call for help is about, by its uid; without calls no query, else the same few for any number."""
    if not uids:
        return {}
    rows = Help.objects.visible_to(scope, Permission.MOVE_VIEW).filter(uid__in=uids)
    of = dict(rows.values_list("move", "uid"))
    every = (
        Move.objects.visible_to(scope, Permission.MOVE_VIEW)
        .filter(turns.seen(scope), pk__in=of)
        .select_related(*BESIDE)
    )
    return {of[line.move.pk]: line.who for line in lines(scope, list(every))}


def open_help(scope: Scope, one: MoveList) -> list[Help]:
    """What is still open, the oldest first."""
    rows = Help.objects.visible_to(scope, Permission.MOVE_VIEW).filter(list=one, ended_at__isnull=True)
    return list(rows.select_related("move", "region__parent").order_by("opened_at", "id")[:200])
