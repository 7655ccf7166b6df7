"""Open what an alert makes owed: set-based, once a place and time; raised it grows and hurries, lowered or over it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from lastmile.domains.alerts.models import Alert, OwedAction, Version
from lastmile.domains.alerts.rules import Effect, Grade, State, VersionState, colour_of
from lastmile.domains.alerts.rules import actions as rules
from lastmile.domains.alerts.rules.actions import OF_MOVES, OWED_ELSEWHERE, ActionState
from lastmile.domains.alerts.selectors import actions as reads
from lastmile.domains.alerts.selectors import chain, lateness
from lastmile.domains.alerts.selectors.actions import Place
from lastmile.domains.alerts.services.setting_off import MACHINE
from lastmile.foundation.access.copying import copy_in
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.obligations import selectors as owed
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.obligations.rules import Outcome
from lastmile.foundation.obligations.services import Owed
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Post
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.rulepacks.alert_actions import Action
from lastmile.foundation.rulepacks.books import Book
from lastmile.foundation.wording import worded
from lastmile.kernel import clock

BATCH = 2000
Where = Callable[[Action, Place], bool]
# Who owes what nobody at the place can: the village's own people, then the office. Nearest first.
FALLBACK = (
    "village_secretary", "village_director", "village_officer", "disaster_informant",
    "office_director", "office_staff", "duty_officer", "deputy_in_charge",
)  # fmt: skip


@dataclass
class Clocks:
    """Minutes of actions where they are owed; figures of each place are read once."""

    books: dict[str, Book] = field(default_factory=dict)

    def minutes(self, action: Action, code: str) -> float:
        return self.figure(action.figure, code) if action.figure else action.minutes

    def figure(self, key: str, code: str) -> float:
        zone = code[:9]
        if zone not in self.books:
            self.books[zone] = packs.book(zone)
        return float(self.books[zone].figure(key).number)


@transaction.atomic
def owe(alert: Alert, evidence: Iterable[str] | None = None, where: Where | None = None) -> int:
    """What the version in force asks for is owed at every place of its area. Returns how many are new.

    `evidence`: only those closed so; `where`: only at these places. What is owed already stays, sooner where the new level
    says so; what the new level does not ask for any more falls away; what was done is not asked again unless it is asked
    again and again, what fell away undone is. A downgrade opens nothing but in places that are new in it, or back in it.
    """
    alert = Alert.unscoped.select_for_update(of=("self",)).select_related("region").get(pk=alert.pk)
    version = chain.current(alert)
    if alert.state != State.IN_FORCE or version is None:
        return 0
    wanted = [one for one in reads.asked_of(alert) if one.evidence not in OWED_ELSEWHERE]
    if evidence is None:
        _drop(alert, {one.id for one in wanted}, version)
    only = _untouched(alert, version) if version.effect == Effect.DOWNGRADE else None
    chosen = set(evidence) if evidence is not None else {one.evidence for one in wanted} - OF_MOVES
    asked = [one for one in wanted if one.evidence in chosen]
    return _open(alert, version, asked, where, only) if asked else 0


def _untouched(alert: Alert, version: Version) -> Where:
    """Whether a place did not lie in the area before, or in a township of which nothing was asked yet."""
    rows = OwedAction.unscoped.filter(alert=alert).order_by().values_list("region_code", flat=True).distinct()
    towns, before = {code[:9] for code in rows}, tuple(_before(alert, version))
    return lambda _action, place: place.code[:9] not in towns or bool(before and not _inside(place.code, before))


def _before(alert: Alert, version: Version) -> list[str]:
    """The codes of the places in which it was in force before a message; none before the first."""
    applied = Version.objects.filter(alert=alert, state=VersionState.APPLIED, number__lt=version.number)
    last = applied.order_by("-number").first()
    return chain.area_codes(chain.placed(alert, last)) if last else []


def _open(
    alert: Alert, version: Version, wanted: Sequence[Action], where: Where | None, only: Where | None = None
) -> int:
    places = reads.places(alert, version, wanted)
    known = reads.last_rounds(alert, [one.id for one in wanted])
    base, clocks = version.decided_at or clock.now(), Clocks()
    fresh: list[OwedAction] = []
    sooner: list[OwedAction] = []
    for action in wanted:
        for place in places[action.id]:
            if only and not only(action, place):
                continue
            due = rules.first_due(action, base, clocks.minutes(action, place.code))
            row = known.get((action.id, place.region_id, place.point))
            if row and not _stopped(row, action):
                sooner += _sooner(row, action, due)
            elif where is None or where(action, place):
                fresh.append(_row(alert, action, place, due, row.round + 1 if row else 1))
    _hurry(sooner, {one.id: one for one in wanted})
    keep(fresh, {one.id: one for one in wanted}, alert)
    return len(fresh)


def _stopped(row: OwedAction, action: Action) -> bool:
    """Whether it fell away undone, or came again and again and does so no more: then it begins anew."""
    ended = action.comes_again and row.next_at is None and row.state != ActionState.OPEN
    return row.state == ActionState.SUPERSEDED or ended


def _row(alert: Alert, action: Action, place: Place, due: datetime, number: int = 1) -> OwedAction:
    return OwedAction(
        alert=alert,
        region_id=place.region_id,
        region_code=place.code,
        action=action.id,
        point=place.point,
        round=number,
        colour=colour_of(alert.grade),
        evidence=action.evidence,
        title=action.title,
        place=place.name[:80],
        post=place.owner,
        opened_at=clock.now(),
        due_at=due,
        next_at=due if action.comes_again else None,
    )


def keep(rows: Sequence[OwedAction], actions: dict[str, Action], alert: Alert) -> None:
    """Keep new rows with their owners, and what is owed of them; one entry for the ledger."""
    if not rows:
        return
    _give_owners(rows, actions)
    copy_in(rows)
    asked = _asked_already(rows)
    owing = [(row.post, _owed(row, alert)) for row in rows if row.post and (row.action, row.point) not in asked]
    for start in range(0, len(owing), BATCH):
        obligations.open_each(MACHINE, owing[start : start + BATCH])
    by_action: dict[str, int] = {}
    for row in rows:
        by_action[row.action] = by_action.get(row.action, 0) + 1
    nobody = sum(row.post is None for row in rows)
    ledger.write(MACHINE, "alert.actions_opened", alert, figures={"actions": by_action, "nobody": nobody})


def _asked_already(rows: Sequence[OwedAction]) -> set[tuple[str, int]]:
    """Points where the same question is owed for another alert: whoever answers it answers for both, sooner if this is sooner."""
    twins = lateness.twins(rows)
    others = {one.uid: one for some in twins.values() for one in some}
    owing = owed.open_on_many(list(others), {rules.kind_of(one.evidence) for one in others.values()})
    due = {(row.action, row.point): row.due_at for row in rows}
    found = set()
    for one in owing:
        other = others[one.subject_uid]
        found.add((other.action, other.point))
        if due[other.action, other.point] < one.due_at:
            obligations.move_due(MACHINE, one, due[other.action, other.point], figure=reads.figure_of(other))
    return found


def _hand_on(rows: Sequence[OwedAction]) -> None:
    """A point's question that fell away for one alert is owed for the other that asks it too."""
    for some in lateness.twins(rows).values():
        first = min(some, key=lambda one: one.due_at)
        uids, kinds = [one.uid for one in some], {rules.kind_of(one.evidence) for one in some}
        if first.post and not owed.open_on_many(uids, kinds):
            obligations.open_each(MACHINE, [(first.post, _owed(first, first.alert))])


