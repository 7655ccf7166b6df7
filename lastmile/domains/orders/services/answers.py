"""Answers: by a call, in the app, or entered by somebody else. One answer closes all the person's posts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lastmile.domains.orders import rules
from lastmile.domains.orders.models import Call
from lastmile.domains.orders.rules import ANSWER, DOOR, How, State
from lastmile.domains.orders.selectors import board, calls
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import selectors as ledger_reads
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.obligations import answering
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.obligations.models import Callout, CalloutCover, Obligation
from lastmile.foundation.obligations.rules import Outcome, To
from lastmile.foundation.people.models import Holding, Person
from lastmile.foundation.people.selectors import in_force
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.wording import worded
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, NotVisible, WrongState

LISTENING = Scope.of_system("orders", [])
ALSO_ANSWERED = "本人已应答"


@transaction.atomic
def take_callout(callout: Callout) -> int:
    """An answer came back for a call of ours: close what it answers. Returns how many posts; twice changes nothing.

    Whoever answers for others as their superior says 我去找, which closes nothing of theirs.
    """
    call = Call.unscoped.filter(uid=callout.subject_uid).select_for_update(of=("self",)).first()
    if call is None or callout.answered_at is None:
        return 0
    rows = list(answering.covered_by(call.uid, callout.person_id).select_related("held_by__person"))
    figures = {
        "callout": callout.uid,
        "person": callout.person.uid,
        "role": callout.role,
        "via": callout.answered_via,
        "heard": callout.heard_seconds,
    }
    if callout.role not in answering.AS_HOLDER:
        _note_once(call, "call.going", figures, callout.answered_at)
    if rows:
        _close(LISTENING, call, rows, callout.person, callout.answered_at)
        ledger.write(LISTENING, "call.answered", call, figures={**figures, "posts": len(rows)}, at=callout.answered_at)
    elif call.state == State.ENDED:
        _note_once(call, "call.answered_late", figures, callout.answered_at)
    elif callout.role in answering.AS_HOLDER and _was_let_go(callout):
        _note_once(call, "call.answered_outside", figures, callout.answered_at)
    return len(rows)


def _was_let_go(callout: Callout) -> bool:
    """Whether what somebody was called for ended unanswered: their place left the area of the call meanwhile."""
    covered = CalloutCover.objects.filter(callout=callout).values("obligation_uid")
    return Obligation.unscoped.filter(uid__in=covered, kind=ANSWER, outcome=Outcome.SUPERSEDED).exists()


def _note_once(call: Call, action: str, figures: dict[str, Any], at: datetime) -> None:
    """An entry about a callout that stands once, however often it is told."""
    if not ledger_reads.is_noted(call.matter_kind, call.uid, action, callout=str(figures["callout"])):
        ledger.write(LISTENING, action, call, figures=figures, at=at)


def _close(
    scope: Scope, call: Call, rows: Sequence[Obligation], person: Person | None, at: datetime, *, reason: str = ""
) -> None:
    """Close what a person answered, under the holding each post was held by; nobody is called or fetched for it any more."""
    obligations.close(scope, rows, done_at=at, done_by=_holdings(rows, person), reason=reason)
    answering.stop_idle_calls(rows)
    keys = [key for row in rows for key in (row.uid.hex, *([row.held_by.person.uid.hex] if row.held_by else []))]
    doors = [
        door
        for door in Obligation.unscoped.filter(subject_uid=call.uid, kind=DOOR, done_at__isnull=True)
        if door.occurrence.split(" ")[0] in keys and not _still_missing(call, door)
    ]
    obligations.close(scope, doors, outcome=Outcome.VOID, reason=ALSO_ANSWERED)


def _still_missing(call: Call, door: Obligation) -> bool:
    """Whether whoever is fetched at the door owes an answer for another post all the same."""
    who = door.occurrence.split(" ")[0]
    mine = Obligation.unscoped.filter(subject_uid=call.uid, kind=ANSWER, done_at__isnull=True)
    return mine.filter(held_by__person__uid=UUID(who)).exists()


def _holdings(rows: Sequence[Obligation], person: Person | None) -> dict[int, int]:
    """Post → the holding under which the person answers for it."""
    if person is None:
        return {}
    held = Holding.objects.filter(in_force(clock.today()), person=person, post__in=[row.post_id for row in rows])
    return dict(held.values_list("post_id", "pk"))


@transaction.atomic
def enter_answer(
    scope: Scope, *, uid: UUID, who: UUID, how: str, contacted_by: str = "", at: datetime | None = None, note: str = ""
) -> bool:
    """登记已叫应, for somebody who was reached otherwise (代录), or for oneself afterwards (补录). False: only read.

    `who` is the person, or the post where nobody holds it. Kept: how, who reached them, when, and who entered it.
    """
    call, rows = take_holder(scope, uid, who)
    at = checked_moment(call, at)
    if how not in How.values:
        raise NotValid(_("请选怎么联系上的。"), fields={"how": _("请选择")})
    by = " ".join(contacted_by.split())[:40] or scope.name
    person = rows[0].held_by.person if rows[0].held_by else None
    own = person is not None and person.uid == scope.person_uid
    figures = {"person" if person else "post": who, "how": how, "posts": len(rows), "at": at, "own": own}
    private = {"name": person.name if person else "", "contacted_by": by, "note": note.strip()[:200]}
    if not rules.is_answer(how, group_counts=_group_counts(call)):
        obligations.mark_seen(scope, uids=[row.uid for row in rows])
        ledger.write(scope, "call.read", call, figures=figures, private=private, at=at)
        return False
    said = worded("%(how)s · 本人补录") if own else worded("%(how)s · %(by)s 联系,%(scope)s 代录")
    reason = said % {"how": worded(How(how).label), "by": by, "scope": scope.name}
    settle(scope, call, rows, person, at=at, via=how, reason=reason)
    ledger.write(scope, "call.entered", call, figures=figures, private=private, at=at)
    return True


@transaction.atomic
def enter_group(
    scope: Scope, *, uid: UUID, people: Sequence[UUID], at: datetime | None = None, said_by: str = ""
) -> tuple[int, int]:
    """微信群接龙: each person confirmed by hand, one by one. Returns (answered, only read).

    Whoever was reached meanwhile, or may not be named any more, is left out.
    """
    answered = read = 0
    for who in dict.fromkeys(people):
        try:
            counted = enter_answer(
                scope, uid=uid, who=who, how=How.GROUP, contacted_by=said_by or worded("微信群"), at=at
            )
        except (NotVisible, WrongState) as problem:
            if isinstance(problem, WrongState) and calls.get_call(scope, uid).state != State.OPEN:
                raise
            continue
        answered, read = answered + counted, read + (not counted)
    return answered, read


def settle(
    scope: Scope, call: Call, rows: Sequence[Obligation], person: Person | None, *, at: datetime, via: str, reason: str
) -> None:
    """Somebody was reached without a call of ours: stop calling them, close what they owe."""
    if person:
        answering.answered_otherwise(call.uid, person.pk, via=via, at=at)
    _close(scope, call, rows, person, at, reason=reason)


def hold(call: Call) -> Call:
    """The call, held until the transaction ends: acts on it go one after another, each sees what the last one did."""
    return Call.unscoped.select_for_update(of=("self",)).select_related("region", "opened_by__post").get(pk=call.pk)


def take_holder(scope: Scope, uid: UUID, who: UUID) -> tuple[Call, list[Obligation]]:
    """An open call and what somebody still owes on it, for an act on them: allowed there, named to the one who acts."""
    call = hold(calls.get_call(scope, uid))
    found = board.of_holder(call, calls.names_for(scope, call), who)
    if not found:
        raise NotVisible(_("没有找到,或者还没轮到您这一级。"))
    scope.require(Permission.CALL_ANSWER, on=found[0].region_code)
    if call.state != State.OPEN:
        raise WrongState(_("这次叫应已经结束。"))
    rows = [row for row in found if row.done_at is None]
    if not rows:
        raise WrongState(_("这个人已经叫应。"))
    return call, rows


def checked_moment(call: Call, at: datetime | None) -> datetime:
    """When it happened: now unless said, not in the future and not before the call."""
    now = clock.now()
    if at is None:
        return now
    if at > now:
        raise NotValid(_("时间不能在将来。"), fields={"at": _("不能在将来")})
    if (call.opened_at - at).total_seconds() >= 60:  # the field has no seconds
        raise NotValid(_("时间早于发起叫应。"), fields={"at": _("早于发起时间")})
    return max(at, call.opened_at)


def _group_counts(call: Call) -> bool:
    """Whether a reply in a chat group counts here; for yellow and blue it does."""
    if call.level not in {"red", "orange"}:
        return True
    return bool(packs.value(f"call.group_reply_is_answer_{call.level}", call.region_code).value)


@transaction.atomic
def answer_in_app(scope: Scope, uid: UUID) -> Call:
    """我知道了,马上办: the person's own answer from the phone, for all the posts they are called for. Twice is once.

    Raises NotVisible for a call they were never asked on.
    """
    call = Call.unscoped.filter(uid=uid).first()
    person = Person.unscoped.filter(pk=scope.person_id or 0).first()
    if call is None or person is None or not _was_asked(call, person):
        raise NotVisible(_("没有找到,或者不是叫您的。"))
    call = hold(call)
    now = clock.now()
    mine = Q(held_by__person=person) | Q(pk__in=answering.covered_by(call.uid, person.pk).values("pk"))
    open_rows = Obligation.unscoped.filter(mine, subject_uid=call.uid, kind=ANSWER, done_at__isnull=True)
    rows = list(open_rows.select_related("held_by__person").order_by("id"))
    if rows:
        settle(scope, call, rows, person, at=now, via="in_app", reason="")
        ledger.write(scope, "call.answered", call, figures={"person": person.uid, "via": "in_app", "posts": len(rows)})
    return call


@transaction.atomic
def read_in_app(scope: Scope, uid: UUID) -> bool:
    """The person opened it on the phone. True where reading is enough (蓝色); elsewhere the read mark is kept, no more."""
    call = Call.unscoped.filter(uid=uid).first()
    person = Person.unscoped.filter(pk=scope.person_id or 0).first()
    if call is None or person is None or not _was_asked(call, person):
        raise NotVisible(_("没有找到,或者不是叫您的。"))
    mine = Obligation.unscoped.filter(subject_uid=call.uid, kind=ANSWER, held_by__person=person, done_at__isnull=True)
    rows = list(mine.select_related("held_by__person", "ladder").order_by("id"))
    obligations.mark_seen(scope, uids=[row.uid for row in rows])
    if not rows or not all(row.ladder and row.ladder.content.get("read_is_answer") for row in rows):
        return False
    settle(scope, hold(call), rows, person, at=clock.now(), via="in_app", reason="")
    ledger.write(scope, "call.answered", call, figures={"person": person.uid, "via": "read", "posts": len(rows)})
    return True


def _was_asked(call: Call, person: Person) -> bool:
    owes = Obligation.unscoped.filter(subject_uid=call.uid, kind=ANSWER, held_by__person=person)
    called = Callout.objects.filter(subject_uid=call.uid, person=person, role__in=(To.HOLDER_A, To.HOLDER_B))
    return owes.exists() or called.exists()
