"""To whom late routine work was turned above its own post, and to whom it goes next: what 今日待办 says of what climbs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from lastmile.foundation.obligations.models import Obligation, ObligationArchive, Step
from lastmile.foundation.obligations.turning import Batch, load
from lastmile.kernel import clock


@dataclass(frozen=True)
class Turning:
    """Of late routine work: to whom it was turned already, in words, and the step that will really turn it to somebody."""

    above: str = ""
    ahead: str = ""


def turnings(rows: Iterable[Obligation | ObligationArchive], now: datetime) -> dict[UUID, Turning]:
    """By uid, of open routine work whose own post was told that it is late: 7月26日已转周海福(应急办主任), and the name of the rung
    that follows, without those that turn to nobody or to somebody who has it already. As the posts are held now, like the
    digest itself; a constant number of reads, none where nothing is late.
    """
    late = [one for one in rows if isinstance(one, Obligation) and _is_told(one)]
    if not late:
        return {}
    batch = load(late, now)
    ran = Step.objects.filter(obligation_uid__in=[one.uid for one in late if one.rung > 1], rung__gt=0, passed="")
    steps = {(one.obligation_uid, one.rung): one.at for one in ran}
    return {one.uid: Turning(_above(one, batch, steps), _ahead(one, batch)) for one in late}


def _above(one: Obligation, batch: Batch, steps: Mapping[tuple[UUID, int], datetime]) -> str:
    rungs = batch.ladders[one.ladder_id or 0].rungs
    for rung in reversed(range(1, one.rung)):
        at, people = steps.get((one.uid, rung)), batch.people(one, rungs[rung])
        if at and people:
            names = "、".join(f"{held.person.name}({batch.posts[held.post_id].title})" for held in people)
            return str(_("%(day)s已转%(names)s")) % {"day": day_in_words(at), "names": names}
    return ""


def _ahead(one: Obligation, batch: Batch) -> str:
    """What `climbing` would do: a rung that is vacant, or whose people were all turned to before, is passed."""
    rungs = batch.ladders[one.ladder_id or 0].rungs
    for rung in range(one.rung, len(rungs)):
        if {held.person_id for held in batch.people(one, rungs[rung])} - batch.turned_to(one, rung):
            return rungs[rung].name
    return ""


def _is_told(one: Obligation) -> bool:
    return one.done_at is None and one.rung > 0 and one.ladder is not None and one.ladder.by == "digest"


def day_in_words(at: datetime) -> str:
    """7月26日."""
    local = clock.local(at)
    return str(_("%(month)s月%(day)s日")) % {"month": local.month, "day": local.day}
