"""The progress of a danger as its hazard goes on; and the sender who says that it is not solved."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.tips import rules
from lastmile.domains.tips.models import Answer, Tip
from lastmile.domains.tips.rules import Kind, Status
from lastmile.domains.tips.services.owing import owe_all
from lastmile.domains.tips.services.sending import PUBLIC, find_by_code
from lastmile.domains.tips.services.taking import move, put_answer
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger import services as ledger
from lastmile.kernel import clock
from lastmile.kernel.errors import NotVisible, WrongState


def follow(scope: Scope, uids: Iterable[UUID], step: str, *, words: str = "") -> int:
    """The hazards of these tips came so far; with `words` their senders are answered. In the caller's transaction.

    Never goes back: a sender who was told 已处理 is not told 在核实 without having said that it is not solved.
    """
    found = list(Tip.unscoped.select_for_update().filter(uid__in=list(uids), kind=Kind.DANGER).order_by("id"))
    for tip in found:
        if rules.is_further(step, tip.status):
            move(scope, tip, step, "followed")
        if words:
            if tip.status != Status.ANSWERED:
                move(scope, tip, Status.ANSWERED, "answered")
            put_answer(scope, tip, words, ready=True)
    return len(found)


@transaction.atomic
def say_again(*, code: str, words: str = "") -> Tip:
    """没解决,再反映: once on each answer. It is owed anew, and a danger's hazard is opened again."""
    tip = find_by_code(code)
    if tip is None:
        raise NotVisible(_("没查到。请核对查询码。"))
    last = Answer.objects.select_for_update().filter(tip=tip).order_by("-id").first()
    if tip.status != Status.ANSWERED or last is None or last.again_at is not None:
        raise WrongState(_("这一次已经反映过了,等我们答复。"))
    Answer.objects.filter(pk=last.pk).update(again_at=clock.now(), again_words=" ".join(words.split())[:300])
    fresh = {"checking_at": None, "handled_at": None, "answered_at": None, "times_again": tip.times_again + 1}
    tip.move(Status.ANSWERED, status=Status.RECEIVED, **fresh)
    ledger.write(PUBLIC, "tip.again", tip, figures={"times": tip.times_again})
    owe_all(PUBLIC, tip)
    if tip.kind == Kind.DANGER:
        jobs.tell("tip.said_again", tip)
    return tip
