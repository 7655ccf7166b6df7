"""Which department a hazard goes to, and who judges it."""

from __future__ import annotations

from lastmile.domains.hazards.models import Advice, Hazard
from lastmile.foundation.handovers.selectors import BUREAU, Desk, desks
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Post
from lastmile.foundation.rulepacks import catalogue, routing
from lastmile.foundation.rulepacks.routing import Department


def suggested(hazard: Hazard) -> list[Department]:
    """Whom the routing table names for this hazard, the likeliest first: by its industry and by the list that found it."""
    found = advice(hazard)
    return routing.suggested(
        catalogue.departments(),
        category=hazard.category,
        picture=hazard.picture,
        industry=hazard.industry,
        advice=found.to if found else "",
    )


def advice(hazard: Hazard) -> Advice | None:
    """What the list that found it suggests, or None."""
    return Advice.objects.filter(hazard=hazard).first()


def judging_desk(hazard: Hazard) -> tuple[Desk | None, Post | None]:
    """Who judges whether it is 重大: the likeliest department that has a post here, else the bureau."""
    found = desks(hazard.region_code)
    for department in suggested(hazard):
        if (one := found[department.id]).post:
            return one, one.post
    return None, people.nearest_post(hazard.region_code, BUREAU[:2])
