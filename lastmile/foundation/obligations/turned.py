"""To whom routine work was turned above its own post, and when: what 今日待办 says of what climbed already."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from lastmile.foundation.obligations.models import Obligation, ObligationArchive, Step
from lastmile.foundation.obligations.turning import load
from lastmile.kernel import clock


def in_words(rows: Iterable[Obligation | ObligationArchive], now: datetime) -> dict[UUID, str]:
    """By uid: 7月26日已转周海福(应急办主任). Of open routine work that a rung above its own post really ran for; a constant
    number of reads, none where nothing climbed. Whom: as the posts are held now, like the digest itself."""
    climbed = [one for one in rows if isinstance(one, Obligation) and _is_above(one)]
    if not climbed:
        return {}
    batch = load(climbed, now)
    ran = Step.objects.filter(obligation_uid__in=[one.uid for one in climbed], rung__gt=0, passed="")
    steps = {(one.obligation_uid, one.rung): one.at for one in ran}
    found = {}
    for one in climbed:
        rungs = batch.ladders[one.ladder_id or 0].rungs
        for rung in reversed(range(1, one.rung)):
            at, people = steps.get((one.uid, rung)), batch.people(one, rungs[rung])
            if at and people:
                names = "、".join(f"{held.person.name}({batch.posts[held.post_id].title})" for held in people)
                found[one.uid] = str(_("%(day)s已转%(names)s")) % {"day": day_in_words(at), "names": names}
                break
    return found


def _is_above(one: Obligation) -> bool:
    return one.done_at is None and one.rung > 1 and one.ladder is not None and one.ladder.by == "digest"


def day_in_words(at: datetime) -> str:
    """7月26日."""
    local = clock.local(at)
    return str(_("%(month)s月%(day)s日")) % {"month": local.month, "day": local.day}
