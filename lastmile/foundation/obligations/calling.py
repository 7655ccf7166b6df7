"""Calls merged per person, and what comes back.

One call per (matter, person, rung, attempt) covers all of a person's posts; one answer answers all it covers and stops
every other attempt to reach that person on the matter.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.channels import services as channels
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.obligations import rules, services
from lastmile.foundation.obligations.models import Callout, CalloutCover, LadderCopy, Obligation, Wording
from lastmile.foundation.obligations.rules import Ladder, Progress, Rung
from lastmile.foundation.people.models import Holding, Person, Post
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

SYSTEM = Scope.of_system("ladder", [])
ROLE = {"holder_a": "holder_a", "holder_b": "holder_b", "superior": "superior", "duty_leader": "duty_leader"}
Key = tuple[UUID, int, int]  # subject, person, rung


@dataclass
class _Call:
    holding: Holding
    rung: Rung
    role: str
    rows: list[Obligation] = field(default_factory=list)
    runs: set[int] = field(default_factory=set)
    callout: Callout | None = None


@dataclass
class Plan:
    """The calls a batch of steps asks for, gathered per person before anything is written."""

    now: datetime
    calls: dict[Key, _Call] = field(default_factory=dict)
    doors: list[tuple[Obligation, Post, Holding | None]] = field(default_factory=list)
    _made: dict[tuple[UUID, int, int], UUID] = field(default_factory=dict)

    def call(self, row: Obligation, holding: Holding, rung: Rung, progress: Progress) -> None:
        key = (row.subject_uid, holding.person_id, progress.rung)
        call = self.calls.setdefault(key, _Call(holding, rung, ROLE[rung.to]))
        call.rows.append(row)
        call.runs.add(progress.runs)

    def send_to_door(self, row: Obligation, post: Post, holding: Holding | None) -> None:
        self.doors.append((row, post, holding))

    def uid_of(self, obligation_uid: UUID, rung: int, run: int) -> UUID | None:
        """The call that a step led to."""
        return self._made.get((obligation_uid, rung, run))

    def carry_out(self) -> None:
        """Write callouts, what they cover, and one attempt per channel; open the door tasks."""
        self._make_callouts()
        self._put_attempts()
        for row, post, holding in self.doors:
            services.open_one(SYSTEM, post, _door(row, holding, self.now))

    def _make_callouts(self) -> None:
        subjects = {key[0] for key in self.calls}
        past = Callout.objects.filter(subject_uid__in=subjects, person__in={key[1] for key in self.calls})
        tries = {
            (subject, person, rung): attempt
            for subject, person, rung, attempt in past.values_list("subject_uid", "person_id", "rung").annotate(Max("attempt"))
        }
        for (subject, person, rung), call in self.calls.items():
            first = call.rows[0]
            call.callout = Callout(
                uid=uuid7(),
                subject_kind=first.subject_kind,
                subject_uid=subject,
                person_id=person,
                role=call.role,
                rung=rung,
                attempt=tries.get((subject, person, rung), -1) + 1,
                ladder_id=first.ladder_id or 0,
                created_at=self.now,
            )
            for row in call.rows:
                for run in call.runs:
                    self._made[(row.uid, rung, run)] = call.callout.uid
        Callout.objects.bulk_create([call.callout for call in self.calls.values() if call.callout], batch_size=1000)
        covers = [
            CalloutCover(callout=call.callout, obligation=row) for call in self.calls.values() for row in call.rows
        ]
        CalloutCover.objects.bulk_create(covers, batch_size=1000)

    def _put_attempts(self) -> None:
        wordings = {one.subject_uid: one for one in Wording.objects.filter(subject_uid__in={key[0] for key in self.calls})}
        titles = _titles(self.calls)
        wanted = []
        for (subject, _person, _rung), call in self.calls.items():
            wording = wordings.get(subject)
            if wording is None or call.callout is None:
                continue
            say = _say(call, titles)
            for channel in call.rung.channels:
                address = _address(call.holding.person, channel)
                if address:
                    wanted.append(
                        channels.Wanted(
                            message_uid=wording.message_uid,
                            channel=channel,
                            address=address,
                            reference=call.callout.uid,
                            subject_uid=subject,
                            lane=wording.lane,
                            say=say,
                        )
                    )
        channels.put_many(wanted)


def _address(person: Person, channel: str) -> str:
    if channel in {"voice", "sms"}:
        return person.phone
    if channel == "email":
        return person.email
    return str(person.uid) if channel == "in_app" and not person.keypad_phone else ""


def _titles(calls: dict[Key, _Call]) -> dict[int, tuple[str, str]]:
    """Post id → (title, name of its holder) for every obligation that is called about."""
    posts = {row.post_id for call in calls.values() for row in call.rows}
    held = {row.held_by_id for call in calls.values() for row in call.rows if row.held_by_id}
    names = dict(Holding.objects.filter(pk__in=held).values_list("post_id", "person__name"))
    return {pk: (title, names.get(pk, "")) for pk, title in Post.unscoped.filter(pk__in=posts).values_list("pk", "title")}


def _say(call: _Call, titles: dict[int, tuple[str, str]]) -> str:
    """What this person hears beside the message: their posts, or the list of those who have not answered."""
    known = [titles[row.post_id] for row in call.rows if row.post_id in titles]
    if call.role == "holder_a":
        return rules.identities([title for title, _name in known])
    if call.role == "holder_b":
        return str(_("您是B角,请代%(posts)s应答。")) % {"posts": "、".join(title for title, _name in known)}
    names = "、".join(f"{name or _('空缺')}({title})" for title, name in known)
    return str(_("还没叫应%(count)s人:%(names)s。请马上派人去找,按1表示我去找。")) % {"count": len(known), "names": names}


def _door(row: Obligation, holding: Holding | None, now: datetime) -> services.Owed:
    """The task of going to somebody's door; one per person and matter, whatever number of posts."""
    title = Post.unscoped.values_list("title", flat=True).get(pk=row.post_id)

    class subject:
        matter_kind, uid, region_code = row.subject_kind, row.subject_uid, row.region_code

    return services.Owed(
        kind=f"{row.kind.split('.')[0]}.door",
        subject=subject,
        title=str(_("上门叫应:%(post)s")) % {"post": title},
        due_at=row.due_at if row.due_at > now else now,
        occurrence=holding.person.uid.hex if holding else row.uid.hex,
        place=row.place,
        level=row.level,
        urgent=True,
        opened_at=now,
    )


