"""Close owed actions: by the small report of whoever did it, or by the work of another domain. Nothing is typed twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lastmile.domains.alerts.models import Alert, Area, OwedAction
from lastmile.domains.alerts.rules import State, VersionState, colour_of
from lastmile.domains.alerts.rules import actions as rules
from lastmile.domains.alerts.rules.actions import BY_REPORT, OF_MOVES, ActionState, LateWhy
from lastmile.domains.alerts.selectors import actions as reads
from lastmile.domains.alerts.selectors import chain, finding, lateness
from lastmile.domains.alerts.selectors.actions import Place
from lastmile.domains.alerts.services import owing, ringing
from lastmile.domains.alerts.services.setting_off import MACHINE, SOURCE
from lastmile.domains.evacuation import public as evacuation
from lastmile.domains.patrols import public as patrols
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.obligations import elsewhere
from lastmile.foundation.obligations import selectors as owed
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.rulepacks.alert_actions import Action
from lastmile.foundation.wording import worded
from lastmile.kernel import clock
from lastmile.kernel.errors import DifferentContent, NotValid, WrongState

SOURCES = frozenset(evacuation.EntrySource.values) - {""}


@transaction.atomic
def report(
    scope: Scope,
    *,
    uid: UUID,
    said: Mapping[str, Any] | None = None,
    at: datetime | None = None,
    late_why: str = "",
    entered_for: str = "",
    source: str = "",
) -> OwedAction:
    """It was done: what the pack asks, when, and why late if somebody says so. The same report again is the same.

    Whoever does not hold the post enters it for another (代录): `entered_for` whom, `source` how they said it.
    Raises NotValid with the fields, DifferentContent when it was reported otherwise, WrongState when it fell away.
    """
    row, same = _held(reads.get_action(scope, uid))
    scope.require(Permission.ALERT_ACT, on=row.region_code)
    if row.evidence not in BY_REPORT:
        raise WrongState(_("这件不用填:办了就自动算。"))
    action = reads.action_of(row)
    found = rules.checked(action.ask, said or {})
    if row.state == ActionState.DONE:
        if row.said != found:
            raise DifferentContent(_("这件已经报过别的内容,请重新打开看看。"))
        return row
    if row.state != ActionState.OPEN:
        raise WrongState(str(ActionState(row.state).label))
    row.said, row.trouble = found, rules.is_trouble(action.ask, found)
    row.late_why = late_why if late_why in LateWhy.values else ""
    row.entered_for, row.source = _for_another(scope, row, entered_for, source)
    _close(scope, [row, *(_as_said(one, row) for one in same)], _moment(at))
    for one in (row, *same):
        _tell(scope, one)
    return row


@transaction.atomic
def enter_elsewhere(scope: Scope, *, uid: UUID, system: str, number: str, day: date) -> OwedAction:
    """It was entered in another system: done with that record's number, and none of the questions is asked.

    Raises NotValid with the fields, WrongState when another record was named or it is owed no more.
    """
    row, same = _held(reads.get_action(scope, uid))
    scope.require(Permission.ALERT_ACT, on=row.region_code)
    found = elsewhere.checked(system, number, day, since=clock.local(row.opened_at).date())
    if elsewhere.is_known(row.uid, found):
        return row
    if row.state != ActionState.OPEN:
        raise WrongState(str(ActionState(row.state).label))
    row.said = {rules.ELSEWHERE: str(found)}
    _close(
        scope,
        [row, *(_as_said(one, row) for one in same)],
        found.moment(row.opened_at),
        what=worded(elsewhere.SAID),
        why=f"{worded(elsewhere.SAID)} {found}",
    )
    for one in (row, *same):
        _tell(scope, one)
        elsewhere.keep(scope, one, found, duty_uid=one.uid, kind=rules.kind_of(one.evidence))
    return row


def _as_said(other: OwedAction, row: OwedAction) -> OwedAction:
    """The same point asked for another alert: what was said counts there too."""
    for name in ("said", "trouble", "late_why", "entered_for", "source"):
        setattr(other, name, getattr(row, name))
    return other


def _held(row: OwedAction) -> tuple[OwedAction, list[OwedAction]]:
    """The action and the same question of other alerts, held in one order: two answers at once cannot undo each other."""
    twins = lateness.twins([row]).get((row.action, row.point), [])
    rows = OwedAction.unscoped.select_for_update(of=("self",)).select_related("alert", "region", "post").order_by("pk")
    held = {one.pk: one for one in rows.filter(pk__in=[row.pk, *(one.pk for one in twins)])}
    return held.pop(row.pk), [one for one in held.values() if one.state == ActionState.OPEN]


def _moment(at: datetime | None) -> datetime:
    now = clock.now()
    if at is not None and at > now:
        raise NotValid(_("时间不能在将来。"), fields={"at": _("不能在将来")})
    return at or now


def _for_another(scope: Scope, row: OwedAction, whom: str, source: str) -> tuple[str, str]:
    """Empty for whoever owes it; else for whom it is entered, and how they said it."""
    if reads.owes(scope, row):
        return "", ""
    if source not in SOURCES:
        raise NotValid(_("替别人登记,请选他是怎么说的。"), fields={"source": _("请选一项")})
    return " ".join(whom.split())[:40] or (row.post.title if row.post else ""), source


def _tell(scope: Scope, row: OwedAction) -> None:
    figures = {"action": row.action, "round": row.round, "said": _numbers(row.said), "trouble": row.trouble}
    words = {name: value for name, value in row.said.items() if not isinstance(value, int)}
    private = {**words, "for": row.entered_for} if row.entered_for else words
    ledger.write(scope, "alert.acted", row, figures=figures, private=private or None, at=row.done_at)
    jobs.tell("alert.acted", row)


def _numbers(said: Mapping[str, Any]) -> dict[str, int]:
    return {name: value for name, value in said.items() if isinstance(value, int)}


def _close(scope: Scope, rows: Sequence[OwedAction], at: datetime, *, what: str = "", why: str = "") -> None:
    now = clock.now()
    for row in rows:
        row.state, row.done_at, row.entered_at, row.done_by_what = ActionState.DONE, at, now, what
        row.done_by_id = scope.acting_as.holding_id if scope.acting_as else None
        row.save()
    kinds = {rules.kind_of(row.evidence) for row in rows}
    obligations.close(scope, owed.open_on_many([row.uid for row in rows], kinds), done_at=at, reason=why)
    for alert in {row.alert_id: row.alert for row in rows}.values():
        ringing.settle(alert, {row.post_id for row in rows if row.post_id})


# --- closed by other work --------------------------------------------------------------------------------------------


@transaction.atomic
def done_by_work(rows: Iterable[OwedAction], what: str, at: datetime | None = None) -> int:
    """Actions whose evidence is the work of another domain, done by it just now. Returns how many."""
    keys = [row.pk for row in rows]
    held = OwedAction.unscoped.select_for_update(of=("self",)).filter(pk__in=keys, state=ActionState.OPEN)
    found = list(held.select_related("alert", "post").order_by("pk"))
    _close(MACHINE, found, at or clock.now(), what=what)
    for row in found:
        _tell(MACHINE, row)
    return len(found)


def take_order(order_uid: UUID) -> None:
    """转移令 or 先转后报 was given: the township's order is there."""
    order = (
        evacuation.MoveOrder.objects.visible_to(MACHINE, Permission.MOVE_VIEW).select_related("list").get(uid=order_uid)
    )
    what = worded(evacuation.OrderKind(order.kind).label)
    rows = [one for one in reads.open_at(order.region_code, "order") if one.alert.uid == order.list.source_uid]
    below = reads.in_force(order.list.source_uid)
    rows += reads.still_owed(below, evidence="order", region_code__startswith=order.region_code) if below else []
    done_by_work(rows, what, order.given_at)