def _give_owners(rows: Sequence[OwedAction], actions: dict[str, Action]) -> None:
    """By action: the post of these kinds nearest to each place, held ones first; else the village's people or the office."""
    for name, action in actions.items():
        mine = [row for row in rows if row.action == name and row.post is None]
        if mine:
            found: dict[str, Post] = people.nearest_posts({row.region_code for row in mine}, [*action.posts, *FALLBACK])
            for row in mine:
                row.post = found.get(row.region_code)


def _owed(row: OwedAction, alert: Alert) -> Owed:
    minutes = (row.due_at - row.opened_at).total_seconds() / 60
    soon = packs.of_installation("warning.at_hand_minutes").number
    return Owed(
        kind=rules.kind_of(row.evidence),
        subject=row,
        title=row.title,
        due_at=row.due_at,
        figure=reads.figure_of(row),
        place=row.place,
        level=alert.level,
        urgent=minutes <= soon or (alert.grade or Grade.ORANGE) == Grade.RED,
        opened_at=row.opened_at,
    )


def _sooner(row: OwedAction, action: Action, due: datetime) -> list[OwedAction]:
    """The row with its new time, where the graver level asks for it sooner; what was done stays done."""
    if row.state != ActionState.OPEN or due >= row.due_at:
        return []
    row.due_at, row.next_at = due, due if action.comes_again else None
    return [row]