def say_for(subject_kind: str, subject_uid: UUID, *, text: str, mark: str, lane: int = 0) -> Wording:
    """Fix what is said to everybody who is called for a matter."""
    message = channels.word(text=text, mark=mark)
    wording, _made = Wording.objects.get_or_create(
        subject_uid=subject_uid,
        defaults={"subject_kind": subject_kind, "message_uid": message.uid, "lane": lane},
    )
    return wording


def take_answer(*, reference: UUID, channel: str, at: datetime, heard_seconds: float | None = None, key: str = "", reply: str = "") -> bool:
    """Something came back for a call. True when it counts as an answer by the ladder the call was made under.

    Answering twice, late or on two channels at once changes nothing more.
    """
    callout = Callout.objects.filter(uid=reference).first()
    if callout is None:
        return False
    ladder = Ladder.from_json(LadderCopy.objects.get(pk=callout.ladder_id).content)
    if not rules.counts_as_answer(ladder, heard_seconds=heard_seconds, key=key, reply=reply, channel=channel):
        return False
    return record_answer(callout, channel=channel, at=at)


@transaction.atomic
def record_answer(callout: Callout, *, channel: str, at: datetime) -> bool:
    """Mark a call answered, stop the other attempts to reach this person, and tell the owning domain."""
    fresh = Callout.objects.filter(pk=callout.pk, answered_at__isnull=True).update(answered_at=at, answered_via=channel)
    if not fresh:
        return False
    others = Callout.objects.filter(subject_uid=callout.subject_uid, person_id=callout.person_id)
    if callout.role in {"holder_a", "holder_b"}:
        others = others.filter(role__in=["holder_a", "holder_b"])
    channels.cancel(list(others.values_list("uid", flat=True)))
    jobs.tell("callout.answered", callout)
    return True


def answered_by(callout_uid: UUID) -> tuple[Callout, list[Obligation]]:
    """A call and the open obligations its answer closes: those of every call to this person as holder or stand-in."""
    callout = Callout.objects.select_related("person").get(uid=callout_uid)
    if callout.role not in {"holder_a", "holder_b"}:
        return callout, []  # "I will go and find them" closes nothing yet
    mine = Callout.objects.filter(
        subject_uid=callout.subject_uid, person_id=callout.person_id, role__in=["holder_a", "holder_b"]
    )
    covered = CalloutCover.objects.filter(callout__in=mine).values("obligation_id")
    return callout, list(Obligation.unscoped.filter(pk__in=covered, done_at__isnull=True))


def open_callout_of(person_id: int, subject_uid: UUID) -> Callout | None:
    """The newest unanswered call to a person about a matter, for answering in the app."""
    calls = Callout.objects.filter(Q(answered_at__isnull=True), person_id=person_id, subject_uid=subject_uid)
    return calls.order_by("-id").first()


def grouped_by_subject(callouts: list[Callout]) -> dict[UUID, list[Callout]]:
    found: dict[UUID, list[Callout]] = defaultdict(list)
    for callout in callouts:
        found[callout.subject_uid].append(callout)
    return found
