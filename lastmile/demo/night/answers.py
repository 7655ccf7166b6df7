"""How the people of the stage answer their telephones on the night, so that the figures fall as the table says.

A hundred answer the first call, eighteen the first redial, twenty-one by 22:50, eight by SMS by 22:55; five must be fetched.
"""

from __future__ import annotations

import random
from typing import Any

from lastmile.demo.cast import CALLED, CAST, MUDUO, STAGE
from lastmile.demo.night import messages
from lastmile.domains.profile import public as profile
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people.models import Holding, Person, Post

ALL = Scope.of_system("demo", Permission.values)
FIRST, REDIALS, BY_STAND_IN, AT_DOOR = 97, (18, 10, 7), 2, 4
LATE = ("22:51:20", "22:51:50", "22:52:20", "22:52:50", "22:53:20", "22:53:50", "22:54:15", "22:54:40")


def behaviour() -> dict[str, Any]:
    """Scripts for the simulator: by number, first call, second call …, and who replies by SMS when."""
    alone, others = _called()
    voice: dict[str, list[str]] = {number: list(script) for number, script in SPECIAL.items()}
    sms: dict[str, str] = {}
    for number in alone[: AT_DOOR + len(LATE)]:
        voice[number] = ["rings_out"]
    for number, moment in zip(alone[AT_DOOR:], LATE, strict=False):
        sms[number] = f"replies at {moment}"
    for number in others[:BY_STAND_IN]:
        voice[number] = ["rings_out"]
    rest = [*others[BY_STAND_IN:], *alone[AT_DOOR + len(LATE) :]]
    for misses, count in enumerate((FIRST, *REDIALS)):
        for number in rest[:count]:
            voice[number] = [*["rings_out"] * misses, "answers"]
        rest = rest[count:]
    sms |= {home.phone: "delivered" for home in profile.households_in(ALL) if home.phone}
    return {"voice": voice, "sms": sms, "since": messages.RED.at.timestamp()}


# 陈有福 is switched off, 马春梅 hangs up after nine seconds and answers the redial, 孙立群 has no signal in his hollow.
SPECIAL = {
    CAST["chen"].phone: ("off",),
    CAST["ma"].phone: ("rings_out", "rings_out", "hangs_up", "answers"),
    CAST["sun"].phone: ("rings_out",),
    CAST["yu"].phone: ("answers",),
    CAST["man"].phone: ("answers",),
    CAST["yang"].phone: ("answers",),
}


def _called() -> tuple[list[str], list[str]]:
    """Numbers of everybody of the stage whom a red call turns to: those nobody stands in for, and the others."""
    posts = Post.unscoped.filter(region_code__startswith=STAGE, kind__in=CALLED, closed_on__isnull=True)
    rank = Holding.Rank
    held = Holding.objects.filter(post__in=posts, rank=rank.A)
    covered = set(Holding.objects.filter(post__in=posts, rank=rank.B).values_list("post_id", flat=True))
    with_b = set(held.filter(post__in=covered).values_list("person_id", flat=True))
    people = [one for one in Person.unscoped.filter(pk__in=held.values("person")).order_by("id")]
    people = [one for one in people if one.phone not in SPECIAL]
    random.Random(152).shuffle(people)
    people.sort(key=lambda one: one.region_code.startswith(MUDUO))  # at a door of 木多村 stands 孙立群 alone
    return [one.phone for one in people if one.pk not in with_b], [one.phone for one in people if one.pk in with_b]
