"""我在外地,转给 B 角: whoever is called says themselves that the stand-in must be turned to now."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lastmile.domains.orders.models import Call
from lastmile.domains.orders.rules import ANSWER
from lastmile.domains.orders.services.answers import hold
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.obligations.rules import To
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Holding
from lastmile.kernel.errors import NotVisible, WrongState


@transaction.atomic
def pass_on(scope: Scope, uid: UUID) -> str:
    """Turn to the stand-ins of one's own posts at once; returns their names. One's own answer stays open until they give it.

    Raises NotVisible for a call one was never asked on, WrongState where there is nobody to pass it to.
    """
    call = Call.unscoped.filter(uid=uid).first()
    mine = Q(held_by__person=scope.person_id or 0)
    rows = list(Obligation.unscoped.filter(mine, subject_uid=uid, kind=ANSWER, done_at__isnull=True).order_by("id"))
    if call is None or not rows:
        raise NotVisible(_("没有找到,或者您已经应答。"))
    call = hold(call)
    names = stand_ins({row.post_id for row in rows}, scope.person_id)
    if not names:
        raise WrongState(_("您的岗位没有 B 角。请马上打值班室电话。"))
    count = obligations.bring_forward(scope, rows, to=To.HOLDER_B)
    if count:
        ledger.write(scope, "call.passed_on", call, figures={"posts": count})
    return "、".join(names)


def stand_ins(posts: set[int], person_id: int | None) -> list[str]:
    """Who stands in for these posts today, but oneself."""
    held = people.holders(posts)
    found = [
        one.person.name
        for rows in held.values()
        for one in rows
        if one.rank == Holding.Rank.B and one.person_id != person_id
    ]
    return list(dict.fromkeys(found))
