"""Which department a hazard goes to, and who judges it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from lastmile.domains.hazards.models import Advice, Hazard
from lastmile.foundation.handovers.selectors import BUREAU, Desk, desks
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Post
from lastmile.foundation.rulepacks import catalogue, routing
from lastmile.foundation.rulepacks.routing import Department
from lastmile.kernel.region_codes import LENGTHS, Level

TOWNSHIP = LENGTHS[Level.TOWNSHIP]


def suggested(hazard: Hazard) -> list[Department]:
    """Whom the routing table names for this hazard, the likeliest first: by the list that found it and by its industry."""
    found = advice(hazard)
    return _suggested(hazard, found.to if found else "")


def _suggested(hazard: Hazard, said: str) -> list[Department]:
    return routing.suggested(
        catalogue.departments(),
        category=hazard.category,
        picture=hazard.picture,
        industry=hazard.industry,
        advice=said,
    )


def advice(hazard: Hazard) -> Advice | None:
    """What the list that found it suggests, or None."""
    return Advice.objects.filter(hazard=hazard).first()


def judging_desk(hazard: Hazard) -> tuple[Desk | None, Post | None]:
    """Who judges whether it is 重大: the likeliest department that has a post here, else the bureau."""
    return judging_desks([hazard])[hazard.uid]


def judging_desks(hazards: Sequence[Hazard]) -> dict[UUID, tuple[Desk | None, Post | None]]:
    """The same of many hazards, whose departments are looked up once a township."""
    towns = {one.region_code[:TOWNSHIP] for one in hazards}
    there = {code: desks(code) for code in towns}
    bureau = people.nearest_posts(towns, BUREAU[:2])
    said = dict(Advice.objects.filter(hazard__in=[one.pk for one in hazards]).values_list("hazard_id", "to"))
    return {one.uid: _desk(one, said.get(one.pk, ""), there, bureau) for one in hazards}


def _desk(
    hazard: Hazard, said: str, there: dict[str, dict[str, Desk]], bureau: dict[str, Post]
) -> tuple[Desk | None, Post | None]:
    town = hazard.region_code[:TOWNSHIP]
    for department in _suggested(hazard, said):
        if (one := there[town][department.id]).post:
            return one, one.post
    return None, bureau.get(town)
