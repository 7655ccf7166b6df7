"""Who owes what on a hazard, by when: the obligations that every act opens."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from lastmile.domains.hazards.models import Handover, Hazard
from lastmile.domains.hazards.rules import RECTIFIERS, Status
from lastmile.domains.hazards.services.taking import figure
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.handovers.rules import Answer
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.obligations.rules import Ladder
from lastmile.foundation.obligations.services import Owed
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Holding, Post
from lastmile.foundation.regions.selectors import path
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.rulepacks import working_days
from lastmile.foundation.wording import worded
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

CONFIRMING = ("office_staff", "office_director", "deputy_in_charge", "bureau_staff")
VERIFYING = ("office_staff", "office_director", "deputy_in_charge")
BESIDE = ("bureau_staff", "village_secretary", "village_director")  # may verify too, where the office has nobody else
DEFAULTS = ("hazard.general_days", "hazard.verify_days")  # of the day by which a hazard is rectified


def workdays_from_today(key: str, hazard: Hazard) -> datetime:
    """The end of the day so many working days of a pack's figure from today."""
    return clock.end_of(working_days.after(clock.today(), int(figure(key, hazard))).day)


def days_from_today(key: str, hazard: Hazard) -> datetime:
    """The end of the day so many days of a pack's figure from today."""
    return clock.end_of(clock.today() + timedelta(days=int(figure(key, hazard))))


def owe_confirming(scope: Scope, hazard: Hazard, *, again: bool = False) -> None:
    """The office owes a look: within hours, within minutes where there is danger now. `again`: replaces an earlier one."""
    since = clock.now() if again or hazard.times_reopened else hazard.received_at
    if hazard.danger_now:
        key = "hazard.danger_confirm_minutes"
        due_at = since + timedelta(minutes=figure(key, hazard))
    else:
        key = "hazard.confirm_hours"
        due_at = since + timedelta(hours=figure(key, hazard))
    post = people.nearest_post(hazard.region_code, CONFIRMING)
    owe(scope, hazard, post, "hazard.confirm", worded("核实隐患"), due_at, key)


def owe_rectifying(scope: Scope, hazard: Hazard, words: str) -> None:
    """Whoever was told to see to it owes the end of the hazard by its due day."""
    if hazard.due_on:
        owe(scope, hazard, rectifier(hazard), "hazard.rectify", words, *_by(hazard, hazard.due_on))


def rectifier(hazard: Hazard) -> Post | None:
    """Whoever was told to see to it; of a ledger's row that told nobody, whoever is told near such a place, else the office."""
    kinds = (RECTIFIERS, CONFIRMING)
    near = (people.nearest_post(hazard.region_code, one) for one in kinds)
    return hazard.rectify_post or next((post for post in near if post), None)


def owe_verifying(scope: Scope, hazard: Hazard) -> None:
    """The office owes a look at what was rectified: a post that the rectifier does not hold."""
    post, due_at = office(hazard, but=hazard.rectified_by), days_from_today("hazard.verify_days", hazard)
    hazard.move(Status.RECTIFIED, sort_on=clock.last_day(due_at))
    owe(scope, hazard, post, "hazard.verify", worded("复查隐患"), due_at, "hazard.verify_days")


def owe_recheck(scope: Scope, hazard: Hazard) -> None:
    """A fix on the spot was drawn: the office owes a later look, by somebody other than who fixed it."""
    post, due_at = office(hazard, but=hazard.closed_by), days_from_today("hazard.recheck_days", hazard)
    owe(scope, hazard, post, "hazard.recheck", worded("抽查当场整改"), due_at, "hazard.recheck_days")


def owe_department(scope: Scope, hazard: Hazard, handed: Handover) -> None:
    """Accepted: the department's own post owes the end of the hazard by the day it promised; without a post here, the
    township's tracking remains.
    """
    if hazard.due_on is None:
        return
    words, due_on, promised = worded("整改隐患(移送)"), hazard.due_on, handed.promised_on
    if promised and promised >= clock.today() and (due_on < clock.today() or promised < due_on):
        due_on = promised  # their own day; a hazard that was late when they took it on stays late
    owe(scope, hazard, handed.post, "hazard.rectify", words, *_by(hazard, due_on))


def _by(hazard: Hazard, due_on: date) -> tuple[datetime, str]:
    """By when its end is owed, and the figure behind that. Where its day has passed while others had it, the days of a general
    hazard from today: the hazard stays late, but nobody owes by a day that was over before they were asked.
    """
    if due_on >= clock.today():
        return clock.end_of(due_on), default_of(hazard, due_on)
    return days_from_today("hazard.general_days", hazard), "hazard.general_days"


