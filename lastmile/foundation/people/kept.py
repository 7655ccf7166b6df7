"""What the lists of people and posts narrow by, kept on the rows they list: in a post, account, volunteer, vacant, no stand-in.

The truth is in holdings, accounts and consents. Every service that changes those calls `renew` in its transaction; what
the calendar alone makes true is turned when a day begins; `recount` compares everything and mends what differs.
Both count in the same way, so a row is never judged by two rules.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet

from lastmile.foundation.people import selectors
from lastmile.foundation.people.models import Account, Consent, HeldKind, Holding, Person, Post
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel import clock

MISSED = timedelta(days=7)  # as many days back are turned when a day begins: nights on which nothing ran
MISSING_KINDS = """
INSERT INTO people_heldkind (person_id, kind, name, region_id, region_code)
SELECT DISTINCT q.id, p.kind, q.name, q.region_id, q.region_code FROM people_holding h
JOIN people_post p ON p.id = h.post_id JOIN people_person q ON q.id = h.person_id
WHERE h.from_on <= %s AND (h.until_on IS NULL OR h.until_on >= %s)
AND NOT EXISTS (SELECT 1 FROM people_heldkind k WHERE k.person_id = q.id AND k.kind = p.kind)
"""


@dataclass(frozen=True)
class Differences:
    """How many rows said something else than was counted."""

    people: int
    posts: int
    kinds: int

    def __bool__(self) -> bool:
        return bool(self.people or self.posts or self.kinds)

    def as_json(self) -> dict[str, int]:
        return asdict(self)


def renew(*, people: Collection[int] = (), posts: Collection[int] = ()) -> None:
    """Count these people and posts again, in the caller's transaction: after any change to what they hold or have.

    The rows are locked first, so that of two acts at once the later one counts what the earlier one did.
    """
    if posts:
        rows = _locked(Post.unscoped.filter(pk__in=posts))
        _correct(rows, _of_posts(clock.today()))
    if people:
        rows = _locked(Person.unscoped.filter(pk__in=people))
        _correct(rows, _of_people(clock.today()))
        _correct_kinds(people)


def begin_day() -> int:
    """Turn what begins today or ended yesterday, and what nights without a worker left. Returns how many holdings."""
    today = clock.today()
    since = today - MISSED
    turned = Q(from_on__gt=since, from_on__lte=today) | Q(until_on__gte=since, until_on__lt=today)
    pairs = list(Holding.objects.filter(turned).values_list("person_id", "post_id"))
    with transaction.atomic():
        renew(people={person for person, _post in pairs}, posts={post for _person, post in pairs})
    return len(pairs)


@transaction.atomic
def recount() -> Differences:
    """Count everybody and every post again and mend what differs. Set-based; differences are faults of some service."""
    today = clock.today()
    return Differences(
        posts=_correct(Post.unscoped.all(), _of_posts(today)),
        people=_correct(Person.unscoped.all(), _of_people(today)),
        kinds=_correct_kinds(None),
    )


def _locked(rows: QuerySet[Any]) -> QuerySet[Any]:
    list(rows.select_for_update().order_by("pk").values_list("pk"))
    return rows


def _of_people(day: date) -> dict[str, Any]:
    return {
        "in_post": Exists(Holding.objects.filter(selectors.in_force(day), person=OuterRef("pk"))),
        "has_account": Exists(Account.objects.filter(person=OuterRef("pk"), is_active=True)),
        "volunteers": Exists(Consent.objects.filter(person=OuterRef("pk"), withdrawn_at__isnull=True)),
    }


def _of_posts(day: date) -> dict[str, Any]:
    held = Holding.objects.filter(selectors.in_force(day), post=OuterRef("pk"))
    wants = [kind.id for kind in catalogue.post_kinds().values() if kind.stand_in]
    lacks = Q(~Exists(held.filter(rank=Holding.Rank.B)), kind__in=wants)
    return {
        "vacant": ~Exists(held.exclude(rank=Holding.Rank.B)),
        "lacks_stand_in": ExpressionWrapper(lacks, output_field=BooleanField()),
    }


def _correct(rows: QuerySet[Any], counted: dict[str, Any]) -> int:
    """Write what was counted where it differs; how many rows did."""
    differs = Q()
    for name in counted:
        differs |= ~Q(**{name: F(f"counted_{name}")})
    found = rows.alias(**{f"counted_{name}": one for name, one in counted.items()}).filter(differs)
    return int(found.update(**counted))


def _correct_kinds(people: Collection[int] | None) -> int:
    """The kinds these people (None: all) hold today, with their name and place of today."""
    day = clock.today()
    held = Holding.objects.filter(
        selectors.in_force(day),
        person=OuterRef("person"),
        post__kind=OuterRef("kind"),
        person__name=OuterRef("name"),
        person__region=OuterRef("region"),
        person__region_code=OuterRef("region_code"),
    )
    kept = HeldKind.unscoped.filter(~Exists(held))
    sql = MISSING_KINDS
    params: list[Any] = [day, day]
    if people is not None:
        kept = kept.filter(person__in=people)
        sql += f"AND q.id IN ({', '.join(['%s'] * len(people))})"
        params = [*params, *people]
    gone, _by_model = kept.delete()
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return max(gone, int(cursor.rowcount))