def take_shelter(shelter_uid: UUID) -> None:
    """A shelter was opened: that of its village is ready, for every alert that asks for it."""
    shelter = evacuation.get_shelter(MACHINE, shelter_uid)
    if shelter.opening != evacuation.Opening.CLOSED:
        done_by_work(reads.open_at(shelter.region_code, "shelter"), shelter.name, shelter.opened_at)


def take_move(move_uid: UUID) -> None:
    """Something was said of a household or a group: where that was the last one, its village's and grid's list is done."""
    move = evacuation.Move.objects.visible_to(MACHINE, Permission.MOVE_VIEW).select_related("list").get(uid=move_uid)
    alert = reads.in_force(move.list.source_uid) if move.list.source_kind == SOURCE else None
    if alert is None:
        return
    above = [move.region_code[:length] for length in (9, 12, 15)]
    rows = reads.still_owed(alert, evidence__in=("doors", "carry", "unlisted"), region_code__in=above)
    finished = [row for row in rows if _is_answered(move.list, row)]
    done_by_work(finished, worded("到户名单"), move.status_at)


def _is_answered(one: evacuation.MoveList, row: OwedAction) -> bool:
    """Whether nobody of the row's place is left without an answer."""
    rows = _moves(one, row)
    left = rows.exclude(status__in=GONE) if row.evidence == "carry" else rows.filter(status=evacuation.Status.WAITING)
    return rows.exists() and not left.exists()


