"""Whose households somebody sees line by line, and named: the township and below; a level above sees numbers until it is its turn.

A line turns to a level above when the ladder of its help really called somebody there, and turns back once that help is over.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from lastmile.domains.evacuation.models import Help, Move, RollCall
from lastmile.domains.evacuation.models.helping import IS_OPEN
from lastmile.domains.evacuation.rules import TOWNSHIP_CODE
from lastmile.foundation.access.models import branch_q
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import WHOLE_TREE, Scope
from lastmile.foundation.obligations.models import Callout
from lastmile.kernel import region_codes

UPWARD = (Callout.Role.SUPERIOR, Callout.Role.DUTY_LEADER)
NAMED_FOR = (Permission.MOVE_RECORD, Permission.MOVE_ORDER)  # whoever records or decides; others see the surname


def near(scope: Scope, permissions: Iterable[str] = (Permission.MOVE_VIEW,)) -> list[str]:
    """The branches where lines are the reader's own business: townships and below. The platform itself reads everything."""
    if scope.system:
        return [WHOLE_TREE]
    held = {code for one in permissions for grant in scope.reaching(one) for code in grant.branches}
    return sorted(code for code in held if len(code) >= TOWNSHIP_CODE)


def _levels(scope: Scope) -> set[str]:
    """The places above townships whose turn is the reader's too: their own and, where a ladder went past it, those above."""
    held = {code for grant in scope.reaching(Permission.MOVE_VIEW) for code in grant.branches}
    far = [code for code in held if 0 < len(code) < TOWNSHIP_CODE]
    return {one for code in far for one in (code, *region_codes.ancestors(code))}


def _turned(scope: Scope, kind: str) -> QuerySet[Callout]:
    """Calls by which the ladders of a kind of matter turned to the reader's level."""
    return Callout.objects.filter(subject_kind=kind, role__in=UPWARD, holding__post__region_code__in=_levels(scope))


def seen(scope: Scope) -> Q:
    """Rows the reader sees line by line, among those of their branches."""
    reach = Q(pk__in=[])
    for code in near(scope):
        reach |= branch_q(Move, code)
    if _levels(scope):
        turned = _turned(scope, Help.matter_kind).values("subject_uid")
        reach |= Q(pk__in=Help.unscoped.filter(IS_OPEN, uid__in=turned).values("move"))
    return reach


def named(scope: Scope, rows: Sequence[Move]) -> frozenset[int]:
    """Keys of the rows whose names and numbers the reader sees. One query, for levels above only."""
    open_ = [row for row in rows if any(scope.may(one, on=row.region_code) for one in NAMED_FOR)]
    own = {row.pk for row in open_ if names_open(scope, row.region_code)}
    rest = [row.pk for row in open_ if row.pk not in own]
    if rest and _levels(scope):
        own |= set(Move.unscoped.filter(seen(scope), pk__in=rest).values_list("pk", flat=True))
    return frozenset(own)


def names_open(scope: Scope, code: str) -> bool:
    """Whether names of a place are shown from the start: to whoever records or decides in its village or township."""
    return any(code.startswith(one) for one in near(scope, NAMED_FOR))


def is_turned(scope: Scope, rollcall: RollCall) -> bool:
    """Whether the ladder of a roll-call that nobody takes turned to the reader's level."""
    if rollcall.taken_at or not _levels(scope):
        return False
    return _turned(scope, RollCall.matter_kind).filter(subject_uid=rollcall.uid).exists()
