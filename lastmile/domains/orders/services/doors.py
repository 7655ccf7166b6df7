"""Hurrying the ladder by hand, and what came of going to the door (换 B 角, 派人上门, 上门叫应)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lastmile.domains.orders.models import Call
from lastmile.domains.orders.rules import DOOR, Found, State
from lastmile.domains.orders.selectors import board, calls
from lastmile.domains.orders.services.answers import checked_moment, hold, settle, take_holder
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.obligations.rules import To
from lastmile.foundation.obligations.services import Owed
from lastmile.foundation.wording import worded
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, NotVisible, WrongState

TOO_LATE = {
    To.HOLDER_B: gettext_lazy("已经转过 B 角,或者没有这一步。"),
    To.DOOR: gettext_lazy("已经派过人上门,或者没有这一步。"),
}


@transaction.atomic
def hurry(scope: Scope, *, uid: UUID, who: UUID, to: str) -> int:
    """Bring a step forward for one person: the stand-in is called, or somebody sent to the door, within seconds.

    Rungs left out are shown as brought forward by hand. Returns for how many posts.
    """
    call, rows = take_holder(scope, uid, who)
    if to not in TOO_LATE:
        raise NotValid(_("没有这一步。"), fields={"to": _("请选择")})
    count = obligations.bring_forward(scope, rows, to=to)
    if not count and to == To.DOOR:
        count = _send_again(scope, call, rows)
    if not count:
        raise WrongState(str(TOO_LATE[To(to)]))
    ledger.write(scope, "call.hurried", call, figures={"holder": who, "to": to, "posts": count})
    return count


def _send_again(scope: Scope, call: Call, rows: Sequence[Obligation]) -> int:
    """Whoever went found nobody: the same post goes once more. 0 while somebody is on the way."""
    past = board.doors_of(call, rows[0])
    if not past or any(one.done_at is None for one in past):
        return 0
    last = past[-1]
    again = Owed(
        kind=DOOR,
        subject=call,
        title=last.title,
        due_at=clock.now(),
        occurrence=f"{board.door_key(rows[0])} {len(past) + 1}",
        place=last.place,
        level=call.level,
        urgent=True,
    )
    obligations.open_one(scope, last.post, again)
    return len(rows)


@transaction.atomic
def record_door(
    scope: Scope, *, uid: UUID, door_uid: UUID, went: str, found: str, at: datetime | None = None, note: str = ""
) -> bool:
    """Who went, when, and what they found. Reaching the person closes all they owe; True when they were reached."""
    call, door = _take_door(scope, uid, door_uid)
    at = checked_moment(call, at)
    who_went = " ".join(went.split())[:40]
    if not who_went:
        raise NotValid(_("请写谁去的。"), fields={"went": _("必填")})
    if found not in Found.values:
        raise NotValid(_("请选结果。"), fields={"found": _("请选择")})
    words = worded("上门 %(went)s:%(found)s") % {"went": who_went, "found": worded(Found(found).label)}
    rows = _fetched(call, door)
    obligations.close(scope, [door], done_at=at, reason=words)
    if found == Found.REACHED and rows:
        person = rows[0].held_by.person if rows[0].held_by else None
        settle(scope, call, rows, person, at=at, via="door", reason=words)
    figures = {"holder": door.occurrence, "found": found, "at": at, "posts": len(rows)}
    ledger.write(
        scope, "call.door", call, figures=figures, private={"went": who_went, "note": note.strip()[:200]}, at=at
    )
    return found == Found.REACHED


def _take_door(scope: Scope, uid: UUID, door_uid: UUID) -> tuple[Call, Obligation]:
    """The open door task: of a call one may see, at a place one may enter answers for."""
    call = hold(calls.get_call(scope, uid))
    door = board.door(call, door_uid)
    if door is None or not scope.may(Permission.CALL_VIEW, on=door.region_code):
        raise NotVisible(_("没有找到,或者不在您的范围内。"))
    scope.require(Permission.CALL_ANSWER, on=door.region_code)
    if call.state != State.OPEN or door.done_at:
        raise WrongState(_("这次上门已经登记,或者叫应已经结束。"))
    return call, door


def _fetched(call: Call, door: Obligation) -> list[Obligation]:
    """What the one behind the door still owes."""
    key = door.occurrence.split(" ")[0]
    return [row for row in board.open_rows(call) if board.door_key(row) == key]
