"""A call begins and ends."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from lastmile.domains.orders import rules
from lastmile.domains.orders.models import Call, CallSeries
from lastmile.domains.orders.rules import ANSWER, DOOR, Level, State
from lastmile.domains.orders.selectors import calls, choosing, counting
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger import rules as ledger_rules
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.obligations import answering, calling
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.obligations.rules import Ladder, Outcome
from lastmile.foundation.obligations.services import Owed
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock
from lastmile.kernel.errors import DifferentContent, NotValid, WrongState

LONGEST = 200  # three parts of an SMS; nobody listens to more at night
TIME_OF = {
    Level.RED: "warning.answer_red_minutes",
    Level.ORANGE: "warning.answer_orange_minutes",
    Level.YELLOW: "warning.answer_yellow_minutes",
    Level.BLUE: "warning.read_blue_minutes",
}


def issue_call(
    scope: Scope, *, uid: UUID, region_code: str, text: str, level: str, post_kinds: list[str], drill: bool = False
) -> Call:
    """Call the holders of some kinds of posts in a branch with one sentence, by the calling rule of the colour.

    The same uid with the same content is the same call; with other content DifferentContent. The call commits first,
    then its posts are opened set-based; a job does that too, so that a crash between leaves nobody out.
    """
    region = get_region(region_code)
    scope.require(Permission.CALL_ISSUE, on=region.code)
    content = {
        "region": region.code,
        "text": " ".join(text.split()),
        "level": level,
        "kinds": sorted(set(post_kinds)),
        "drill": drill,
    }
    digest = hashlib.sha256(ledger_rules.canonical(content)).hexdigest()
    call = _known(uid, digest)
    if call is None:
        _check(content)
        try:
            call = _begin(scope, uid, digest, content)
        except IntegrityError:  # the same call arrived twice at once
            call = _known(uid, digest)
            if call is None:
                raise
    open_posts(scope, call)
    return call


def _known(uid: UUID, digest: str) -> Call | None:
    known = Call.unscoped.filter(uid=uid).first()
    if known and known.content_digest != digest:
        raise DifferentContent(_("这个编号已发出另一条叫应,没有再发。请打开看板核对。"))
    return known


def _check(content: dict[str, Any]) -> None:
    """Bad input in words, each at its field."""
    wrong: dict[str, str] = {}
    if not content["text"]:
        wrong["text"] = _("请写一句话。")
    if len(content["text"]) > LONGEST:
        wrong["text"] = _("太长了:%(n)s 字,最多 %(most)s 字。") % {"n": len(content["text"]), "most": LONGEST}
    if content["level"] not in Level.values:
        wrong["level"] = _("请选颜色。")
    if not content["kinds"]:
        wrong["post_kinds"] = _("请至少选一种岗位。")
    elif not choosing.posts_of(content["region"], content["kinds"]).exists():
        wrong["post_kinds"] = _("这个范围里没有所选的岗位。")
    if wrong:
        raise NotValid(next(iter(wrong.values())), fields=wrong)


@transaction.atomic
def _begin(scope: Scope, uid: UUID, digest: str, content: dict[str, Any]) -> Call:
    """The call itself, what is said, the ledger entry and the fact."""
    region, now = get_region(content["region"]), clock.now()
    ladder = choosing.ladder_for(content["level"], region.code)
    call = Call.unscoped.create(
        uid=uid,
        content_digest=digest,
        number=_number(region.code, clock.local(now).year),
        region=region,
        region_code=region.code,
        text=rules.worded(content["text"], ladder.sms_reply),
        level=content["level"],
        drill=content["drill"],
        post_kinds=content["kinds"],
        ladder_title=ladder.title[:60],
        opened_at=now,
        opened_by_id=_holding(scope),
        due_at=now + packs.value(TIME_OF[Level(content["level"])], region.code).duration,
    )
    mark = "demo" if settings.DEMO else "drill" if call.drill else ""
    calling.say_for("call", call.uid, text=choosing.said(call.text, mark, drill=call.drill), mark=mark)
    figures = {"number": call.number, "level": call.level, "drill": call.drill, "kinds": call.post_kinds}
    ledger.write(scope, "call.issued", call, figures=figures, private={"text": call.text})
    jobs.tell("call.issued", call)
    return call


def _number(region_code: str, year: int) -> str:
    """The next number of a place and year; the row is held until the call commits, so no number is given twice."""
    series, _made = CallSeries.objects.get_or_create(region_code=region_code, year=year)
    CallSeries.objects.filter(pk=series.pk).update(last=F("last") + 1)
    last = CallSeries.objects.values_list("last", flat=True).get(pk=series.pk)
    return f"JY{region_code}-{year}-{last:03}"


def _holding(scope: Scope) -> int | None:
    return scope.acting_as.holding_id if scope.acting_as else None


def open_posts(scope: Scope, call: Call) -> int:
    """Open what the posts of a call owe; adds only what is missing, nothing once it is ended. Returns how many."""
    if call.state != State.OPEN:
        return 0
    opened = obligations.open_many(scope, choosing.posts_of(call.region_code, call.post_kinds), _owed(call))
    if not Call.unscoped.filter(pk=call.pk, state=State.OPEN).exists():  # ended meanwhile: nobody is called for it
        obligations.close_all(scope, subject_uid=call.uid, kinds=[ANSWER], outcome=Outcome.VOID, reason=_("叫应已结束"))
    elif opened or not call.posts:
        tally = counting.tally(call, Q())
        Call.unscoped.filter(pk=call.pk).update(posts=tally.posts, people=tally.people)
        call.posts, call.people = tally.posts, tally.people
    return opened


def _owed(call: Call) -> Owed:
    ladder: Ladder = choosing.ladder_for(call.level, call.region_code)
    return Owed(
        kind=ANSWER,
        subject=call,
        title=_("叫应:%(text)s") % {"text": call.text},
        due_at=call.due_at,
        ladder=ladder,
        level=call.level,
        urgent=True,
        opened_at=call.opened_at,
    )


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
    words = " ".join(why.split())[:120] or ("" if tally.missing_posts else _("全部叫应"))
    if not words:
        raise NotValid(_("还有人没叫应,结束要说明原因。"), fields={"why": _("请说明")})
    now = clock.now()
    call.move(
        State.OPEN,
        state=State.ENDED,
        ended_at=now,
        ended_by_id=_holding(scope),
        ended_why=words,
        reached=tally.reached,
        people=tally.people,
        posts=tally.posts,
    )
    answering.stop_all_calls(call.uid)
    void = obligations.close_all(scope, subject_uid=call.uid, kinds=[ANSWER, DOOR], outcome=Outcome.VOID, reason=words)
    figures = {"people": tally.people, "reached": tally.reached, "missing": tally.missing, "void": void}
    ledger.write(scope, "call.ended", call, figures=figures, private={"why": words})
    jobs.tell("call.ended", call)
    return call
