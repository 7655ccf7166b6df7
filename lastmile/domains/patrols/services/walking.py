"""Walk a list: saved in pieces, finished once. What is bad becomes a hazard in the same transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lastmile.domains.hazards import public as hazards
from lastmile.domains.patrols.models import ListText, Walk
from lastmile.domains.patrols.rules import wording as words
from lastmile.domains.patrols.rules.wording import SubjectKind, Wording
from lastmile.domains.patrols.selectors import lists, walks
from lastmile.domains.patrols.selectors.walks import Subject
from lastmile.domains.patrols.services.closing import close_round
from lastmile.domains.patrols.services.finding import report_bad
from lastmile.domains.patrols.services.visiting import close_visit
from lastmile.domains.points import public as points
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger import rules as ledger_rules
from lastmile.foundation.ledger import services as ledger
from lastmile.kernel import clock
from lastmile.kernel.errors import DifferentContent, NotValid

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Said:
    """What a page sends. `same`: 都没变化 was pressed; `move_now`: 要不要先撤人; `readings`: value by measure."""

    answers: Answers = field(default_factory=dict)
    same: bool = False
    move_now: bool | None = None
    readings: Mapping[str, Decimal] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class Finished:
    """A finished walk, the hazards its bad answers are, the round or visit it closed; `known`: it had been sent before."""

    walk: Walk
    hazards: Sequence[Any] = ()
    round: Any = None
    known: bool = False


def save_piece(scope: Scope, *, uid: UUID, key: str, subject_kind: str, subject_uid: Any, answers: Answers) -> Walk:
    """Keep what was answered so far; nothing is concluded from it. Sending it again changes nothing.

    Raises DifferentContent once the walk is finished with other answers.
    """
    try:
        with transaction.atomic():
            return _add(scope, uid, key, subject_kind, subject_uid, answers)
    except IntegrityError:  # two pieces of a new walk arrived at once: the first has begun it by now
        with transaction.atomic():
            return _add(scope, uid, key, subject_kind, subject_uid, answers)


def _add(scope: Scope, uid: UUID, key: str, subject_kind: str, subject_uid: Any, answers: Answers) -> Walk:
    walk = _begin(scope, uid, _subject(scope, subject_kind, subject_uid), key)
    wording = Wording.from_json(walk.text.content)
    merged = {**walk.answers, **words.clean(wording, answers)}
    if walk.finished_at is not None:
        if merged != walk.answers:
            raise _other_content()
        return walk
    if merged != walk.answers:
        walk.answers = merged
        walk.save(update_fields=["answers"])
    return walk


def finish_walk(scope: Scope, *, uid: UUID, key: str, subject_kind: str, subject_uid: Any, said: Said) -> Finished:
    """The walk is done: bad answers become hazards, readings are kept, the round it satisfies is closed.

    The same uid with the same content is the same walk. Raises DifferentContent for other content, NotValid when
    nothing was answered, or when something changed at a point and nobody said whether people must go first.
    """
    try:
        with transaction.atomic():
            return _finish(scope, uid, key, subject_kind, subject_uid, said)
    except IntegrityError:  # the same walk arrived twice at once: the first has been kept by now
        with transaction.atomic():
            return _finish(scope, uid, key, subject_kind, subject_uid, said)


def _finish(scope: Scope, uid: UUID, key: str, subject_kind: str, subject_uid: Any, said: Said) -> Finished:
    subject = _subject(scope, subject_kind, subject_uid)
    walk = _begin(scope, uid, subject, key)
    wording = Wording.from_json(walk.text.content)
    answers = {**walk.answers, **words.clean(wording, said.answers)}
    if said.same and wording.answers == "change":
        answers = words.all_the_same(wording, answers)
    digest = _digest(answers, said)
    if walk.finished_at is not None:
        if walk.digest != digest:
            raise _other_content()
        return Finished(walk, known=True)
    bad = words.bad_items(wording, answers)
    _must_be_said(wording, subject, answers, bad, said)
    _keep(walk, wording, answers, said, digest, len(bad))
    found = report_bad(scope, walk, subject, wording, bad) if bad else []
    hazards.attach_walk(scope, walk_uid=walk.uid, hazards=found, bad=len(bad))
    _enter_readings(scope, walk, subject, said)
    if said.move_now and bad:
        points.judge(scope, uid=subject.uid, move_now=True, words="、".join(item.found for item in bad)[:200])
    closed = close_round(scope, walk, subject) or close_visit(scope, walk, subject)
    _tell(scope, walk, found, closed)
    return Finished(walk, found, closed)


def _subject(scope: Scope, subject_kind: str, subject_uid: Any) -> Subject:
    subject = walks.subject_of(scope, subject_kind, subject_uid)
    scope.require(Permission.PATROL_WALK, on=subject.region_code)
    return subject


def _begin(scope: Scope, uid: UUID, subject: Subject, key: str) -> Walk:
    """The walk of this uid, its row held; begun with the wording in force there when it is new."""
    known = Walk.unscoped.select_for_update(of=("self",)).select_related("text").filter(uid=uid).first()
    if known is not None:
        holding = scope.acting_as.holding_id if scope.acting_as else None
        if (known.subject_uid, known.key, known.walked_by_id) != (subject.uid, key, holding):
            raise _other_content()
        return known
    wording = lists.list_at(subject.region_code, key)
    if wording.is_off:
        raise NotValid(_("这张清单在这里已停用,请换一张。"))
    return Walk.unscoped.create(
        uid=uid,
        text=_text(wording.wording),
        key=key,
        title=wording.wording.title[:80],
        region_id=subject.region_id,
        region_code=subject.region_code,
        subject_kind=subject.subject_kind,
        subject_uid=subject.uid,
        subject_name=subject.name[:120],
        begun_on=clock.today(),
        walked_by_id=scope.acting_as.holding_id if scope.acting_as else None,
    )


def _text(wording: Wording) -> ListText:
    text, _made = ListText.objects.get_or_create(digest=wording.digest, defaults={"content": wording.as_json()})
    return text


def _other_content() -> DifferentContent:
    return DifferentContent(_("这次走访已经存过,内容不一样。原来的没有动,请重新打开再走一次。"))


def _digest(answers: Answers, said: Said) -> str:
    content = {
        "answers": answers,
        "move": said.move_now,
        "readings": {name: f"{value.normalize():f}" for name, value in sorted(said.readings.items())},
        "note": said.note,
    }
    return hashlib.sha256(ledger_rules.canonical(content)).hexdigest()


def _must_be_said(wording: Wording, subject: Subject, answers: Answers, bad: Sequence[Any], said: Said) -> None:
    if not answers and not said.readings:
        raise NotValid(_("一条都还没答。看一条,点一条。"))
    deadly = {item.id for item in wording.deadly}
    moves = subject.subject_kind == SubjectKind.POINT and wording.answers == "change"
    if moves and said.move_now is None and any(item.id in deadly for item in bad):
        problem = _("有变化,请点一下要不要先撤人。")
        raise NotValid(problem, fields={"move_now": problem})


def _keep(walk: Walk, wording: Wording, answers: Any, said: Said, digest: str, bad: int) -> None:
    walk.answers, walk.digest, walk.bad = answers, digest, bad
    walk.note, walk.move_now = " ".join(said.note.split())[:200], said.move_now
    walk.is_whole = words.satisfies(wording, answers)
    walk.finished_at = clock.now()
    fields = ["answers", "digest", "bad", "note", "move_now", "is_whole", "finished_at"]
    walk.save(update_fields=fields)


def _enter_readings(scope: Scope, walk: Walk, subject: Subject, said: Said) -> None:
    for measure, value in said.readings.items():
        points.enter_reading(
            scope, point_uid=subject.uid, measure=measure, value=value, uid=uuid5(walk.uid, f"reading:{measure}")
        )


def _tell(scope: Scope, walk: Walk, found: Sequence[Any], closed: Any) -> None:
    figures = {
        "list": walk.key,
        "text": walk.text.digest,
        "subject": walk.subject_uid,
        "answered": len(walk.answers),
        "bad": walk.bad,
        "hazards": [one.uid for one in found],
        "round": closed.uid if closed else None,
        "move": walk.move_now,
    }
    private = {"note": walk.note} if walk.note else None
    ledger.write(scope, "walk.finished", walk, figures=figures, private=private)
    jobs.tell("walk.finished", walk)
