"""A call begins."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from lastmile.domains.orders import rules
from lastmile.domains.orders.models import Call, CallSeries
from lastmile.domains.orders.rules import ANSWER, Area, Level, NamesFrom, State
from lastmile.domains.orders.selectors import choosing, counting
from lastmile.domains.orders.services.narrowing import let_go
from lastmile.domains.orders.services.placing import limit
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger import rules as ledger_rules
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.obligations import answering, calling
from lastmile.foundation.obligations import rules as ladders
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.obligations.rules import Ladder, Outcome
from lastmile.foundation.obligations.services import Owed
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.wording import worded
from lastmile.kernel import clock
from lastmile.kernel.errors import DifferentContent, NotValid

LONGEST = 200  # three parts of an SMS; nobody listens to more at night


def issue_call(
    scope: Scope,
    *,
    uid: UUID,
    region_code: str,
    text: str,
    level: str,
    post_kinds: list[str],
    drill: bool = False,
    areas: Iterable[str] = (),
    source: tuple[str, UUID] | None = None,
    names_from: str = NamesFrom.CALLER,
    answered_in: Iterable[UUID] = (),
) -> Call:
    """Call the holders of some kinds of posts in a branch with one sentence, by the calling rule of the colour.

    `areas`: codes of the places concerned, if not the whole branch; whoever stands above a village or grid, up to its
    township, is called too. `source`: the matter it is issued for, as (kind, uid). `names_from`: which level sees from
    the start who is not reached. `answered_in`: calls about the same danger; whoever answered one of them is not called.

    The same uid with the same content is the same call; with other content DifferentContent. The call commits first,
    then its posts are opened set-based; a job does that too, so that a crash between leaves nobody out.
    """
    reach = rules.areas_for(areas)
    region = get_region(rules.reaching(region_code, reach))
    scope.require(Permission.CALL_ISSUE, on=region.code)
    content = {
        "region": region.code,
        "text": " ".join(text.split()),
        "level": level,
        "kinds": sorted(set(post_kinds)),
        "drill": drill,
    }
    if reach:
        content["areas"] = [[one.code, one.exact] for one in reach]
    if source:
        content["source"] = [source[0], str(source[1])]
    digest = hashlib.sha256(ledger_rules.canonical(content)).hexdigest()
    call = _known(uid, digest)
    if call is None:
        _check(content, reach)
        try:
            call = _begin(scope, uid, digest, content, Aim(reach, source, names_from, tuple(map(str, answered_in))))
        except IntegrityError:  # the same call arrived twice at once
            call = _known(uid, digest)
            if call is None:
                raise
    open_posts(scope, call)
    return call


@dataclass(frozen=True)
class Aim:
    """Where a call goes, what for, and who sees names."""

    areas: tuple[Area, ...]
    source: tuple[str, UUID] | None
    names_from: str
    answered_in: tuple[str, ...] = ()


def _known(uid: UUID, digest: str) -> Call | None:
    known = Call.unscoped.filter(uid=uid).first()
    if known and known.content_digest != digest:
        raise DifferentContent(_("这个编号已发出另一条叫应,没有再发。请打开看板核对。"))
    return known


def _check(content: dict[str, Any], areas: Sequence[Area]) -> None:
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
    elif not choosing.posts_of(content["region"], content["kinds"], areas).exists():
        wrong["post_kinds"] = _("这个范围里没有所选的岗位。")
    if wrong:
        raise NotValid(next(iter(wrong.values())), fields=wrong)


@transaction.atomic
def _begin(scope: Scope, uid: UUID, digest: str, content: dict[str, Any], aim: Aim) -> Call:
    """The call itself, where it goes, what is said, the ledger entry and the fact."""
    region, now = get_region(content["region"]), clock.now()
    ladder = choosing.ladder_for(content["level"], region.code, now)
    call = Call.unscoped.create(
        uid=uid,
        content_digest=digest,
        number=_number(region.code, clock.local(now).year),
        region=region,
        region_code=region.code,
        text=rules.with_reply(content["text"], ladder.sms_reply),
        level=content["level"],
        drill=content["drill"],
        post_kinds=content["kinds"],
        ladder_title=ladder.title[:60],
        opened_at=now,
        opened_by_id=_holding(scope),
        due_at=_due(content["level"], region.code, ladder, now),
        source_kind=aim.source[0] if aim.source else "",
        source_uid=aim.source[1] if aim.source else None,
        names_from=aim.names_from,
        answered_in=list(aim.answered_in),
    )
    limit(call, aim.areas)
    mark = "demo" if settings.DEMO else "drill" if call.drill else ""
    calling.say_for("call", call.uid, text=choosing.said(call.text, mark, drill=call.drill), mark=mark)
    figures = {"number": call.number, "level": call.level, "drill": call.drill, "kinds": call.post_kinds}
    if aim.areas:
        figures["areas"] = [one.code for one in aim.areas if not one.exact]
    if aim.answered_in:
        figures["answered_in"] = list(aim.answered_in)
    if aim.source:
        figures[aim.source[0]] = aim.source[1]
    ledger.write(scope, "call.issued", call, figures=figures, private={"text": call.text})
    jobs.tell("call.issued", call)
    return call


def _due(level: str, region_code: str, ladder: Ladder, at: datetime) -> datetime:
    """By when whoever is called from `at` on answers in time."""
    return ladders.awake_from(ladder, at) + packs.value(rules.TIME_OF[Level(level)], region_code).duration


def _number(region_code: str, year: int) -> str:
    """The next number of a place and year; the row is held until the call commits, so no number is given twice."""
    series, _made = CallSeries.objects.get_or_create(region_code=region_code, year=year)
    CallSeries.objects.filter(pk=series.pk).update(last=F("last") + 1)
    last = CallSeries.objects.values_list("last", flat=True).get(pk=series.pk)
    return f"JY{region_code}-{year}-{last:03}"


def _holding(scope: Scope) -> int | None:
    return scope.acting_as.holding_id if scope.acting_as else None


def open_posts(scope: Scope, call: Call) -> int:
    """Open what the posts of a call owe; adds only what is missing, nothing once it is ended. Returns how many.

    Whoever is added to a call that runs has the whole time, counted from now.
    """
    if call.state != State.OPEN:
        return 0
    opened = obligations.open_many(scope, choosing.posts_of_call(call), _owed(call))
    if not Call.unscoped.filter(pk=call.pk, state=State.OPEN).exists():  # ended meanwhile: nobody is called for it
        obligations.close_all(
            scope, subject_uid=call.uid, kinds=[ANSWER], outcome=Outcome.VOID, reason=worded("叫应已结束")
        )
        answering.stop_all_calls(call.uid)
    elif opened or not call.posts:
        tally = counting.tally(call, Q())
        Call.unscoped.filter(pk=call.pk).update(posts=tally.posts, people=tally.people)
        call.posts, call.people = tally.posts, tally.people
    let_go(scope, call)  # places that left meanwhile
    return opened


def _owed(call: Call) -> Owed:
    begun = bool(call.posts) or choosing.has_left(call)
    at = clock.now() if begun else call.opened_at
    ladder: Ladder = choosing.ladder_for(call.level, call.region_code, at)
    return Owed(
        kind=ANSWER,
        subject=call,
        title=worded("叫应:%(text)s") % {"text": call.text},
        due_at=_due(call.level, call.region_code, ladder, at) if begun else call.due_at,
        figure=rules.TIME_OF[Level(call.level)],
        ladder=ladder,
        level=call.level,
        urgent=True,
        opened_at=at,
    )
