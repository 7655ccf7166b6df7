"""What every act begins and ends with: the point in watch, a sentence, the ledger entry and the fact."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from lastmile.domains.points.models import DangerPoint
from lastmile.domains.points.rules import Status
from lastmile.domains.points.selectors import finding
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger import services as ledger
from lastmile.kernel.errors import NotAllowed, NotValid, WrongState


def holding(scope: Scope) -> int | None:
    """Under which holding the person acts; None for the platform itself."""
    return scope.acting_as.holding_id if scope.acting_as else None


def take(scope: Scope, uid: UUID, permission: str = Permission.POINT_CHANGE) -> DangerPoint:
    """The point, for an act with this permission. NotVisible out of the branch, NotAllowed where it may only be seen.

    A device's key that may enter readings and see nothing is enough for a reading.
    """
    point = finding.points_in(scope, permission).filter(uid=uid).first()
    if point is None:
        finding.get_point(scope, uid)
        raise NotAllowed(_("您没有这项权限,或者不在您的范围内。"))
    return point


def take_locked(scope: Scope, uid: UUID, permission: str) -> DangerPoint:
    """The point, its row held until the transaction ends: of two acts at once the second sees what the first did."""
    point = take(scope, uid, permission)
    rows = DangerPoint.unscoped.filter(pk=point.pk)
    return (rows.select_for_update() if connection.features.has_select_for_update else rows).get()


def in_watch(point: DangerPoint) -> DangerPoint:
    """Raises WrongState for a dissolved point."""
    if point.status != Status.WATCH:
        raise WrongState(_("“%(point)s”已经销号,先恢复在管。") % {"point": point.name})
    return point


def sentence(words: str, problem: str, *, most: int = 200, field: str = "note") -> str:
    """A sentence that must be there. Raises NotValid with the problem."""
    plain = " ".join(words.split())[:most]
    if not plain:
        raise NotValid(problem, fields={field: problem})
    return plain


def done(
    scope: Scope,
    point: DangerPoint,
    action: str,
    *,
    figures: dict[str, Any] | None = None,
    note: str = "",
    at: datetime | None = None,
) -> None:
    """The ledger entry and the fact of an act."""
    ledger.write(scope, action, point, figures=figures, private={"note": note} if note else None, at=at)
    jobs.tell(action, point)
