"""A call ends: by somebody's word, or because another call takes its place."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lastmile.domains.orders import rules
from lastmile.domains.orders.models import Call
from lastmile.domains.orders.rules import ANSWER, DOOR, State
from lastmile.domains.orders.selectors import calls, counting
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.obligations import answering
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.obligations.rules import Outcome
from lastmile.foundation.wording import worded
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, WrongState


@transaction.atomic
def end_call(scope: Scope, *, uid: UUID, why: str = "") -> Call:
    """End a call: nothing goes out any more, whoever has not answered is void with the reason.

    A reason is needed unless everybody was reached.
    """
    call = calls.get_call(scope, uid)
    scope.require(Permission.CALL_ISSUE, on=call)
    if not rules.may_move(call.state, State.ENDED):
        raise WrongState(_("这次叫应已经结束。"))
    tally = counting.tally(call, Q())
    words = " ".join(why.split())[:120] or ("" if tally.missing_posts else worded("全部叫应"))
    if not words:
        raise NotValid(_("还有人没叫应,结束要说明原因。"), fields={"why": _("请说明")})
    return _end(scope, call, words, Outcome.VOID, "call.ended")


@transaction.atomic
def supersede(scope: Scope, *, uid: UUID, why: str) -> Call:
    """Another call takes this one's place (an upgraded alert): what it asks for is superseded, what rings stops.

    Everything that was done for it stays as it was. Superseding what has ended changes nothing.
    """
    call = calls.get_call(scope, uid)
    scope.require(Permission.CALL_ISSUE, on=call)
    if call.state != State.OPEN:
        return call
    words = " ".join(why.split())[:120] or worded("被新的叫应替代")
    return _end(scope, call, words, Outcome.SUPERSEDED, "call.superseded")


def _end(scope: Scope, call: Call, words: str, outcome: Outcome, action: str) -> Call:
    tally = counting.tally(call, Q())
    call.move(
        State.OPEN,
        state=State.ENDED,
        ended_at=clock.now(),
        ended_by_id=scope.acting_as.holding_id if scope.acting_as else None,
        ended_why=words,
        reached=tally.reached,
        people=tally.people,
        posts=tally.posts,
    )
    open_ = obligations.close_all(scope, subject_uid=call.uid, kinds=[ANSWER, DOOR], outcome=outcome, reason=words)
    answering.stop_all_calls(call.uid)  # behind it: a ladder that climbed meanwhile has called by now
    figures = {"people": tally.people, "reached": tally.reached, "missing": tally.missing, outcome.value: open_}
    ledger.write(scope, action, call, figures=figures, private={"why": words})
    jobs.tell("call.ended", call)
    return call
