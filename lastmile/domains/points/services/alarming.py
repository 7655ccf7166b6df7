"""An alarm at a point: its steps are opened with owners and clocks, raised, done one by one, and ended by a person with a word."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.points import rules
from lastmile.domains.points.models import Alarm, DangerPoint, Reading
from lastmile.domains.points.rules import Cause, Ending
from lastmile.domains.points.selectors import stepping, watching
from lastmile.domains.points.services.taking import done, holding, in_watch, sentence, take_locked
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.grading.rules import Colour
from lastmile.foundation.obligations import answering, calling, elsewhere
from lastmile.foundation.obligations import selectors as owed
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.obligations.rules import Ladder, Outcome
from lastmile.foundation.obligations.services import Owed
from lastmile.foundation.regions.selectors import path
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.rulepacks.points import PointStep
from lastmile.foundation.wording import in_own_language, worded
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed, NotValid, WrongState


@transaction.atomic
def judge(scope: Scope, *, uid: UUID, move_now: bool, words: str = "") -> Alarm:
    """监测人判断: the monitor says there is danger; with `move_now`, that the people must go now. No figure is needed.

    While an alarm is in force it is raised, never doubled.
    """
    point = in_watch(take_locked(scope, uid, Permission.READING_ENTER))
    level = Colour.RED if move_now else Colour.ORANGE
    return sound(scope, point, Cause.MONITOR, level, move_now=move_now, words=" ".join(words.split())[:200])


def sound(
    scope: Scope,
    point: DangerPoint,
    cause: Cause,
    level: str,
    *,
    reading: Reading | None = None,
    move_now: bool = False,
    words: str = "",
) -> Alarm:
    """Open an alarm, or raise the one in force. The caller holds the point's row, so there is never a second one."""
    alarm = watching.open_alarm(point)
    if alarm is None:
        return _open(scope, point, cause, level, reading, move_now, words)
    graver = rules.is_graver(level, alarm.level)
    if graver or (move_now and not alarm.move_now):
        _raise(scope, point, alarm, level if graver else alarm.level, move_now, words)
    elif words:
        done(scope, point, "point.judged", figures={"alarm": alarm.uid, "level": level}, note=words)
    return alarm


def _open(
    scope: Scope,
    point: DangerPoint,
    cause: Cause,
    level: str,
    reading: Reading | None,
    move_now: bool,
    words: str,
) -> Alarm:
    alarm = Alarm.objects.create(
        point=point,
        cause=cause,
        level=level,
        move_now=move_now,
        reading=reading,
        words=words,
        opened_at=clock.now(),
        opened_by_id=holding(scope),
    )
    _tell(scope, point, alarm, words)
    _open_steps(scope, point, alarm)
    return alarm


def _raise(scope: Scope, point: DangerPoint, alarm: Alarm, level: str, move_now: bool, words: str) -> None:
    alarm.level, alarm.move_now = level, alarm.move_now or move_now
    alarm.words = words or alarm.words
    alarm.save(update_fields=["level", "move_now", "words"])
    _tell(scope, point, alarm, words)
    _open_steps(scope, point, alarm)


def _tell(scope: Scope, point: DangerPoint, alarm: Alarm, words: str) -> None:
    calling.say_anew(point.matter_kind, point.uid, text=_said(point, alarm), mark="demo" if settings.DEMO else "")
    figures = {
        "alarm": alarm.uid,
        "cause": alarm.cause,
        "level": alarm.level,
        "move": alarm.move_now,
        "reading": alarm.reading.uid if alarm.reading else None,
    }
    done(scope, point, "point.alarmed", figures=figures, note=words)


@in_own_language()
def _said(point: DangerPoint, alarm: Alarm) -> str:
    """What whoever is called hears: which point, how grave, what comes first."""
    colour = _("红色") if alarm.level == Colour.RED else _("橙色")
    first = _("先叫人撤,再报值班室。") if alarm.move_now else _("请马上到场看,人准备走。")
    where = "".join(part.name for part in path(point.region) if part.level >= 5)
    return _("%(colour)s险情:%(where)s%(point)s。%(first)s收到回1") % {
        "colour": colour,
        "where": where,
        "point": point.name[:20],
        "first": first,
    }


# --- steps -----------------------------------------------------------------------------------------------------------


def _open_steps(scope: Scope, point: DangerPoint, alarm: Alarm) -> None:
    """Every step this alarm asks for and that is not owed now; moving replaces getting ready.

    What was done about a lighter danger is owed again about the graver one: whoever decided not to move people at orange
    has decided nothing about red. What is still owed is shown as grave as it has become.
    """
    for step in catalogue.point_steps().values():
        if watching.is_asked(alarm, step):
            if rows := owed.open_on(point.uid, f"point.{step.id}"):
                obligations.set_level(rows, alarm.level)
            else:
                owe(scope, point, alarm, step)
        elif Colour.ORANGE in step.when:
            rows = owed.open_on(point.uid, f"point.{step.id}")
            obligations.close(scope, rows, outcome=Outcome.SUPERSEDED, reason=worded("已改为撤人"))


