"""What the cards of a matter say, which were handed out, and which of those are old: the digest of today's words differs."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lastmile.foundation.ledger import rules as ledger_rules
from lastmile.foundation.people import cards as posts
from lastmile.foundation.people.models import Holding
from lastmile.foundation.precautions.models import Issue, PlanVersion
from lastmile.foundation.precautions.rules import OPTIONAL
from lastmile.foundation.precautions.watching import Watch
from lastmile.foundation.prints import paper, qr
from lastmile.foundation.regions.models import Region
from lastmile.foundation.regions.selectors import path
from lastmile.kernel import clock
from lastmile.kernel.region_codes import Level

Said = dict[str, Any]
MARK = 16  # signs of the digest in the QR of a card


@dataclass(frozen=True)
class Card:
    """One card: what it says, how many people there are today, which makes no card old, and the last one handed out.

    `of`: whom it is for, where a matter has many.
    """

    said: Said
    today: Said
    issue: Issue | None
    of: Any = None

    @property
    def digest(self) -> str:
        """Of everything the card says: two cards with one digest say the same."""
        return hashlib.sha256(ledger_rules.canonical(self.said)).hexdigest()

    @property
    def is_old(self) -> bool:
        """Handed out, but it says something else today."""
        return self.issue is not None and self.issue.digest != self.digest

    @property
    def is_due(self) -> bool:
        """Still to be handed out, for the first time or again."""
        return self.issue is None or self.is_old

    def printed(self, address: str) -> Said:
        """What a template takes. `address`: where the matter's cards are looked up (see `interfaces.scanned`).

        A card is read for years, so what changes from day to day stands on it with its day.
        """
        code = qr.draw(f"{address}{self.digest[:MARK]}/")
        return {**self.said, "today": {**self.today, "day": paper.day(clock.today())}, "qr": code.svg}


def place_words(region: Region, name: str) -> str:
    """Township, and the village where the matter's own name does not begin with it."""
    above = [part.name for part in path(region) if part.level in {Level.TOWNSHIP, Level.VILLAGE}]
    return above[0] if len(above) > 1 and name.startswith(above[1][:2]) else "".join(above)


def shared(plan: PlanVersion | None, watches: Sequence[Watch], region_code: str) -> Said:
    """What both cards say: signal, route, shelter, what to look at and what not to do, who calls, the duty phone."""
    words, caller = plan.content if plan else {}, calling(watches)
    said = {name: words.get(name, "") for name in ("signal", "route", "shelter", "watch", "dont")}
    return {
        **said,
        "caller": reach(caller.a),
        "stand_in": reach(caller.b),
        "phone": posts.duty_phone(region_code),
    }


def work(plan: PlanVersion | None, watches: Sequence[Watch]) -> Said:
    """What the 工作明白卡 says besides: when to leave, who orders, who does what, who lifts it, both posts."""
    words = plan.content if plan else {}
    monitor, keeper = watches
    named = ("caller", "guide", "rear", "counter", "power", "carry", "lift")
    return {
        "limit": words.get("abnormal", ""),
        "own_word": words.get("monitor", ""),
        "orders": [words.get(name, "") for name in ("order_township", "order_village", "order_monitor")],
        "duties": {name: words.get(name, "") for name in named},
        "monitors": [reach(monitor.a), reach(monitor.b)],
        "keepers": [reach(keeper.a), reach(keeper.b)],
        # only what is written: a card handed out before these could be is not old for them
        **{name: words[name] for name in OPTIONAL if words.get(name)},
    }


def calling(watches: Sequence[Watch]) -> Watch:
    """Who comes and calls: the keeper, and the monitor while nobody keeps."""
    monitor, keeper = watches
    return keeper if keeper.a else monitor


def reach(holding: Holding | None) -> str:
    """A name and a number, as a card must have them; empty is a vacancy."""
    return f"{holding.person.name} {holding.person.phone}".strip() if holding else ""
