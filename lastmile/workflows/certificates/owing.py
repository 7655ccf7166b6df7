"""Open what is owed of certificates that end soon, and settle it: by a new one, or because nobody needs it any more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.obligations import selectors as owed
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.obligations.rules import Ladder, Outcome
from lastmile.foundation.obligations.services import Owed
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Person, Skill
from lastmile.foundation.regions.as_written import short_name
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.wording import worded
from lastmile.kernel import clock
from lastmile.kernel.region_codes import LENGTHS, Level

KIND = "certificate.renew"
SYSTEM = Scope.of_system("certificates", [])
NOTICE, RENEW = "staffing.certificate_notice_days", "staffing.certificate_renew_days"
BATCH = 1000
# Whoever sees to it that the people of a place are trained, nearest first.
OWNERS = ("village_officer", "village_director", "village_secretary", "office_staff", "office_director")


def remind(day: date | None = None) -> int:
    """Open what is owed of every certificate that ends within the notice days of its place. Returns how many are new.

    One that ended no longer ago than that is owed too, so that a standstill forgets none; one that ended before is shown as
    ended where it is asked for.
    """
    today, opened = day or clock.today(), 0
    for batch in _batches(today):
        there = [one for one in batch if one.person.left_on is None]
        with transaction.atomic():
            _let_go({one.person.uid for one in batch} - {one.person.uid for one in there})
            opened += _open(there, today)
    return opened


def _let_go(left: set[UUID]) -> None:
    """Whoever left is asked no more; what is owed comes back with them."""
    for row in owed.open_of_kind(left, KIND):
        _settle(row, {})


def settle(person_uid: UUID) -> None:
    """A skill of this person changed: what is owed of certificates that are renewed or gone is closed, and what the new end
    asks for is opened."""
    with transaction.atomic():
        rows = owed.open_on(person_uid, KIND)
        rows_of = _skills().filter(person__uid=person_uid, person__left_on__isnull=True)
        skills = {one.kind: one for one in rows_of}
        for row in rows:
            _settle(row, skills)
        _open(list(skills.values()), clock.today())


def _skills() -> QuerySet[Skill]:
    return Skill.objects.filter(person__erased_at__isnull=True).select_related("person__region__parent")


def _batches(today: date) -> Iterator[list[Skill]]:
    """Certificates that end within the most notice a place may set, or ended no longer ago, by key; also of who left."""
    most = timedelta(days=int(catalogue.form(NOTICE).most or 0))
    after = 0
    while batch := list(
        _skills()
        .filter(valid_until__gte=today - most, valid_until__lte=today + most, pk__gt=after)
        .order_by("pk")[:BATCH]
    ):
        yield batch
        after = batch[-1].pk


@dataclass(frozen=True)
class _Terms:
    """What is in force in a township: notice before the end, by when it should be renewed, who is turned to."""

    notice: timedelta
    renew: timedelta
    ladder: Ladder

    @classmethod
    def of(cls, zone: str) -> _Terms:
        book = packs.book(zone)
        notice, renew = (timedelta(days=book.figure(key).whole) for key in (NOTICE, RENEW))
        return cls(notice, renew, Ladder.from_json(packs.ladder("daily_digest", zone)))


def _open(skills: Sequence[Skill], today: date) -> int:
    terms = {zone: _Terms.of(zone) for zone in {_zone(one.person) for one in skills}}
    near = [one for one in skills if _is_near(one, terms[_zone(one.person)].notice, today)]
    posts = people.nearest_posts({one.person.region_code for one in near}, OWNERS)
    owing = [one for one in near if one.person.region_code in posts]
    return obligations.open_each(
        SYSTEM, [(posts[one.person.region_code], _owed(one, terms[_zone(one.person)], today)) for one in owing]
    )


def _is_near(one: Skill, notice: timedelta, today: date) -> bool:
    return one.valid_until is not None and today - notice <= one.valid_until <= today + notice


def _owed(one: Skill, terms: _Terms, today: date) -> Owed:
    until = one.valid_until or today
    words = {"skill": worded(Skill.Kind(one.kind).label), "day": until.isoformat()}
    return Owed(
        kind=KIND,
        subject=one.person,
        title=worded("证书到期:%(skill)s(到%(day)s),安排复训换证") % words,
        due_at=clock.end_of(max(until - terms.renew, today)),
        figure=RENEW,
        figure_at=_zone(one.person),
        ladder=terms.ladder,
        occurrence=_occurrence(one),
        place=short_name(one.person.region),
        standing=True,
    )


def _zone(person: Person) -> str:
    return person.region_code[: LENGTHS[Level.TOWNSHIP]]


def _occurrence(one: Skill) -> str:
    """Which certificate, by its kind and end: the next one is owed anew."""
    return f"{one.kind} {one.valid_until}"


def _settle(row: Obligation, skills: Mapping[str, Skill]) -> None:
    """Done by a certificate that ends later; set aside where there is none any more, so that it is owed anew should it come
    back; superseded where its end was set right."""
    kind, _space, ends = row.occurrence.partition(" ")
    now, until = skills.get(kind), date.fromisoformat(ends)
    if now is not None and now.valid_until == until:
        return
    if now is None:
        obligations.set_aside(SYSTEM, [row.pk], reason=worded("本人已离岗、撤回同意,或专长已取消"))
    elif now.valid_until is None or now.valid_until < until:
        obligations.close(SYSTEM, [row], outcome=Outcome.SUPERSEDED, reason=worded("证书有效期已更正"))
    else:
        obligations.close(SYSTEM, [row])
    figures = {"kind": kind, "ended": until, "until": now.valid_until if now else None}
    ledger.write(SYSTEM, "certificate.settled", row, figures=figures)