def owe(scope: Scope, point: DangerPoint, alarm: Alarm, step: PointStep) -> None:
    """One step is owed by its post; a vacant post's by the nearest of the kinds that stand in for it. Nobody: the page says so."""
    post = watching.owner_of(point, step)
    if post is None:
        return
    minutes = float(packs.value(step.minutes, point.region_code).number)
    obligations.open_one(
        scope,
        post,
        Owed(
            kind=f"point.{step.id}",
            subject=point,
            title=f"{step.title}:{point.name}",
            due_at=clock.now() + timedelta(minutes=minutes),
            figure=step.minutes,
            ladder=Ladder.from_json(packs.ladder(step.ladder, point.region_code)),
            occurrence=f"{alarm.pk}-{alarm.looks if step.again else _graveness(alarm)}",
            place=" ".join(part.name for part in path(point.region) if part.level >= 5)[:80],
            line=point.line,
            level=alarm.level,
            urgent=True,
        ),
    )


def _graveness(alarm: Alarm) -> str:
    """How grave an alarm is, as the name of what is owed about it: each grade asks once."""
    return f"{alarm.level}-move" if alarm.move_now else alarm.level


@transaction.atomic
def do_step(scope: Scope, *, uid: UUID, step: str, note: str) -> None:
    """A step was done: said by whoever did it, in a sentence (撤了几户几人, 报给了谁). The decision is the office's."""
    known = catalogue.point_steps().get(step)
    if known is None or known.again:
        raise NotValid(_("没有这一步。"))
    point = _taken(scope, uid, step)
    note = sentence(note, _("写一句:怎么办的,还差什么。"))
    rows = list(owed.open_on(point.uid, f"point.{step}"))
    if not obligations.close(scope, rows):
        raise WrongState(_("这一步已经有人办了。"))
    done(scope, point, "point.step_done", figures={"step": step}, note=note)


@transaction.atomic
def enter_step(scope: Scope, *, uid: UUID, system: str, number: str, day: date) -> DangerPoint:
    """A step (by the uid of what is owed) was entered in another system; the watch is owed again after it, as after a look.

    Raises NotValid with the fields, WrongState when another record was named or it is owed no more.
    """
    row = watching.step_owed(uid)
    step = row.kind.removeprefix("point.")
    point = _taken(scope, row.subject_uid, step)
    said = elsewhere.checked(system, number, day, since=clock.local(row.opened_at).date())
    if elsewhere.is_known(uid, said):
        return point
    if not obligations.close(
        scope, [row], done_at=said.moment(row.opened_at), reason=f"{worded(elsewhere.SAID)} {said}"
    ):
        raise WrongState(_("这一步已经有人办了。"))
    elsewhere.keep(scope, point, said, duty_uid=uid, kind=row.kind)
    alarm, known = watching.open_alarm(point), catalogue.point_steps()[step]
    if alarm is not None and known.again:
        _owe_anew(scope, point, alarm, known)
    return point


def rights_of(step: str) -> str:
    """The decision is the office's; whoever may enter readings says the others."""
    return Permission.POINT_CHANGE if step == "decide" else Permission.READING_ENTER


def _taken(scope: Scope, uid: UUID, step: str) -> DangerPoint:
    """The point, for somebody who may say that the step was done."""
    point = take_locked(scope, uid, rights_of(step))
    if step == "decide":
        _require_office(scope, point)
    return point


def _require_office(scope: Scope, point: DangerPoint) -> None:
    """Raises NotAllowed for a village, which moves people first and never ends or judges an alarm by itself."""
    if not stepping.may_decide(scope, point):
        raise NotAllowed(_("险情由镇应急办研判、解除。村里可以先转后报。"))


def look_again(scope: Scope, point: DangerPoint) -> None:
    """Somebody looked while an alarm is in force: the watch owed is done, and owed again until it ends."""
    alarm = watching.open_alarm(point)
    if alarm is None:
        return
    for step in catalogue.point_steps().values():
        if step.again and obligations.close(scope, owed.open_on(point.uid, f"point.{step.id}")):
            _owe_anew(scope, point, alarm, step)


def _owe_anew(scope: Scope, point: DangerPoint, alarm: Alarm, step: PointStep) -> None:
    alarm.looks += 1
    alarm.save(update_fields=["looks"])
    owe(scope, point, alarm, step)


# --- the end ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def end_alarm(scope: Scope, *, uid: UUID, ending: str, words: str) -> Alarm:
    """The alarm is over: a false one, or the danger passed, said by a person with a word. What is still owed falls away."""
    point = take_locked(scope, uid, Permission.POINT_CHANGE)
    _require_office(scope, point)
    alarm = watching.open_alarm(point)
    if alarm is None:
        raise WrongState(_("这里没有险情要解除。"))
    if ending not in {Ending.FALSE_ALARM, Ending.SETTLED}:
        raise NotValid(_("请选怎么结束。"), fields={"ending": _("请选择")})
    words = sentence(words, _("写明依据:谁看过、看到什么、谁同意。"), field="words")
    alarm.ending, alarm.ending_words = ending, words
    alarm.ended_at, alarm.ended_by_id = clock.now(), holding(scope)
    alarm.save(update_fields=["ending", "ending_words", "ended_at", "ended_by_id"])
    kinds = [f"point.{step}" for step in catalogue.point_steps()]
    reason = worded(Ending(ending).label)
    obligations.close_all(scope, subject_uid=point.uid, kinds=kinds, outcome=Outcome.VOID, reason=reason)
    answering.stop_all_calls(point.uid)
    done(scope, point, "point.alarm_ended", figures={"alarm": alarm.uid, "ending": ending}, note=words)
    return alarm
