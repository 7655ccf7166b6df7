"""已在其他系统录入: a round or a visit met by a record of another system. It is done, and says nothing of what was found."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.patrols.models import Round, Visit
from lastmile.domains.patrols.rules.rounds import State
from lastmile.domains.patrols.selectors import duties
from lastmile.domains.patrols.services import closing, visiting
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.obligations import elsewhere
from lastmile.foundation.obligations import selectors as owed
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.wording import worded
from lastmile.kernel.errors import WrongState


@transaction.atomic
def enter_round(scope: Scope, *, uid: UUID, system: str, number: str, day: date) -> Round:
    """The round was entered in another system. The same said again is the same.

    Raises NotValid with the fields, WrongState when another record was named or it is owed no more.
    """
    one = duties.get_round(scope, uid)
    _enter(scope, one, elsewhere.checked(system, number, day, since=one.starts_on), one.point.uid, closing)
    return one


@transaction.atomic
def enter_visit(scope: Scope, *, uid: UUID, system: str, number: str, day: date) -> Visit:
    """The walk of a place was entered in another system; as `enter_round`."""
    one = duties.get_visit(scope, uid)
    _enter(scope, one, elsewhere.checked(system, number, day, since=one.starts_on), one.place.uid, visiting)
    return one


def _enter(scope: Scope, one: Any, said: elsewhere.Entered, subject_uid: UUID, of: Any) -> None:
    """`of`: the module that knows the kind and the occurrence of what was owed."""
    scope.require(Permission.PATROL_WALK, on=one.region_code)
    if elsewhere.is_known(one.uid, said):
        return
    at: datetime = said.moment(one.opened_at)
    rows = type(one).unscoped.filter(pk=one.pk, ended_at__isnull=True)
    if not rows.update(state=State.ENTERED, ended_at=at):
        raise WrongState(_("这一次已经不用走了:%(state)s。") % {"state": one.get_state_display()})
    one.state, one.ended_at = State.ENTERED, at
    rows = [row for row in owed.open_on(subject_uid, of.KIND) if row.occurrence == of.occurrence(one)]
    obligations.close(scope, rows, done_at=at, reason=f"{worded(elsewhere.SAID)} {said}")
    elsewhere.keep(scope, one, said, duty_uid=one.uid, kind=of.KIND)