GONE = (evacuation.Status.LEFT, evacuation.Status.ARRIVED, evacuation.Status.RELATIVES, evacuation.Status.OWN)


def _moves(one: evacuation.MoveList, row: OwedAction) -> QuerySet[evacuation.Move]:
    rows = evacuation.Move.objects.visible_to(MACHINE, Permission.MOVE_VIEW)
    rows = rows.filter(list=one, region_code__startswith=row.region_code)
    if row.evidence == "unlisted":
        return rows.exclude(kind=evacuation.People.HOUSEHOLD)
    rows = rows.filter(counted=True)
    return rows.filter(need_help__gt=0) if row.evidence == "carry" else rows


# --- what an alert sets off ------------------------------------------------------------------------------------------


def begin(alert: Alert) -> None:
    """An alert came in force or changed: actions, rounds at danger points, and standing work that waits."""
    owing.owe(alert)
    owe_moves(alert)
    _tell_weather(alert)
    _stop_rounds_of_what_left(alert)
    _pause(alert)


def take_list(list_uid: UUID) -> None:
    """A list of households was opened or grew."""
    one = evacuation.MoveList.objects.visible_to(MACHINE, Permission.MOVE_VIEW).get(uid=list_uid)
    alert = reads.in_force(one.source_uid) if one.source_kind == SOURCE else None
    if alert is not None:
        owe_moves(alert)


def owe_moves(alert: Alert) -> None:
    """Where the lists of households hold somebody, what moving them asks for is owed; where nobody lives, nothing is."""
    one = evacuation.find_list((SOURCE, alert.uid))
    if one is None or alert.state != State.IN_FORCE:
        return
    rows = evacuation.Move.objects.visible_to(MACHINE, Permission.MOVE_VIEW).filter(list=one, counted=True)
    homes = set(rows.values_list("region_code", "need_help"))
    lived, helped = _above(code for code, _help in homes), _above(code for code, number in homes if number)
    shelters = evacuation.shelters_in(MACHINE).exclude(opening=evacuation.Opening.CLOSED)
    ready = _above(shelters.values_list("region_code", flat=True))

    def where(action: Action, place: Place) -> bool:
        if action.evidence == "carry":
            return place.code in helped
        return place.code in lived and not (action.evidence == "shelter" and place.code in ready)

    owing.owe(alert, OF_MOVES, where)


def _above(codes: Iterable[str]) -> set[str]:
    """The townships, villages and grids some places lie in."""
    return {code[:length] for code in codes for length in (9, 12, 15) if len(code) >= length}


def _tell_weather(alert: Alert) -> None:
    """雨前, 雨中 or 高火险天 is said for each place of the area, once a phase and stay in it (and day, where every day asks anew):
    patrols open their rounds.
    """
    version, phase = chain.current(alert), _phase(alert.signal, alert.grade)
    if alert.state != State.IN_FORCE or version is None or not phase or alert.drill:
        return
    was_out, day = _last_without(alert), f" {clock.today()}" if _is_daily(phase) else ""
    for code in chain.area_codes(version):
        since = was_out(code)
        _tell_of(alert, code, f"{phase} {code} {since}{day}" if since else f"{phase} {code}{day}", phase)


def tell_day() -> None:
    """A new day: what alerts in force ask for on every day is said of it."""
    for alert in reads.all_in_force():
        if _is_daily(_phase(alert.signal, alert.grade)):
            _tell_weather(alert)


def _is_daily(phase: str) -> bool:
    """Whether rounds of it are owed anew every day; all others are of the rain."""
    return bool(phase) and catalogue.round_rules().weather[phase].daily


