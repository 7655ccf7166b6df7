"""Open the walks owed at places (检查对象) that were not walked in their period, set-based; a walk there closes its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from lastmile.domains.patrols.models import Visit, Walk
from lastmile.domains.patrols.rules import visits as rules
from lastmile.domains.patrols.rules.rounds import Due
from lastmile.domains.patrols.rules.visits import State
from lastmile.domains.patrols.rules.wording import SubjectKind
from lastmile.domains.patrols.selectors import duties, visits
from lastmile.domains.patrols.selectors.walks import Subject
from lastmile.domains.patrols.services.owners import nearest_owners
from lastmile.domains.patrols.services.zones import Zones
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

KIND = "patrol.visit"
BATCH = 2000
SYSTEM = Scope.of_system("patrols", [Permission.PROFILE_VIEW, Permission.PATROL_VIEW])


@dataclass
class Calendar(Zones):
    """Which walk of a place is owed on a day in which zone; each answer is worked out once."""

    known: dict[tuple[str, str, str], Due] = field(default_factory=dict)

    def due(self, place: Any) -> Due:
        """The walk of the period that holds the day."""
        key = (self.zone(place.region_code), place.kind, place.risk)
        if key not in self.known:
            read = self.book(place.region_code).figure
            self.known[key] = rules.visit_on(catalogue.round_rules(), read, place.kind, place.risk, self.day)
        return self.known[key]

    def is_near(self, place: Any) -> bool:
        """Whether the period is so near its end that a walk not made yet is owed."""
        ahead = self.book(place.region_code).figure(catalogue.round_rules().ahead).whole
        return rules.is_near_its_end(self.due(place), ahead, self.day)


def open_visits(day: date | None = None) -> int:
    """Open what is owed at every place not walked in its period, and drop what is owed no more. Returns how many opened."""
    calendar, opened = Calendar(day or clock.today()), 0
    with transaction.atomic():
        _drop(visits.at_closed_places())
    for batch in _batches():
        with transaction.atomic():
            _drop(_no_more_asked_for(calendar, batch))
            opened += _open(calendar, batch)
    return opened


def _batches() -> Iterator[list[Any]]:
    after = 0
    while batch := visits.places_after(after, BATCH):
        yield batch
        after = batch[-1].pk


def _no_more_asked_for(calendar: Calendar, batch: Sequence[Any]) -> list[Visit]:
    """Walks of a period that colour, season or interval ask for no more; whoever is late stays late."""
    running = Visit.unscoped.filter(place__in=batch, ended_at__isnull=True).select_related("place")
    return [
        one
        for one in running
        if rules.is_dropped(period=one.period, ends=one.ends_on, wanted=calendar.due(one.place).key, day=calendar.day)
    ]


def _drop(gone: Sequence[Visit]) -> None:
    """Walks that nobody has to make any more, and what was owed of them."""
    if not gone:
        return
    keys = [one.pk for one in gone]
    Visit.unscoped.filter(pk__in=keys, ended_at__isnull=True).update(state=State.DROPPED, ended_at=clock.now())
    ending = {(one.place.uid, occurrence(one)) for one in gone}
    rows = owed.open_of_kind({uid for uid, _name in ending}, KIND)
    rows = [row for row in rows if (row.subject_uid, row.occurrence) in ending]
    obligations.close(SYSTEM, rows, outcome=Outcome.SUPERSEDED, reason=worded("颜色、季节或间隔已变,或场所已注销"))
    ledger.write_each(SYSTEM, [ledger.Draft("visit.dropped", one, {"period": one.period}) for one in gone])


def _open(calendar: Calendar, batch: Sequence[Any]) -> int:
    """One each at places near the end of their period that nobody walked in it and where nothing is owed yet."""
    near = [one for one in batch if calendar.is_near(one)]
    running = set(Visit.unscoped.filter(place__in=near, ended_at__isnull=True).values_list("place_id", flat=True))
    near = [one for one in near if one.pk not in running]
    last, entered = visits.last_whole_walks([one.uid for one in near]), duties.last_entered(near)
    unwalked = [one for one in near if not _is_walked(calendar.due(one), last.get(one.uid), entered.get(one.uid))]
    orphans = _orphans(batch)
    posts = nearest_owners([*unwalked, *(one.place for one in orphans)])
    fresh = [_visit(one, calendar.due(one), one.pk in posts) for one in unwalked]
    Visit.unscoped.bulk_create(fresh, batch_size=500)
    ladders: dict[str, Ladder] = {}
    owing = [(posts[row.place_id], _owed(row, ladders)) for row in (*fresh, *_taken_up(orphans, posts)) if row.has_post]
    obligations.open_each(SYSTEM, owing)
    return len(fresh)


def _orphans(batch: Sequence[Any]) -> list[Visit]:
    """Walks opened while nobody was there."""
    rows = Visit.unscoped.filter(place__in=batch, ended_at__isnull=True, has_post=False)
    return list(rows.select_related("place__region__parent"))


def _taken_up(orphans: Sequence[Visit], posts: Mapping[int, Post]) -> list[Visit]:
    """Those of them which a post of today owes from now on."""
    taken = [one for one in orphans if one.place_id in posts]
    Visit.unscoped.filter(pk__in=[one.pk for one in taken]).update(has_post=True)
    for one in taken:
        one.has_post = True
    return taken


def _is_walked(due: Due, *moments: Any) -> bool:
    return any(at is not None and at >= clock.start_of(due.starts) for at in moments)


def _visit(place: Any, due: Due, has_post: bool) -> Visit:
    return Visit(
        place=place,
        region_id=place.region_id,
        region_code=place.region_code,
        period=due.key,
        season=due.season,
        starts_on=due.starts,
        ends_on=due.ends,
        opened_at=clock.now(),
        due_at=clock.end_of(due.ends),
        has_post=has_post,
    )


def occurrence(one: Visit) -> str:
    """What tells the walks owed at one place apart among obligations."""
    return f"{one.period}:{one.uid.hex[-8:]}"


def _owed(row: Visit, ladders: dict[str, Ladder]) -> Owed:
    place, zone = row.place, row.region_code[:9]
    if zone not in ladders:
        ladders[zone] = Ladder.from_json(packs.ladder("daily_digest", zone))
    where = [place.region.parent.name if place.region.parent else "", place.region.name]
    return Owed(
        kind=KIND,
        subject=place,
        title=worded("走访排查:%(place)s") % {"place": place.name},
        due_at=row.due_at,
        figure=row.figure,
        ladder=ladders[zone],
        occurrence=occurrence(row),
        place=" ".join(part for part in where if part),
        level=place.risk,
        line=catalogue.line_of_place(place.kind),
        standing=True,
    )


def close_visit(scope: Scope, walk: Walk, subject: Subject) -> Visit | None:
    """The walk owed at a place is done by a walk there, with a finding or without; None when none was owed."""
    if subject.subject_kind != SubjectKind.PLACE or not walk.is_whole or walk.finished_at is None:
        return None
    one = Visit.unscoped.filter(place=subject.row, ended_at__isnull=True).first()
    changes = {"state": State.WALKED, "ended_at": walk.finished_at, "walk": walk}
    if one is None or not Visit.unscoped.filter(pk=one.pk, ended_at__isnull=True).update(**changes):
        return None
    one.state, one.ended_at, one.walk = State.WALKED, walk.finished_at, walk
    rows = [row for row in owed.open_on(walk.subject_uid, KIND) if row.occurrence == occurrence(one)]
    obligations.close(scope, rows, done_at=walk.finished_at)
    ledger.write(scope, "visit.walked", one, figures={"walk": walk.uid, "period": one.period})
    return one
