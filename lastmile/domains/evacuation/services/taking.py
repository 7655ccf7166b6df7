"""What every act begins and ends with: the row held, the list open, the moment checked, the ledger entry and the fact."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import connection, models
from django.utils.translation import gettext as _

from lastmile.domains.evacuation.models import Move, MoveList
from lastmile.domains.evacuation.selectors import lists
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed, NotValid, WrongState

Row = TypeVar("Row", bound=models.Model)
MACHINE = Scope.of_system("moves", Permission.values)


def holding(scope: Scope) -> int | None:
    """Under which holding the person acts; None for the platform itself."""
    return scope.acting_as.holding_id if scope.acting_as else None


def held(rows: models.QuerySet[Row]) -> Row:
    """The one row, held until the transaction ends: of two acts at once the second sees what the first did."""
    return (rows.select_for_update() if connection.features.has_select_for_update else rows).get()


def take_row(scope: Scope, uid: UUID, permission: str = Permission.MOVE_RECORD) -> Move:
    """A row for an act, held, on a list that is open. NotVisible out of the branch, NotAllowed where it may only be seen."""
    row = lists.get_row(scope, uid)
    if not scope.may(permission, on=row.region_code):
        raise NotAllowed(_("您没有这项权限,或者不在您的范围内。"))
    row = held(Move.unscoped.filter(pk=row.pk))
    if not row.is_open:
        raise WrongState(_("这一晚的名单已经结束,不能再改。"))
    return row


def take_list(one: MoveList) -> MoveList:
    """A list, held. Raises WrongState once it is ended."""
    found = held(MoveList.unscoped.filter(pk=one.pk))
    if found.ended_at:
        raise WrongState(_("这一晚的名单已经结束,不能再改。"))
    return found


def moment(at: datetime | None) -> datetime:
    """When something was so: now unless said; never in the future."""
    now = clock.now()
    if at is None:
        return now
    if at > now + packs.value("move.phone_clock_minutes", "").duration:
        raise NotValid(_("时间不能在将来。"), fields={"at": _("不能在将来")})
    return min(at, now)


def sentence(words: str, problem: str, *, most: int = 200, field: str = "words") -> str:
    """A sentence that must be there. Raises NotValid with the problem."""
    plain = " ".join(words.split())[:most]
    if not plain:
        raise NotValid(problem, fields={field: problem})
    return plain


def mark_of(one: MoveList) -> str:
    """How every text of a list is marked."""
    return "demo" if settings.DEMO else "drill" if one.drill else ""


def done(
    scope: Scope,
    action: str,
    subject: Any,
    *,
    figures: dict[str, Any] | None = None,
    private: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> None:
    """The ledger entry and the fact of an act."""
    said = {name: words for name, words in (private or {}).items() if words}
    ledger.write(scope, action, subject, figures=figures, private=said or None, at=at)
    jobs.tell(action, subject)