def _hurry(rows: Sequence[OwedAction], actions: dict[str, Action]) -> None:
    """What is owed of these is due when they say now, also where it is owed for another alert that asks the same."""
    if not rows:
        return
    OwedAction.unscoped.bulk_update(rows, ["due_at", "next_at"], batch_size=BATCH)
    by_uid, kinds = {one.uid: one for one in rows}, {rules.kind_of(one.evidence) for one in rows}
    for one in owed.open_on_many(by_uid, kinds):
        row = by_uid[one.subject_uid]
        obligations.move_due(MACHINE, one, row.due_at, figure=actions[row.action].figure)
    _asked_already(rows)


# --- what falls away -------------------------------------------------------------------------------------------------


def _drop(alert: Alert, wanted: set[str], version: Version) -> None:
    """Open actions that the level in force does not ask for, or whose place is no longer in the area."""
    codes = tuple(chain.area_codes(version))
    rows = [one for one in reads.still_owed(alert) if one.action not in wanted or not _inside(one.region_code, codes)]
    end(rows, ActionState.SUPERSEDED, Outcome.SUPERSEDED)
    gone = [
        one.pk for one in reads.coming_again(alert) if one.action not in wanted or not _inside(one.region_code, codes)
    ]
    OwedAction.unscoped.filter(pk__in=gone).update(next_at=None)


def _inside(place: str, codes: tuple[str, ...]) -> bool:
    """Whether a place lies in some, or leads one of them."""
    return place.startswith(codes) or any(code.startswith(place) for code in codes)


@transaction.atomic
def end_all(alert: Alert) -> None:
    """The alert is over: nothing more is owed and nothing comes again."""
    alert = Alert.unscoped.select_for_update(of=("self",)).get(pk=alert.pk)
    if alert.state == State.IN_FORCE:
        return
    end(reads.still_owed(alert), ActionState.ENDED, Outcome.VOID)
    OwedAction.unscoped.filter(alert=alert, next_at__isnull=False).update(next_at=None)


def end(rows: Sequence[OwedAction], state: ActionState, outcome: Outcome) -> None:
    """Actions that nobody will do any more, and what was owed of them."""
    if not rows:
        return
    keys = [one.pk for one in rows]
    OwedAction.unscoped.filter(pk__in=keys, state=ActionState.OPEN).update(state=state)
    for one in rows:
        one.state = state
    kinds = {rules.kind_of(one.evidence) for one in rows}
    open_ = owed.open_on_many([one.uid for one in rows], kinds)
    obligations.close(MACHINE, open_, outcome=outcome, reason=worded(state.label))
    ledger.write_each(MACHINE, [ledger.Draft(f"alert.action_{state}", one, {"round": one.round}) for one in rows])
    if state in (ActionState.ENDED, ActionState.SUPERSEDED):
        _hand_on(rows)


# --- what comes again ------------------------------------------------------------------------------------------------


def open_again(most: int = BATCH) -> int:
    """Whatever is due again opens, for as long as the alert is in force; a time nobody reported is said to be missed."""
    return jobs.each(reads.alerts_due_again(most), _open_again)


@transaction.atomic
def _open_again(pk: int) -> int:
    alert = Alert.unscoped.select_for_update(of=("self",)).select_related("region").get(pk=pk)
    now = clock.now()
    rows = reads.due_again(alert, now)
    OwedAction.unscoped.filter(pk__in=[one.pk for one in rows]).update(next_at=None)
    if alert.state != State.IN_FORCE:
        return 0
    actions = {one.id: one for one in reads.asked_of(alert)}
    rows = [one for one in rows if one.action in actions]
    end([one for one in rows if one.state == ActionState.OPEN], ActionState.MISSED, Outcome.VOID)
    clocks = Clocks()
    fresh = [_again(alert, actions[one.action], one, now, clocks) for one in rows]
    keep(fresh, actions, alert)
    return len(fresh)


def _again(alert: Alert, action: Action, last: OwedAction, now: datetime, clocks: Clocks) -> OwedAction:
    place = Place(last.region_id, last.region_code, last.place, last.point, _still_there(last))
    every = clocks.figure(action.repeat, last.region_code) if action.repeat else 0
    return _row(alert, action, place, rules.next_due(action, last.due_at, now, every), last.round + 1)


def _still_there(row: OwedAction) -> Post | None:
    """Whoever owed it the last time; found anew when that post was closed."""
    return row.post if row.post and row.post.closed_on is None else None