def owe_preparing(scope: Scope, hazard: Hazard) -> None:
    """重大: the office owes the five before 整改 may start, by the end of the days a general hazard has."""
    due_at = days_from_today("hazard.major_progress_days", hazard)
    owe(scope, hazard, office(hazard), "hazard.prepare", worded("落实五项"), due_at, "hazard.major_progress_days")


def owe_progress(scope: Scope, hazard: Hazard) -> None:
    """重大 being rectified: a line on how far it is, every so many days."""
    due_at = days_from_today("hazard.major_progress_days", hazard)
    owe(scope, hazard, rectifier(hazard), "hazard.progress", worded("报整改进展"), due_at, "hazard.major_progress_days")


def owe_judging(scope: Scope, hazard: Hazard, post: Post | None) -> None:
    """疑似重大: a department with the power owes a judgement; where none has a post here, the office owes to get one."""
    words = worded("判定是不是重大隐患") if post else worded("请有权的部门判定是不是重大隐患")
    due_at = workdays_from_today("hazard.judge_workdays", hazard)
    owe(scope, hazard, post or office(hazard), "hazard.judge", words, due_at, "hazard.judge_workdays")


def owe_accepting(scope: Scope, hazard: Hazard, post: Post | None) -> None:
    """重大, rectified: the judging unit owes its acceptance."""
    due_at = workdays_from_today("hazard.accept_workdays", hazard)
    hazard.move(Status.RECTIFIED, sort_on=clock.last_day(due_at))
    owe(scope, hazard, post, "hazard.accept", worded("验收重大隐患整改"), due_at, "hazard.accept_workdays")


def owe_tracking(scope: Scope, hazard: Hazard) -> None:
    """Handed over: the township goes on with 临时管控 and notes it."""
    due_at = days_from_today("hazard.track_days", hazard)
    owe(scope, hazard, office(hazard), "hazard.track", worded("临时管控和跟踪"), due_at, "hazard.track_days")


def owe_thinking_again(scope: Scope, hazard: Hazard, handed: Handover) -> None:
    """A department does not take it, or asks for more first: the office owes a word on what now, and hands it on or sees to
    it with the village.
    """
    more = (
        worded("%(who)s退回补充,补齐再移送") if handed.answer == Answer.RETURNED else worded("%(who)s不受理,看怎么办")
    )
    words, due_at = more % {"who": handed.title}, days_from_today("hazard.track_days", hazard)
    owe(scope, hazard, office(hazard), "hazard.track", words, due_at, "hazard.track_days")


def default_of(hazard: Hazard, due_on: date | None) -> str:
    """The figure whose days from today or from its confirmation a due day is; "" for another day, which somebody chose."""
    days = {clock.today(), clock.local(hazard.confirmed_at).date() if hazard.confirmed_at else clock.today()}
    for key in DEFAULTS:
        if due_on in {day + timedelta(days=int(figure(key, hazard))) for day in days}:
            return key
    return ""


def office(hazard: Hazard, *, but: Holding | None = None) -> Post | None:
    """The office that looks after a hazard. `but`: somebody who may not do what is owed, because they did what it looks at: a
    post they do not hold, the bureau's or the village's where the office has no other; theirs only where there is nobody else.
    """
    if but is not None:
        for kinds in (VERIFYING, BESIDE):
            post = people.nearest_post(hazard.region_code, kinds, but=but.person.uid)
            if post and people.holders([post.pk]):
                return post
    return people.nearest_post(hazard.region_code, VERIFYING)


def occurrence(hazard: Hazard) -> str:
    """A name of its own for each time something is owed: the same may be owed again after it was settled."""
    return f"{hazard.times_reopened}-{uuid7().hex[-12:]}"


def owe(scope: Scope, hazard: Hazard, post: Post | None, kind: str, words: str, due_at: datetime, key: str) -> None:
    """Open an obligation on the hazard; without a post to owe it, the vacancy shows on the list of people's gaps.

    `key`: of the figure that set the due time, empty where a person did.
    """
    if post is None:
        return
    owed = Owed(
        kind=kind,
        subject=hazard,
        title=f"{words}:{hazard.title}",
        due_at=due_at,
        ladder=Ladder.from_json(packs.ladder("daily_digest", hazard.region_code)),
        figure=key,
        occurrence=occurrence(hazard),
        place=_place(hazard),
        line=hazard.line,
        level="red" if hazard.danger_now else "",
        urgent=hazard.danger_now,
        standing=not hazard.danger_now,
    )
    obligations.open_one(scope, post, owed)


def _place(hazard: Hazard) -> str:
    """Village and group, as lists show it."""
    parts: list[Any] = path(hazard.region)
    return " ".join(part.name for part in parts if part.level >= 5)[:80]
