"""Open the rounds that are owed: set-based, once for each point and period, whoever asks how often."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from lastmile.domains.patrols.models import Round, Weather
from lastmile.domains.patrols.rules import rounds as rules
from lastmile.domains.patrols.rules.rounds import Due, Occasion, State
from lastmile.domains.patrols.selectors import rounds
from lastmile.domains.patrols.services.closing import KIND, occurrence
from lastmile.domains.patrols.services.owners import nearest_owners
from lastmile.domains.patrols.services.zones import Zones
from lastmile.domains.points import public as points
from lastmile.domains.points.public import DangerPoint
from lastmile.foundation.access.models import branch_q
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.obligations import selectors as owed
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.obligations.rules import Ladder, Outcome
from lastmile.foundation.obligations.services import Owed
from lastmile.foundation.people.models import Post
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.wording import worded
from lastmile.kernel import clock

BATCH = 2000
SYSTEM = Scope.of_system("patrols", [Permission.POINT_VIEW, Permission.PATROL_VIEW])


@dataclass
class Calendar(Zones):
    """Which rounds are owed on a day in which zone; each answer is worked out once."""

    known: dict[tuple[str, str, str], list[Due]] = field(default_factory=dict)

    def due(self, point: DangerPoint) -> list[Due]:
        """Every round owed at a point in the periods that hold the day."""
        key = (self.zone(point.region_code), point.kind, point.colour)
        if key not in self.known:
            read = self.book(point.region_code).figure
            self.known[key] = rules.due_on(catalogue.round_rules(), read, point.kind, point.colour, self.day)
        return self.known[key]


def open_due(day: date | None = None) -> int:
    """Open every round owed in the periods that hold the day; end those whose period went by or whose point is watched no
    more. Returns how many opened.
    """
    calendar, opened = Calendar(day or clock.today()), 0
    with transaction.atomic():
        end(rounds.at_dissolved_points(), State.VOID, worded("危险点已销号"))
    for batch in _batches(lambda rows: rows):
        with transaction.atomic():
            opened += _turn(calendar, batch)
    return opened


def open_weather(weather: Weather) -> int:
    """Open the rounds of a phase of the rain below the branch it was said of. Those of another phase are replaced, and what a
    day before asked for gives way to the new day.
    """
    rule = catalogue.round_rules().weather[weather.phase]
    calendar, opened = Calendar(clock.local(weather.told_at).date()), 0
    for batch in _batches(lambda rows: rows.filter(branch_q(DangerPoint, weather.region_code), kind__in=rule.kinds)):
        with transaction.atomic():
            others = Round.unscoped.filter(point__in=batch, ended_at__isnull=True, opened_at__lt=weather.told_at)
            phases = set(catalogue.round_rules().weather) - {weather.phase}
            end(list(others.filter(occasion__in=phases)), State.REPLACED, worded("雨情已变"))
            if rule.daily:
                _give_way(list(others.filter(occasion=weather.phase).select_related("point")), weather.told_at)
            opened += _open(batch, lambda point: _of_weather(calendar, weather, rule, point))
    return opened


def _give_way(rows: list[Round], at: datetime) -> None:
    """A new day asks anew: what had most of its time was missed, what was asked for shortly before goes on with the new."""
    late = [one for one in rows if (at - one.opened_at) * 2 >= one.due_at - one.opened_at]
    end(late, State.MISSED, worded("本期没有走到,已转入下一期"))
    end([one for one in rows if one not in late], State.REPLACED, worded("转入新的一天"))


def _batches(narrow: Callable[[Any], Any]) -> Iterator[list[DangerPoint]]:
    after = 0
    while True:
        rows = narrow(points.points_in(SYSTEM).filter(is_watched=True, pk__gt=after))
        batch = list(rows.select_related("monitor_post", "region__parent").order_by("pk")[:BATCH])
        if not batch:
            return
        yield batch
        after = batch[-1].pk


# --- by season -------------------------------------------------------------------------------------------------------


def _turn(calendar: Calendar, batch: list[DangerPoint]) -> int:
    """One batch: rounds of periods that went by are ended, those of today's periods opened."""
    by_key = {one.pk: one for one in batch}
    running = Round.unscoped.filter(point__in=batch, ended_at__isnull=True).select_related("point")
    waiting = {(row.subject_uid, row.occurrence) for row in _obligations(batch) if row.postponed_at}
    wanted = {one.pk: {(due.occasion, due.key) for due in calendar.due(one)} for one in batch}
    gone, moved, held = [], [], set()
    for one in running:
        if (
            one.point.uid,
            occurrence(one),
        ) in waiting:  # a response is in force: standing work waits, and nothing is missed
            held.add((one.point_id, one.occasion))
        elif _is_over(one, calendar.day):
            gone.append(one)
        elif one.occasion == Occasion.ROUTINE and (one.occasion, one.period) not in wanted[one.point_id]:
            moved.append(one)
    end(gone, State.MISSED, worded("本期没有走到,已转入下一期"))
    end(moved, State.REPLACED, worded("颜色、季节或间隔已变"))

    def rows(point: DangerPoint) -> list[Round]:
        due = [one for one in calendar.due(point) if (point.pk, one.occasion) not in held]
        return [_round(by_key[point.pk], one) for one in due]

    return _open(batch, rows)


def _is_over(one: Round, day: date) -> bool:
    """Its last day is past; a round of the rain is over a day after it was due."""
    if one.occasion in catalogue.round_rules().weather:
        return clock.local(one.due_at).date() < day - timedelta(days=1)
    return one.ends_on < day


