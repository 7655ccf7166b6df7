"""What the lists of people and posts narrow by, kept on the rows they list: in a post, account, volunteer, vacant, no stand-in.

The truth is in holdings, accounts and consents. Every service that changes those calls `renew` in its transaction; what
the calendar alone makes true is turned when a day begins; `recount` compares everything and mends what differs.
Both count in the same way, so a row is never judged by two rules.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from lastmile.foundation.people.models import Holding, Person, Post
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel import clock

MISSED = timedelta(days=7)  # as many days back are turned when a day begins: nights on which nothing ran
# Counted by the database in one statement each: these run in every act on people, and Django would put the same
# questions together anew each time, at three times their cost.
HELD = "h.from_on <= %(day)s AND (h.until_on IS NULL OR h.until_on >= %(day)s)"
PEOPLE = f"""
UPDATE people_person SET in_post = counted.in_post, has_account = counted.has_account, volunteers = counted.volunteers
FROM (
    SELECT q.id,
        EXISTS (SELECT 1 FROM people_holding h WHERE h.person_id = q.id AND {HELD}) AS in_post,
        EXISTS (SELECT 1 FROM people_account a WHERE a.person_id = q.id AND a.is_active) AS has_account,
        EXISTS (SELECT 1 FROM people_consent c WHERE c.person_id = q.id AND c.withdrawn_at IS NULL) AS volunteers
    FROM people_person q WHERE {{those}}
) counted
WHERE counted.id = people_person.id AND (people_person.in_post <> counted.in_post
    OR people_person.has_account <> counted.has_account OR people_person.volunteers <> counted.volunteers)
"""
POSTS = f"""
UPDATE people_post SET vacant = counted.vacant, lacks_stand_in = counted.lacks_stand_in
FROM (
    SELECT q.id,
        NOT EXISTS (SELECT 1 FROM people_holding h WHERE h.post_id = q.id AND h.rank <> 'B' AND {HELD}) AS vacant,
        q.kind IN ({{wants}})
        AND NOT EXISTS (SELECT 1 FROM people_holding h WHERE h.post_id = q.id AND h.rank = 'B' AND {HELD})
        AS lacks_stand_in
    FROM people_post q WHERE {{those}}
) counted
WHERE counted.id = people_post.id
AND (people_post.vacant <> counted.vacant OR people_post.lacks_stand_in <> counted.lacks_stand_in)
"""
NO_LONGER_KINDS = f"""
DELETE FROM people_heldkind WHERE {{those}} AND NOT EXISTS (
    SELECT 1 FROM people_holding h JOIN people_post p ON p.id = h.post_id JOIN people_person q ON q.id = h.person_id
    WHERE q.id = people_heldkind.person_id AND p.kind = people_heldkind.kind AND q.name = people_heldkind.name
    AND q.region_id = people_heldkind.region_id AND q.region_code = people_heldkind.region_code AND {HELD}
)
"""
MISSING_KINDS = f"""
INSERT INTO people_heldkind (person_id, kind, name, region_id, region_code)
SELECT DISTINCT q.id, p.kind, q.name, q.region_id, q.region_code FROM people_holding h
JOIN people_post p ON p.id = h.post_id JOIN people_person q ON q.id = h.person_id
WHERE {{those}} AND {HELD}
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
        _lock(Post.unscoped.filter(pk__in=posts))
        _count_posts(posts)
    if people:
        _lock(Person.unscoped.filter(pk__in=people))
        _count_people(people)
        _count_kinds(people)


def begin_day() -> int:
    """Turn what begins today or ended yesterday, and what nights without a worker left. Returns how many holdings."""
    today = clock.today()
    since = today - MISSED
    turned = Q(from_on__gt=since, from_on__lte=today) | Q(until_on__gte=since, until_on__lt=today)
    pairs = list(Holding.objects.filter(turned).values_list("person_id", "post_id"))
    with transaction.atomic():
        renew(people={person for person, _post in pairs}, posts={post for _person, post in pairs})
        _note_leaving()
    return len(pairs)


def _note_leaving() -> None:
    """Whose last day in any post was a day to come when it was written down, and is over by now: they have left."""
    held = Holding.objects.filter(person=OuterRef("pk"), void=False)
    goes_on = held.filter(Q(until_on__isnull=True) | Q(until_on__gte=clock.today()))
    idle = Person.unscoped.filter(left_on__isnull=True, in_post=False, volunteers=False, erased_at__isnull=True)
    gone = idle.filter(Exists(held), ~Exists(goes_on))
    gone.update(left_on=Subquery(held.order_by("-until_on").values("until_on")[:1]))


@transaction.atomic
def recount() -> Differences:
    """Count everybody and every post again and mend what differs. Set-based; differences are faults of some service."""
    return Differences(posts=_count_posts(None), people=_count_people(None), kinds=_count_kinds(None))


def _lock(rows: QuerySet[Any]) -> None:
    if connection.features.has_select_for_update:  # SQLite lets one write at a time
        list(rows.select_for_update().order_by("pk").values_list("pk"))


def _count_people(people: Collection[int] | None) -> int:
    """Write what is true of these people (None: all) where it differs; how many rows did."""
    return _run(PEOPLE, "q.id", people)


def _count_posts(posts: Collection[int] | None) -> int:
    """Write what is true of these posts (None: all) where it differs; how many rows did."""
    wants = {f"kind{n}": kind.id for n, kind in enumerate(catalogue.post_kinds().values()) if kind.stand_in}
    return _run(POSTS, "q.id", posts, **wants)


def _count_kinds(people: Collection[int] | None) -> int:
    """The kinds these people (None: all) hold today, with their name and place of today; how many rows were not so."""
    gone = _run(NO_LONGER_KINDS, "people_heldkind.person_id", people)
    return max(gone, _run(MISSING_KINDS, "q.id", people))


def _run(sql: str, column: str, keys: Collection[int] | None, **words: str) -> int:
    """Run a statement on the rows with these keys in a column (None: all); how many rows it touched."""
    numbered = {f"key{n}": key for n, key in enumerate(keys or ())}
    those = "1 = 1" if keys is None else f"{column} IN ({_places(numbered)})"
    with connection.cursor() as cursor:
        cursor.execute(
            sql.format(those=those, wants=_places(words) or "''"), {"day": clock.today(), **numbered, **words}
        )
        return int(cursor.rowcount)


def _places(values: Collection[str]) -> str:
    return ", ".join(f"%({name})s" for name in values)
