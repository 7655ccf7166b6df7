"""Writes what a batch of roster rows decided: a fixed number of statements, the ledger among them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from lastmile.foundation.access.copying import copy_in
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people import kept, selectors
from lastmile.foundation.people.models import Consent, Holding, Person, Post
from lastmile.foundation.people.roster_known import LEADER
from lastmile.foundation.people.services.persons import CHANGEABLE
from lastmile.foundation.regions.models import Grid, Region
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel import clock

KEYS = ("phone_key", "tail_key", "id_key")
ABOUT = ("staff_type", "full_time", "card_number", "training_days", "note")
FACTS = ("kind", "households", "population", "counted_on", "bounds_text")


@dataclass
class Changes:
    """What a batch will write. By key: the row and which of its fields changed."""

    people: list[Person] = field(default_factory=list)
    changed: dict[int, tuple[Person, set[str]]] = field(default_factory=dict)
    posts: list[Post] = field(default_factory=list)
    holdings: list[tuple[Holding, list[UUID]]] = field(default_factory=list)
    about: dict[int, tuple[Holding, Post, set[str]]] = field(default_factory=dict)
    ended: list[tuple[Holding, date]] = field(default_factory=list)
    grids: dict[int, tuple[Grid, Region, set[str]]] = field(default_factory=dict)


def write(scope: Scope, changes: Changes, *, import_uid: UUID) -> None:
    """All of a batch, in the caller's transaction."""
    _write_people(changes)
    _write_posts(changes.posts)
    _write_holdings(changes)
    if changes.grids:
        Grid.objects.bulk_update([grid for grid, _place, _fields in changes.grids.values()], FACTS)
    kept.renew(people=_touched(changes), posts=_touched_posts(changes))
    ledger.write_each(scope, _entries(changes, import_uid))


def _touched(changes: Changes) -> set[int]:
    """Whose holdings, name or place changed."""
    return {*changes.changed, *(one.person_id for one in _held(changes))}


def _touched_posts(changes: Changes) -> set[int]:
    return {*(one.pk for one in changes.posts), *(one.post_id for one in _held(changes))}


def _held(changes: Changes) -> list[Holding]:
    return [one for one, _replaced in changes.holdings] + [one for one, _last in changes.ended if one.pk]


def _write_people(changes: Changes) -> None:
    copy_in(changes.people)
    if changes.changed:
        fields = sorted(set().union(*(names for _one, names in changes.changed.values())) & CHANGEABLE)
        Person.unscoped.bulk_update([one for one, _names in changes.changed.values()], [*fields, *KEYS])


def _write_posts(posts: list[Post]) -> None:
    """Superiors first: a leader before the members of the grid, a captain before the team."""
    first = [one for one in posts if one.superior is None or one.superior.pk]
    below = [one for one in posts if one.superior is not None and not one.superior.pk]
    for group in (first, below):
        for post in group:
            post.superior, post.unit = post.superior, post.unit  # again, now that they have their keys
        copy_in(group)
    _adopt([one for one in posts if one.kind == LEADER])


def _adopt(leaders: list[Post]) -> None:
    """Posts below that had no superior yet answer to the new leader of their grid, as when one is opened by hand."""
    if not leaders:
        return
    waiting = [kind.id for kind in catalogue.post_kinds().values() if LEADER in kind.superior_kinds]
    places = {one.region_id: one for one in leaders}
    below = Q(region__in=places) | Q(region__parent__in=places)
    orphans = list(
        Post.unscoped.filter(below, superior__isnull=True, kind__in=waiting, closed_on__isnull=True).select_related(
            "region"
        )
    )
    for post in orphans:
        post.superior = places.get(post.region_id) or places.get(post.region.parent_id or 0)
    if orphans:
        Post.unscoped.bulk_update(orphans, ["superior"])


def _write_holdings(changes: Changes) -> None:
    """Former holders make way first: at no moment has a post two."""
    kept = [former for former, _last in changes.ended if former.pk]
    if kept:
        Holding.objects.bulk_update(kept, ["until_on", "void"])
    if changes.about:
        Holding.objects.bulk_update([one for one, _post, _names in changes.about.values()], ABOUT)
    fresh = [one for one, _replaced in changes.holdings]
    for holding in fresh:
        holding.post, holding.person = holding.post, holding.person  # again, now that they have their keys
    copy_in(fresh)
    ids = [one.person_id for one in fresh]
    Person.unscoped.filter(pk__in=ids, left_on__isnull=False).update(left_on=None)
    _note_leaving([(former.person, last) for former, last in changes.ended if former.pk])


def _note_leaving(leaving: list[tuple[Person, date]]) -> None:
    """Retention counts from the last day in any post; nothing is noted while another goes on or a consent holds, nor of a
    day to come (see `kept.begin_day`)."""
    leaving = [(person, day) for person, day in leaving if day <= clock.today()]
    ids = [person.pk for person, _day in leaving]
    if not ids:
        return
    earliest = min(day for _person, day in leaving)
    busy = set(
        Holding.objects.filter(selectors.not_over(earliest), person__in=ids)
        .exclude(until_on__in=[day for _person, day in leaving])
        .values_list("person_id", flat=True)
    )
    busy |= set(Consent.objects.filter(person__in=ids, withdrawn_at__isnull=True).values_list("person_id", flat=True))
    gone = [(person, day) for person, day in leaving if person.pk not in busy]
    for person, day in gone:
        person.left_on = day
    if gone:
        Person.unscoped.bulk_update([person for person, _day in gone], ["left_on"])


def _entries(changes: Changes, import_uid: UUID) -> Iterator[ledger.Draft]:
    mark: dict[str, Any] = {"import": import_uid}
    for person in changes.people:
        yield ledger.Draft("person.added", person, mark, {"name": person.name})
    for person, names in changes.changed.values():
        yield ledger.Draft("person.changed", person, mark | {"fields": sorted(names)})
    for post in changes.posts:
        yield ledger.Draft("post.opened", post, mark | {"kind": post.kind})
    for holding, replaced in changes.holdings:
        figures = {"person": holding.person.uid, "rank": holding.rank, "from": holding.from_on, "replaced": replaced}
        yield ledger.Draft("post.appointed", holding.post, mark | figures)
    for holding, post, names in changes.about.values():
        figures = {"person": holding.person.uid, "rank": holding.rank, "fields": sorted(names)}
        yield ledger.Draft("post.holding_changed", post, mark | figures)
    for _grid, place, names in changes.grids.values():
        matter = ledger.Matter("region", place.uid, place.code)
        yield ledger.Draft("grid.changed", matter, mark | {"fields": sorted(names)})