def _round(point: DangerPoint, due: Due) -> Round:
    return _row(point, due.occasion, due.key, due.season, due.starts, due.ends, clock.end_of(due.ends))


def _row(
    point: DangerPoint, occasion: str, period: str, season: str, starts: date, ends: date, due_at: datetime
) -> Round:
    return Round(
        point=point,
        region_id=point.region_id,
        region_code=point.region_code,
        occasion=occasion,
        period=period,
        season=season,
        starts_on=starts,
        ends_on=ends,
        opened_at=clock.now(),
        due_at=due_at,
    )


# --- by weather ------------------------------------------------------------------------------------------------------


def _of_weather(calendar: Calendar, weather: Weather, rule: Any, point: DangerPoint) -> list[Round]:
    book = calendar.book(point.region_code)
    count, hours = book.figure(rule.rounds).whole, book.figure(rule.hours).number
    found = []
    for number in range(1, count + 1):
        due_at = weather.told_at + timedelta(hours=hours * number)
        days = (clock.local(weather.told_at).date(), clock.local(due_at).date())
        found.append(_row(point, weather.phase, f"{mark_of(weather.uid)}-{number}", rule.title, *days, due_at))
    return found


def mark_of(weather_uid: UUID) -> str:
    """What the periods of the rounds that a saying of the weather opened begin with."""
    return weather_uid.hex[-20:]


def saying_of(one: Round) -> str:
    """By which saying of the weather a round of the rain was opened."""
    return one.period.rpartition("-")[0]


# --- opening and ending ----------------------------------------------------------------------------------------------


def _open(batch: list[DangerPoint], rows: Callable[[DangerPoint], list[Round]]) -> int:
    """Keep the rounds that are not there yet, and what their posts owe. Opening again adds only what is missing."""
    posts = _posts(batch)
    wanted = [row for point in batch for row in rows(point)]
    keys = {row.period for row in wanted}
    known = set(Round.unscoped.filter(point__in=batch, period__in=keys).values_list("point_id", "occasion", "period"))
    fresh = [row for row in wanted if (row.point_id, row.occasion, row.period) not in known]
    for row in fresh:
        row.has_post = row.point_id in posts
    Round.unscoped.bulk_create(fresh, batch_size=500, ignore_conflicts=True)
    ladders: dict[str, Ladder] = {}
    taken = _taken_up(batch, posts)
    owing = [(posts[row.point_id], _owed(row, ladders)) for row in (*fresh, *taken) if row.has_post]
    for start in range(0, len(owing), BATCH):
        obligations.open_each(SYSTEM, owing[start : start + BATCH])
    return len(fresh)


def _taken_up(batch: list[DangerPoint], posts: Mapping[int, Post]) -> list[Round]:
    """Rounds opened while nobody was there, which a monitor or post of today owes from now on."""
    orphans = Round.unscoped.filter(point__in=batch, ended_at__isnull=True, has_post=False).select_related(
        "point__region__parent"
    )
    taken = [one for one in orphans if one.point_id in posts]
    if taken:
        Round.unscoped.filter(pk__in=[one.pk for one in taken]).update(has_post=True)
    for one in taken:
        one.has_post = True
    return taken


def _posts(batch: list[DangerPoint]) -> dict[int, Post]:
    """Who owes a point's rounds: its monitor's post, else the nearest of its grid or village; absent where nobody is."""
    found = {one.pk: one.monitor_post for one in batch if one.monitor_post and one.monitor_post.closed_on is None}
    return nearest_owners([one for one in batch if one.pk not in found]) | found


def _owed(row: Round, ladders: dict[str, Ladder]) -> Owed:
    point, zone = row.point, row.region_code[:9]
    if zone not in ladders:
        ladders[zone] = Ladder.from_json(packs.ladder("daily_digest", zone))
    in_rain = row.occasion in catalogue.round_rules().weather
    where = [point.region.parent.name if point.region.parent else "", point.region.name]
    return Owed(
        kind=KIND,
        subject=point,
        title=f"{worded(Occasion(row.occasion).label)}:{point.name}",
        due_at=row.due_at,
        figure=row.figure,
        ladder=ladders[zone],
        occurrence=occurrence(row),
        place=" ".join(part for part in where if part),
        level=point.colour,
        line=point.line,
        urgent=in_rain,
        standing=not in_rain,
    )


def _obligations(batch: Sequence[DangerPoint]) -> list[Any]:
    return owed.open_of_kind([one.uid for one in batch], KIND)


def end(rows: Sequence[Round], state: State, reason: str) -> None:
    """Rounds that nobody will walk any more, and what was owed of them; told once for each of them."""
    if not rows:
        return
    now = clock.now()
    Round.unscoped.filter(pk__in=[one.pk for one in rows], ended_at__isnull=True).update(state=state, ended_at=now)
    ending = {(one.point.uid, occurrence(one)) for one in rows}
    uids: list[UUID] = [one.point.uid for one in rows]
    open_ = [row for row in owed.open_of_kind(uids, KIND) if (row.subject_uid, row.occurrence) in ending]
    outcome = Outcome.SUPERSEDED if state == State.REPLACED else Outcome.VOID
    obligations.close(SYSTEM, open_, outcome=outcome, reason=reason)
    drafts = [
        ledger.Draft(f"round.{state}", one, {"occasion": one.occasion, "period": one.period, "why": reason})
        for one in rows
    ]
    ledger.write_each(SYSTEM, drafts)
