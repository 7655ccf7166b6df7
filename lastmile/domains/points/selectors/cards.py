"""What the two cards of a point say, which were handed out, and which of those are old."""

from __future__ import annotations

from dataclasses import dataclass

from lastmile.domains.points.models import CardIssue, DangerPoint, Plan, ThreatenedHousehold
from lastmile.domains.points.selectors import below as people_below
from lastmile.domains.points.selectors import planning
from lastmile.foundation.precautions import cards
from lastmile.foundation.precautions.cards import Card, Said
from lastmile.foundation.precautions.watching import Watch, watches
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks.masking import masked_name
from lastmile.foundation.wording import in_own_language


@dataclass(frozen=True)
class CardSet:
    """The cards of one point: the monitor's and one for each household (`Card.of` is the threatened household)."""

    work: Card
    households: list[Card]

    @property
    def due(self) -> int:
        """How many households have none, or an old one."""
        return sum(card.is_due for card in self.households)

    @property
    def digests(self) -> list[str]:
        """Of everything that is true today, for whoever scans a card."""
        return [card.digest for card in (self.work, *self.households)]


def cards_of(point: DangerPoint, plan: Plan | None = None) -> CardSet:
    """The cards of a point the caller may see, whoever printed them last."""
    with in_own_language():
        return _cards(point, plan or planning.plan_of(point))


def _cards(point: DangerPoint, plan: Plan | None) -> CardSet:
    held = watches([point])[point.uid]
    shared = _shared(point, plan, held)
    rows, last = people_below.households_below(point), _last_issues(point)
    sums = people_below.below([point])[point.pk]
    today = {
        "households": sums.households,
        "people": sums.registered.value,
        "at_home": sums.at_home.value,
        "unknown": sums.at_home.unknown,
    }
    return CardSet(
        work=Card({**shared, **_work(point, plan, held)}, today, last.get(None)),
        households=[_household(row, shared, last.get(row.pk)) for row in rows],
    )


def _last_issues(point: DangerPoint) -> dict[int | None, CardIssue]:
    return {one.threatened_id: one for one in CardIssue.objects.filter(point=point).order_by("id")}


def _shared(point: DangerPoint, plan: Plan | None, held: list[Watch]) -> Said:
    return {
        "place": cards.place_words(point.region, point.name),
        "point": point.name,
        "number": point.number,
        "kind": _kind(point),
        "scale": point.get_scale_display() if point.scale else "",
        **cards.shared(plan, held, point.region_code),
    }


def _work(point: DangerPoint, plan: Plan | None, held: list[Watch]) -> Said:
    return {
        "trigger": point.trigger,
        "signs": point.signs,
        "frequency": point.frequency,
        "tools": point.tools,
        "unlisted": point.unlisted,
        "unlisted_note": point.unlisted_note,
        **cards.work(plan, held),
    }


def _household(row: ThreatenedHousehold, shared: Said, issue: CardIssue | None) -> Card:
    said = {
        **shared,
        "head": masked_name(row.household.head),
        "address": row.household.address,
        "people": row.household.registered,
        "needs_help": row.needs_help,
        "helpers": row.helpers,
    }
    return Card(said, {"at_home": row.household.at_home}, issue, row)


def _kind(point: DangerPoint) -> str:
    found = catalogue.point_kinds().get(point.kind)
    return found.title if found else point.kind
