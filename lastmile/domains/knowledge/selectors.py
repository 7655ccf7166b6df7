"""What is learned at a place."""

from __future__ import annotations

from collections.abc import Collection

from lastmile.domains.knowledge import rules
from lastmile.domains.knowledge.rules import Shown
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.rulepacks.learning import Topic
from lastmile.foundation.rulepacks.rounds import climate_of
from lastmile.kernel import clock
from lastmile.kernel.errors import NotVisible


def climate(region_code: str) -> str:
    """The climate whose lines and seasons are meant for a place: of the pack in use, else of the tree, else ""."""
    found = climate_of(catalogue.climates(), region_code, packs.book(region_code).pack.id)
    return found.id if found else ""


def topics(region_code: str, *, signals: Collection[str], kinds: Collection[str], words: str = "") -> list[Shown]:
    """Learning pages in the order of a place; with words only those in which they stand.

    `signals` are those of alerts in force there, `kinds` those of its danger points.
    """
    shown = rules.in_order(
        catalogue.topics().values(),
        signals=signals,
        kinds=kinds,
        month=clock.today().month,
        climate=climate(region_code),
    )
    return rules.found(shown, words) if words.strip() else shown


def get_topic(slug: str) -> Topic:
    """One learning page, or NotVisible."""
    try:
        return catalogue.topics()[slug]
    except KeyError:
        raise NotVisible from None


def topics_of_signal(signal: str) -> list[Topic]:
    """What to learn about a kind of warning, in the order of the pack."""
    return [one for one in catalogue.topics().values() if signal and signal in one.signals]
