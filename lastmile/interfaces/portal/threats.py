"""What threatens a place, as far as anybody may know: its alerts in force and the kinds of its danger points."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from lastmile.domains.alerts import public as alerts
from lastmile.domains.knowledge import public as knowledge
from lastmile.domains.points import public as points
from lastmile.foundation.rulepacks import catalogue


@dataclass(frozen=True)
class Threats:
    """`signals` of alerts in force, `kinds` of danger points in watch."""

    code: str
    signals: Collection[str]
    kinds: Collection[str]

    @property
    def kind_titles(self) -> list[str]:
        """滑坡, 泥石流沟口 … in the order of the pack."""
        return [one.title for name, one in catalogue.point_kinds().items() if name in self.kinds]

    def topics(self, words: str = "") -> list[knowledge.Shown]:
        """What to learn, what threatens first."""
        return knowledge.topics(self.code, signals=self.signals, kinds=self.kinds, words=words)


def of(code: str) -> Threats:
    """Those of a place; without one there are none."""
    return Threats(code, alerts.signals_over(code), points.public_kinds(code))