def _last_without(alert: Alert) -> Callable[[str], int]:
    """By code, the number of the last message in force that did not speak of a place; 0: all of them did."""
    rows = Area.unscoped.filter(alert=alert, version__state=VersionState.APPLIED).order_by("version__number")
    said: dict[int, tuple[str, ...]] = {}
    for number, code in rows.values_list("version__number", "region_code"):
        said[number] = (*said.get(number, ()), code)
    return lambda place: max((number for number, codes in said.items() if not place.startswith(codes)), default=0)


def _phase(of: str, grade: int | None) -> str:
    """Which rounds of the rain a signal asks for at a level; "" for none."""
    signal = catalogue.current().signals.get(of)
    text = signal.texts.get(colour_of(grade)) if signal and grade else None
    return text.rounds if text else ""


def _tell_of(alert: Alert, code: str, once: str, phase: str) -> None:
    patrols.tell_weather(MACHINE, region_code=code, phase=phase, uid=uuid5(alert.uid, once), note=alert.title)


def _stop_rounds_of_what_left(alert: Alert) -> None:
    """Places that left the area: rounds of the rain that no alert asks for there any more are void."""
    live = tuple(chain.live_codes(alert))
    left = [code for code in chain.announced_codes(alert) if not code.startswith(live)]
    if alert.state != State.IN_FORCE or alert.drill or not (live and left):
        return
    asked = _asked_beside(alert, left)
    if phase := _phase(alert.signal, alert.grade):
        asked.setdefault(phase, []).extend(live)
    patrols.stop_rain(left, asked=asked, why=worded("%(alert)s的范围变了,已不在范围内") % {"alert": alert.title})


def _asked_beside(alert: Alert, codes: Sequence[str]) -> dict[str, list[str]]:
    """Where other alerts in force over some places ask for rounds of the rain, by phase."""
    asked: dict[str, list[str]] = {}
    for other in finding.beside(alert, codes):
        if not other.drill and (phase := _phase(other.signal, other.grade)):
            asked.setdefault(phase, []).extend(chain.live_codes(other))
    return asked


def _stop_rounds(alert: Alert) -> None:
    """Rounds of the rain that no alert asks for any more are void; where the rain is over, the place is looked at once more."""
    version = chain.current(alert)
    if version is None or alert.drill:
        return
    codes = chain.every_code(alert)
    asked = _asked_beside(alert, codes)
    why = worded("%(alert)s%(state)s") % {"alert": alert.title, "state": worded(State(alert.state).label)}
    patrols.stop_rain(codes, asked=asked, why=why)
    said = {_phase(one.signal, one.grade) for one in chain.versions(alert) if one.state == VersionState.APPLIED}
    rained = any(phase and not _is_daily(phase) for phase in said)
    if alert.state not in (State.LIFTED, State.EXPIRED) or not rained:
        return
    wet = [code for phase, places in asked.items() if not _is_daily(phase) for code in places]
    for code in chain.area_codes(chain.placed(alert, version)):
        dry = not any(code.startswith(one) or one.startswith(code) for one in wet)
        if dry and packs.value("patrol.after_rain_on_lift", code).value:
            _tell_of(alert, code, f"after_rain {code}", "after_rain")


def _pause(alert: Alert) -> None:
    """Standing work waits while and where orange or red is in force, and goes on when it is lower or the place left the area.
    A drill stops nothing.
    """
    version = chain.current(alert)
    if alert.state != State.IN_FORCE or version is None or alert.drill:
        return
    if not (alert.grade and catalogue.current().alert_frames[colour_of(alert.grade)].pauses):
        obligations.resume_standing(MACHINE, subject_uid=alert.uid)
        return
    why = worded("%(alert)s期间") % {"alert": alert.title}
    codes = chain.live_codes(alert)
    for code in codes:
        obligations.postpone_standing(MACHINE, subject_uid=alert.uid, branch=code, why=why)
    obligations.resume_standing(MACHINE, subject_uid=alert.uid, stay=codes)


def finish(alert: Alert) -> None:
    """The alert is over: nothing more is owed, and standing work goes on."""
    owing.end_all(alert)
    ringing.stop_all(alert)
    _stop_rounds(alert)
    obligations.resume_standing(MACHINE, subject_uid=alert.uid)
