"""The daily digest: routine matters climb by one message a person each morning, never by call.

A matter late by the days of its ladder's rungs reaches the post, then the superior, then the leader; each person gets one
message with counts, whatever number of posts and matters.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from lastmile.foundation.channels import services as channels
from lastmile.foundation.obligations.calling import address_of
from lastmile.foundation.obligations.models import LadderCopy, Obligation
from lastmile.foundation.obligations.rules import To
from lastmile.foundation.obligations.turning import Batch, load
from lastmile.foundation.people.models import Person
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.wording import in_own_language, worded
from lastmile.kernel import clock

BATCH = 1000
LANE = 2


def send_all() -> int:
    """Send today's digests; returns how many messages. Run twice in a day it sends once."""
    counts = _late_by_person()
    if not counts:
        return 0
    day = clock.today()
    message = channels.word(text=worded("【每日汇总】"))
    ids, sent = sorted(counts), 0
    for start in range(0, len(ids), BATCH):
        people = Person.unscoped.in_bulk(ids[start : start + BATCH])
        wanted = []
        for person in people.values():
            channel = "sms" if person.keypad_phone else "in_app"
            if address := address_of(person, channel):
                reference = once_a_day(person.uid, day.isoformat())
                words = in_words(counts[person.pk])
                wanted.append(channels.Wanted(message.uid, channel, address, reference, person.uid, LANE, words))
        sent += channels.put_many(wanted, once=True)
    return sent


def time_of_day() -> str:
    """When digests go out, HH:MM: the timetable asks."""
    return packs.of_installation("digest.clock").text


def once_a_day(person_uid: UUID, day: str) -> UUID:
    """The same reference all day, so that a second run finds the message already there."""
    return uuid5(person_uid, f"digest {day}")


def _late_by_person() -> dict[int, Counter[str]]:
    """How many late routine matters each person is told of, by role; read in batches, memory grows with people only."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    now, after = clock.now(), 0
    ladders = list(LadderCopy.objects.filter(by="digest").values_list("pk", flat=True))
    late = Obligation.unscoped.filter(
        done_at__isnull=True, due_at__lt=now, postponed_at__isnull=True, ladder__in=ladders, rung__gt=0
    )
    while rows := list(late.filter(pk__gt=after).order_by("pk")[:BATCH]):
        batch = load(rows, now)
        for row in rows:
            for person_id, role in told(row, batch):
                found[person_id][role] += 1
        after = rows[-1].pk
    return found


def told(row: Obligation, batch: Batch) -> list[tuple[int, str]]:
    """(person, role) of everybody the rungs run so far reach; each person once."""
    ladder = batch.ladders[row.ladder_id or 0]
    found: dict[int, str] = {}
    for rung in ladder.rungs[: row.rung]:
        for holding in batch.people(row, rung):
            found.setdefault(holding.person_id, rung.to)
    return list(found.items())


@in_own_language()
def in_words(by_role: Counter[str]) -> str:
    """您有3件事已逾期;… — one sentence, no list of names."""
    parts = []
    if mine := by_role[To.HOLDER_A] + by_role[To.HOLDER_B]:
        parts.append(str(_("您有%(count)s件事已逾期")) % {"count": mine})
    if below := by_role[To.SUPERIOR]:
        parts.append(str(_("您管的岗位有%(count)s件逾期")) % {"count": below})
    if area := by_role[To.DUTY_LEADER]:
        parts.append(str(_("本辖区有%(count)s件逾期较久")) % {"count": area})
    return str(_("%(parts)s。打开今日待办办理,来不及的说明原因即可。")) % {"parts": ";".join(parts)}
