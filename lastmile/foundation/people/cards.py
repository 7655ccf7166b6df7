"""The responsibility card of whoever holds a post: whom they answer to, who answers to them, their duties (J-3.4b).

One's own card needs no scope: the direct line is known to both ends, whatever branch they may look into.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lastmile.foundation.people import selectors
from lastmile.foundation.people.models import Holding, Person, Post, Unit
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel import region_codes

BELOW = 40  # posts named on a card


@dataclass(frozen=True)
class Contact:
    """Somebody of the direct line. The number is whole: a card that cannot be dialled is none."""

    name: str
    post: str
    phone: str
    rank: str


@dataclass(frozen=True)
class Card:
    """One holding with its direct line. Empty `above` or `below`: nobody, or the post there is vacant."""

    holding: Holding
    duties: tuple[str, ...]
    above: list[Contact]
    beside: list[Contact]
    below: list[Contact]


def of_person(person_id: int) -> list[Card]:
    """A card for each post held today; four queries, whatever their number."""
    held = selectors.holdings_of(person_id)
    own = [one.post_id for one in held]
    superiors = {one.post.superior_id for one in held if one.post.superior_id}
    near = Post.unscoped.filter(closed_on__isnull=True)
    above = {post.pk: post for post in near.filter(pk__in=superiors)}
    below = list(near.filter(superior__in=own).order_by("region_code", "kind", "id")[: BELOW * max(len(own), 1)])
    holders = selectors.holders([*own, *above, *(post.pk for post in below)])
    return [_card(one, above, below, holders, person_id) for one in held]


def _card(
    one: Holding, above: dict[int, Post], below: list[Post], holders: dict[int, list[Holding]], person_id: int
) -> Card:
    pack = catalogue.duties_of(one.post.kind)
    written = tuple(line.strip() for line in one.post.duties.splitlines() if line.strip())
    superior = above.get(one.post.superior_id or 0)
    beside = [other for other in holders.get(one.post_id, []) if other.person_id != person_id]
    return Card(
        holding=one,
        duties=written or (pack.usual if pack else ()),
        above=_contacts([superior] if superior else [], holders),
        beside=[_contact(one.post, other) for other in beside],
        below=_contacts([post for post in below if post.superior_id == one.post_id][:BELOW], holders),
    )


def _contacts(posts: Iterable[Post], holders: dict[int, list[Holding]]) -> list[Contact]:
    return [_contact(post, one) for post in posts for one in holders.get(post.pk, [])]


def _contact(post: Post, one: Holding) -> Contact:
    return Contact(one.person.name, post.title, one.person.phone, one.rank)


def duty_phone(region_code: str) -> str:
    """The public duty phone of the office nearest above a place, or ""."""
    above = [*region_codes.ancestors(region_code), region_code]
    offices = Unit.unscoped.filter(region_code__in=above, kind=Unit.Kind.OFFICE, closed_on__isnull=True)
    phones = offices.exclude(phone="").values_list("region_code", "phone")
    return max(phones, key=lambda one: len(one[0]), default=("", ""))[1]


def born_on(person_id: int) -> date | None:
    """A person's own birthday, for how large their own pages are set."""
    return Person.unscoped.filter(pk=person_id).values_list("born_on", flat=True).first()
