"""Handing over, the answer, taking back. The domain asks the scope, moves its matter, opens what is owed, writes the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lastmile.foundation.access import sharing
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.handovers.models import Handover
from lastmile.foundation.handovers.rules import GIVEN, Answer
from lastmile.foundation.handovers.selectors import Desk
from lastmile.foundation.people.models import Post
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, WrongState

Kept = TypeVar("Kept", bound=Handover)


def give(scope: Scope, matter: Any, made: Kept, desk: Desk, *, opens: Iterable[str], due_at: datetime) -> Kept:
    """Open the matter to the desk and keep `made`: a handover not kept yet, with its matter and its words.

    `opens`: what the department may do with it. Raises WrongState where it is with a department already.
    """
    holder = desk.post or desk.unit
    share = sharing.share(scope, matter, holder_uid=holder.uid, permissions=opens) if holder else None
    made.department, made.title = desk.department.id, desk.title[:60]
    made.unit, made.post, made.share_uid = desk.unit, desk.post, share.uid if share else None
    made.sent_at, made.sent_by_id, made.answer_due_at = clock.now(), _holding(scope), due_at
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as problem:
        raise WrongState(_("刚才有人先办了,请重新打开看看。")) from problem
    return made


def who_owes(desk: Desk, office: Post | None) -> tuple[Post | None, bool]:
    """Who owes the answer, and whether it is the department itself; where nobody is there, the office owes asking for it."""
    return (desk.post, True) if desk.post else (office, False)


def record_answer(
    scope: Scope, handed: Handover, *, own: bool, answer: str, words: str = "", document: str = "", name: str = ""
) -> None:
    """What the department says, with a reason where it does not take it. `name`: who said so there, where it is not
    their `own` but entered for them (代录).
    """
    if answer not in GIVEN:
        raise NotValid(_("请选答复。"), fields={"answer": _("请选择")})
    words = " ".join(words.split())[:200]
    if answer != Answer.ACCEPTED and not words:
        raise NotValid(_("请写明理由。"), fields={"words": _("请写明理由。")})
    if not own and not name.strip():
        raise NotValid(_("代录要写部门是谁答复的。"), fields={"name": _("必填")})
    _set(scope, handed, answer, words, document, name)


def take_back(scope: Scope, handed: Handover, note: str) -> None:
    """收回: where they have not answered, that is the answer."""
    if not handed.answer:
        _set(scope, handed, Answer.TAKEN_BACK, note)


def end(open_rows: QuerySet[Any]) -> None:
    """Handovers and what was opened by them end now; they stay as history."""
    rows = open_rows.filter(ended_at__isnull=True)
    sharing.end([uid for uid in rows.values_list("share_uid", flat=True) if uid])
    rows.update(ended_at=clock.now())


def _set(scope: Scope, handed: Handover, answer: str, words: str, document: str = "", name: str = "") -> None:
    changes = {
        "answer": answer,
        "answer_words": words,
        "answer_document": document.strip()[:60],
        "answered_name": name.strip()[:40],
        "answered_at": clock.now(),
        "answered_by_id": _holding(scope),
    }
    rows = type(handed)._default_manager.filter(pk=handed.pk, answer="", ended_at__isnull=True)
    if not rows.update(**changes):
        raise WrongState(_("刚才有人先办了,请重新打开看看。"))
    for field, value in changes.items():
        setattr(handed, field, value)


def _holding(scope: Scope) -> int | None:
    return scope.acting_as.holding_id if scope.acting_as else None
