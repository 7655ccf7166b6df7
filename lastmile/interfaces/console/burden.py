"""What the platform asks people to fill in, per post and month: so that it can be seen to be little, and kept so.

Fields are counted from the forms themselves, times from the record of the last thirty days: a field added to a form, or
a form filled in more often, shows here without anybody remembering it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.utils.translation import gettext as _

from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.people import selectors as people
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel import clock

MONTH = timedelta(days=30)
TOWNSHIP = 9
# Permission of a form -> what the record calls the acts it leads to.
ACTIONS: dict[str, tuple[str, ...]] = {
    "hazard.report": ("hazard.reported",),
    "hazard.rectify": ("hazard.rectified",),
    "hazard.confirm": ("hazard.confirmed", "hazard.dismissed"),
    "hazard.verify": ("hazard.closed", "hazard.returned", "hazard.rechecked"),
}
Times = dict[tuple[str, str], float]  # (kind of post, action) -> times a post and month


@dataclass(frozen=True)
class Asked:
    """One form a post fills in. `times` a month is None where nothing was measured."""

    form: str
    when: str
    why: str
    reused: str
    must: int
    may: int
    by_itself: int
    times: float | None

    @property
    def fields_a_month(self) -> float | None:
        """Fields that had to be filled in by hand, a post and month."""
        return None if self.times is None else round(self.times * self.must, 1)


@dataclass(frozen=True)
class PostBurden:
    """A kind of post, what it is asked, and the sum of it."""

    post: str
    asked: list[Asked]

    @property
    def fields_a_month(self) -> float | None:
        """The sum over all forms; None where nothing was measured."""
        known = [one.fields_a_month for one in self.asked if one.fields_a_month is not None]
        return round(sum(known), 1) if known else None


def by_post(region: Region | None) -> list[PostBurden]:
    """Every kind of post with the forms its permissions lead to, measured in one township."""
    times = _times(region) if region is not None and len(region.code) >= TOWNSHIP else {}
    asks = import_module("lastmile.domains.hazards.public").burden()
    return [
        PostBurden(kind.title, [_asked(one, kind.id, times) for one in asks if one.permission in kind.permissions])
        for kind in catalogue.post_kinds().values()
    ]


def _asked(one: Any, kind: str, times: Times) -> Asked:
    acts = [times[kind, action] for action in ACTIONS[one.permission] if (kind, action) in times]
    return Asked(
        form=one.form,
        when=one.times,
        why=one.why,
        reused=one.reused,
        must=one.must,
        may=one.may,
        by_itself=one.by_itself,
        times=round(sum(acts), 1) if acts else None,
    )


def _times(region: Region) -> Times:
    """How often a post of each kind did each act in the last thirty days, on average. Never by person."""
    township = region.code[:TOWNSHIP]
    chain_of = Region.objects.filter(code=township, closed_on__isnull=True).first()
    if chain_of is None:
        return {}
    acts = ledger.acts_since(chain_of.uid, clock.now() - MONTH)
    kinds = people.kinds_of_holdings({holding for _action, holding, _count in acts})
    posts = people.posts_by_kind(township)
    counted: Counter[tuple[str, str]] = Counter()
    for action, holding, count in acts:
        if holding in kinds:
            counted[kinds[holding], action] += count
    return {(kind, action): count / max(posts.get(kind, 1), 1) for (kind, action), count in counted.items()}


def nothing_measured(region: Region | None) -> str:
    """Why there are no figures here, or ""."""
    if region is None or len(region.code) < TOWNSHIP:
        return _("选一个乡镇,就能看到最近30天每个岗位实际填了多少。")
    return ""
