"""The daily digest: routine matters climb by one message a person each morning, never by call.

A matter late by the days of its ladder's rungs reaches the post, then the superior, then the leader; each person gets one
message with counts, whatever number of posts and matters.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.foundation.channels import services as channels
from lastmile.foundation.obligations import climbing
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.obligations.rules import To
from lastmile.foundation.people.models import Person
from lastmile.kernel import clock

BATCH = 1000


def send_all() -> int:
    """Send today's digests; returns how many people got one. Run twice in a day it sends once."""
    counts = _late_by_person()
    people = Person.unscoped.in_bulk(counts)
    day = clock.today().isoformat()
    with transaction.atomic():
        wanted = []
        for person_id, by_role in counts.items():
            person = people[person_id]
            text = _words(by_role)
            message = channels.word(text=text, mark="")
            wanted.append(
                channels.Wanted(
                    message_uid=message.uid,
                    channel="sms" if person.keypad_phone else "in_app",
                    address=person.phone if person.keypad_phone else str(person.uid),
                    reference=_once_a_day(person.uid, day),
                    subject_uid=person.uid,
                    lane=2,
                    say="",
                )
            )
        channels.put_many([one for one in wanted if one.address], once=True)
    return len(wanted)


def _once_a_day(person_uid: UUID, day: str) -> UUID:
    """The same reference all day, so that a second run finds the message already there."""
    from uuid import uuid5

    return uuid5(person_uid, f"digest {day}")


def _late_by_person() -> dict[int, Counter[str]]:
    found: dict[int, Counter[str]] = defaultdict(Counter)
    now, after = clock.now(), 0
    while True:
        late = Obligation.unscoped.filter(
            pk__gt=after, done_at__isnull=True, due_at__lt=now, postponed_at__isnull=True, ladder__content__by="digest"
        )
        rows = list(late.order_by("pk")[:BATCH])
        if not rows:
            return found
        batch = climbing.load(rows, now)
        for row in rows:
            for person_id, role in climbing.told(row, batch):
                found[person_id][role] += 1
        after = rows[-1].pk


def _words(by_role: Counter[str]) -> str:
    parts = []
    if by_role[To.HOLDER_A]:
        parts.append(_("您有%(count)s件事已逾期") % {"count": by_role[To.HOLDER_A]})
    if by_role[To.SUPERIOR]:
        parts.append(_("您管的岗位有%(count)s件逾期") % {"count": by_role[To.SUPERIOR]})
    if by_role[To.DUTY_LEADER]:
        parts.append(_("本辖区有%(count)s件逾期较久") % {"count": by_role[To.DUTY_LEADER]})
    return str(_("【每日汇总】%(parts)s。打开今日待办办理,来不及的说明原因即可。")) % {"parts": ";".join(parts)}
