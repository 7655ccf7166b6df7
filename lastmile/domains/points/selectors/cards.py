"""What the two cards say, which were handed out, and which of those are old: the digest of today's words differs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from lastmile.domains.points.models import CardIssue, DangerPoint, Plan, ThreatenedHousehold
from lastmile.domains.points.selectors import below as people_below
from lastmile.domains.points.selectors import finding, planning
from lastmile.domains.points.selectors.finding import Watch
from lastmile.domains.profile import public as profile
from lastmile.foundation.ledger import rules as ledger_rules
from lastmile.foundation.people import cards as posts
from lastmile.foundation.people.models import Holding
from lastmile.foundation.regions.selectors import path
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel.region_codes import Level


@dataclass(frozen=True)
class Card:
    """One card: what it says, and the last one handed out. `threatened` is None on the monitor's own."""

    threatened: ThreatenedHousehold | None
    said: dict[str, Any]
    tonight: dict[str, Any]
    digest: str
    issue: CardIssue | None

    @property
    def is_old(self) -> bool:
        """Handed out, but it says something else today."""
        return self.issue is not None and self.issue.digest != self.digest

    @property
    def is_due(self) -> bool:
        """Still to be handed out, for the first time or again."""
        return self.issue is None or self.is_old


@dataclass(frozen=True)
class CardSet:
    """The cards of one point: the monitor's and one for each household."""

    work: Card
    households: list[Card]

    @property
    def due(self) -> int:
        """How many households have none, or an old one."""
        return sum(card.is_due for card in self.households)


def cards_of(point: DangerPoint, plan: Plan | None = None) -> CardSet:
    """The cards of a point the caller may see, whoever printed them last."""
    plan = plan or planning.plan_of(point)
    watches = finding.watches([point])[point.uid]
    shared = _shared(point, plan, watches)
    rows, last = people_below.households_below(point), _last_issues(point)
    sums = people_below.below([point])[point.pk]
    work = {**shared, **_work(point, plan, watches)}
    tonight = {"households": sums.households, "people": sums.registered.value, "at_home": sums.at_home.value}
    return CardSet(
        work=Card(None, work, tonight, _digest(work), last.get(None)),
        households=[_household(row, shared, last.get(row.pk)) for row in rows],
    )


def _last_issues(point: DangerPoint) -> dict[int | None, CardIssue]:
    return {one.threatened_id: one for one in CardIssue.objects.filter(point=point).order_by("id")}


def _shared(point: DangerPoint, plan: Plan | None, watches: list[Watch]) -> dict[str, Any]:
    words = plan.content if plan else {}
    monitor, keeper = watches
    caller = keeper if keeper.a else monitor
    return {
        "place": _place(point),
        "point": point.name,
        "number": point.number,
        "kind": _kind(point),
        "scale": point.get_scale_display() if point.scale else "",
        "signal": words.get("signal", ""),
        "route": words.get("route", ""),
        "shelter": words.get("shelter", ""),
        "watch": words.get("watch", ""),
        "dont": words.get("dont", ""),
        "caller": _reach(caller.a),
        "stand_in": _reach(caller.b),
        "phone": posts.duty_phone(point.region_code),
    }


def _place(point: DangerPoint) -> str:
    """Township, and the village where the point's own name does not begin with it."""
    above = [part.name for part in path(point.region) if part.level in {Level.TOWNSHIP, Level.VILLAGE}]
    return above[0] if len(above) > 1 and point.name.startswith(above[1][:2]) else "".join(above)


def _work(point: DangerPoint, plan: Plan | None, watches: list[Watch]) -> dict[str, Any]:
    words = plan.content if plan else {}
    monitor, keeper = watches
    named = {name: words.get(name, "") for name in ("caller", "guide", "rear", "counter", "power", "carry", "lift")}
    return {
        "trigger": point.trigger,
        "signs": point.signs,
        "frequency": point.frequency,
        "tools": point.tools,
        "limit": words.get("abnormal", ""),
        "own_word": words.get("monitor", ""),
        "orders": [words.get(name, "") for name in ("order_township", "order_village", "order_monitor")],
        "unlisted": point.unlisted,
        "unlisted_note": point.unlisted_note,
        "duties": named,
        "monitors": [_reach(monitor.a), _reach(monitor.b)],
        "keepers": [_reach(keeper.a), _reach(keeper.b)],
    }


def _household(row: ThreatenedHousehold, shared: dict[str, Any], issue: CardIssue | None) -> Card:
    said = {
        **shared,
        "head": profile.masked_name(row.household.head),
        "address": row.household.address,
        "people": row.household.registered,
        "needs_help": row.needs_help,
        "helpers": row.helpers,
    }
    return Card(row, said, {"at_home": row.household.at_home}, _digest(said), issue)


def _kind(point: DangerPoint) -> str:
    found = catalogue.point_kinds().get(point.kind)
    return found.title if found else point.kind


def _reach(holding: Holding | None) -> str:
    """A name and a number, as a card must have them; empty is a vacancy."""
    return f"{holding.person.name} {holding.person.phone}".strip() if holding else ""


def _digest(said: dict[str, Any]) -> str:
    return hashlib.sha256(ledger_rules.canonical(said)).hexdigest()
