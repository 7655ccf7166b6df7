"""Calls merged per person: one call per (matter, person, rung, attempt) covers every post of theirs that is owed an answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.channels import services as channels
from lastmile.foundation.ledger.services import Matter
from lastmile.foundation.obligations import rules
from lastmile.foundation.obligations.answering import AS_HOLDER
from lastmile.foundation.obligations.models import Callout, CalloutCover, Obligation, Wording
from lastmile.foundation.obligations.rules import Rung, To
from lastmile.foundation.obligations.services import Owed, open_one
from lastmile.foundation.people.models import Holding, Person, Post
from lastmile.foundation.regions.models import Region
from lastmile.foundation.regions.selectors import get_region, path
from lastmile.foundation.wording import in_own_language, worded
from lastmile.kernel.ids import uuid7

LADDER = Scope.of_system("ladder", [])
MOST_NAMES = 10  # read out or put into one text; the page lists all
Key = tuple[UUID, int, int]  # matter, person, rung


@dataclass
class Call:
    """One call being planned."""

    holding: Holding
    rung: Rung
    about: dict[int, Obligation] = field(default_factory=dict)  # by key: a leader is called about thousands at once
    again: bool = False  # about something they were called about before
    uid: UUID = field(default_factory=uuid7)

    @property
    def rows(self) -> list[Obligation]:
        """What they are called about, each once."""
        return list(self.about.values())

    @property
    def may_join(self) -> bool:
        """Whether a call still ringing can stand for it: not for a redial, nor for names a superior must hear."""
        return not self.again and self.rung.to in AS_HOLDER


@dataclass
class Plan:
    """The calls and door tasks a batch of steps asks for, gathered per person before anything is written."""

    now: datetime
    calls: dict[Key, Call] = field(default_factory=dict)
    doors: dict[tuple[UUID, str], tuple[Post, list[Obligation]]] = field(default_factory=dict)
    _made: dict[tuple[UUID, int], UUID] = field(default_factory=dict)
    _joins: Collection[Key] = ()

    def call(self, row: Obligation, holding: Holding, number: int, rung: Rung, *, again: bool) -> None:
        """Call somebody about an obligation, together with whatever else they are called about at this rung."""
        call = self.calls.setdefault((row.subject_uid, holding.person_id, number), Call(holding, rung))
        call.again |= again
        call.about[row.pk] = row

    def send_to_door(self, row: Obligation, goes: Post, missing: Sequence[Holding]) -> None:
        """Somebody goes to the door: one task a person, whatever number of posts of theirs; a vacant post has its own."""
        who = missing[0].person.uid.hex if missing else row.uid.hex
        _post, rows = self.doors.setdefault((row.subject_uid, who), (goes, []))
        rows.append(row)

    def uid_of(self, obligation_uid: UUID, rung: int) -> UUID | None:
        """The call that a step led to."""
        return self._made.get((obligation_uid, rung))

    def carry_out(self) -> None:
        """Write callouts, what they cover, and one attempt per channel; open the door tasks."""
        if self.calls:
            self._write_callouts()
            self._put_attempts()
        for (_subject, who), (post, rows) in self.doors.items():
            open_one(LADDER, post, _door(rows, who, self.now))

    def _write_callouts(self) -> None:
        tries = _tries(self.calls)
        ringing = _ringing({key for key in tries if key in self.calls and self.calls[key].may_join})
        self._joins = ringing.keys()
        callouts = [
            Callout(
                uid=call.uid,
                subject_kind=call.rows[0].subject_kind,
                subject_uid=subject,
                person_id=person,
                holding=call.holding,
                role=call.rung.to,
                rung=rung,
                attempt=tries.get((subject, person, rung), -1) + 1,
                ladder_id=call.rows[0].ladder_id or 0,
                created_at=self.now,
            )
            for (subject, person, rung), call in self.calls.items()
            if (subject, person, rung) not in ringing
        ]
        for key, callout in ringing.items():
            self.calls[key].uid = callout.uid
        made = {one.uid: one for one in [*Callout.objects.bulk_create(callouts, batch_size=1000), *ringing.values()]}
        covers = [
            CalloutCover(callout=made[call.uid], obligation_uid=row.uid)
            for call in self.calls.values()
            for row in call.rows
        ]
        CalloutCover.objects.bulk_create(covers, batch_size=1000)
        self._made = {
            (row.uid, rung): call.uid for (_subject, _person, rung), call in self.calls.items() for row in call.rows
        }

    def _put_attempts(self) -> None:
        wordings = {
            one.subject_uid: one for one in Wording.objects.filter(subject_uid__in={key[0] for key in self.calls})
        }
        titles, usual = _titles(self.calls.values()), _last_good_channel(self.calls)
        wanted = []
        for (subject, person, rung), call in self.calls.items():
            wording = wordings.get(subject)
            if wording is None or (subject, person, rung) in self._joins:
                continue  # nothing to say: the owing domain fixed no words, the call stands in the app only
            say = _say(call, titles)
            for channel in sorted(call.rung.channels, key=lambda one: one != usual.get(person)):
                if address := address_of(call.holding.person, channel):
                    wanted.append(
                        channels.Wanted(wording.message_uid, channel, address, call.uid, subject, wording.lane, say)
                    )
        channels.put_many(wanted)


def _tries(calls: Iterable[Key]) -> dict[Key, int]:
    """The last attempt's number of each call that was made before."""
    keys = list(calls)
    past = Callout.objects.filter(subject_uid__in={key[0] for key in keys}, person__in={key[1] for key in keys})
    counted = past.order_by().values_list("subject_uid", "person_id", "rung").annotate(Max("attempt"))
    return {(subject, person, rung): attempt for subject, person, rung, attempt in counted}


def _ringing(keys: Collection[Key]) -> dict[Key, Callout]:
    """The calls that are still on their way to these people: what is new to them joins, and one answer answers all."""
    if not keys:
        return {}
    past = Callout.objects.filter(subject_uid__in={key[0] for key in keys}, person__in={key[1] for key in keys})
    found = {
        (one.subject_uid, one.person_id, one.rung): one
        for one in past.filter(answered_at__isnull=True).order_by("attempt")
    }
    under_way = channels.under_way([found[key].uid for key in found.keys() & set(keys)])
    return {key: one for key, one in found.items() if key in keys and one.uid in under_way}


def _last_good_channel(calls: Iterable[Key]) -> dict[int, str]:
    """On which channel each person last answered: it goes first."""
    answered = Callout.objects.filter(person__in={key[1] for key in calls}, answered_at__isnull=False)
    return dict(answered.order_by("answered_at").values_list("person_id", "answered_via"))


def address_of(person: Person, channel: str) -> str:
    """Where a channel reaches a person; empty when it cannot."""
    if channel in {"voice", "sms"}:
        return person.phone
    if channel == "email":
        return person.email
    return str(person.uid) if channel == "in_app" and not person.keypad_phone else ""


def _titles(calls: Iterable[Call]) -> dict[int, tuple[str, str]]:
    """Post id → (title, name of its holder) for every obligation that is called about."""
    rows = [row for call in calls for row in call.rows]
    posts = Post.unscoped.filter(pk__in={row.post_id for row in rows}).values_list("pk", "title")
    held = Holding.objects.filter(pk__in={row.held_by_id for row in rows if row.held_by_id})
    names = dict(held.values_list("post_id", "person__name"))
    return {pk: (title, names.get(pk, "")) for pk, title in posts}


@in_own_language()
def _say(call: Call, titles: dict[int, tuple[str, str]]) -> str:
    """What this person hears after the message: their posts, or the names of those who have not answered."""
    known = [titles[row.post_id] for row in call.rows if row.post_id in titles]
    posts = [title for title, _name in known]
    if call.rung.to == To.HOLDER_A:
        return rules.identities(posts)
    if call.rung.to == To.HOLDER_B:
        return str(_("您是B角,请代%(posts)s应答。")) % {"posts": _listed(posts)}
    people = list(dict.fromkeys(name or f"{_('空缺')}({title})" for title, name in known))
    if call.rows[0].kind.endswith(".late"):
        return str(_("还没办的%(count)s人:%(names)s。按1表示我去催。")) % {
            "count": len(people),
            "names": _listed(people),
        }
    if call.rung.to == To.DUTY_LEADER:
        return str(_("还没叫应%(count)s人:%(names)s。请决定派工作队或邻村支援。")) % {
            "count": len(people),
            "names": _listed(people),
        }
    return str(_("还没叫应%(count)s人:%(names)s。按1表示我去找。")) % {"count": len(people), "names": _listed(people)}


def _listed(words: Sequence[str]) -> str:
    shown = "、".join(words[:MOST_NAMES])
    return shown if len(words) <= MOST_NAMES else worded("%(names)s等") % {"names": shown}


def _door(rows: Sequence[Obligation], who: str, now: datetime) -> Owed:
    """The task of going to somebody's door, due by the time the next rung runs or at once."""
    first = rows[0]
    titles = Post.unscoped.filter(pk__in=[row.post_id for row in rows]).order_by("id").values_list("title", flat=True)
    return Owed(
        kind=f"{first.kind.split('.')[0]}.door",
        subject=Matter(first.subject_kind, first.subject_uid, first.region_code),
        title=worded("上门叫应:%(posts)s") % {"posts": _listed(list(titles))},
        due_at=max(now, first.due_at),
        occurrence=who,
        place=first.place or _where(first.region_code),
        level=first.level,
        urgent=True,
        opened_at=now,
    )


def _where(code: str) -> str:
    """海科村 3组 of a code, or the township's own name: where somebody has to go."""
    parts = path(get_region(code))
    below = [part.name for part in parts if part.level >= Region.Level.VILLAGE]
    return " ".join(below or [parts[-1].name])[:80]


@transaction.atomic
def say_for(subject_kind: str, subject_uid: UUID, *, text: str, mark: str, lane: int = 0) -> Wording:
    """Fix what is said to everybody who is called for a matter. Said once, it stays."""
    known = Wording.objects.filter(subject_uid=subject_uid).first()
    if known:
        return known
    message = channels.word(text=text, mark=mark)
    return Wording.objects.create(
        subject_kind=subject_kind, subject_uid=subject_uid, message_uid=message.uid, lane=lane
    )


@transaction.atomic
def say_anew(subject_kind: str, subject_uid: UUID, *, text: str, mark: str) -> Wording:
    """Other words from now on, for a matter that comes up again (a point's next alarm); what was said before stays said."""
    message = channels.word(text=text, mark=mark)
    values = {"subject_kind": subject_kind, "message_uid": message.uid}
    wording, _made = Wording.objects.update_or_create(subject_uid=subject_uid, defaults=values)
    return wording


@transaction.atomic
def tell_once(subject_uid: UUID, people: Iterable[Person], *, text: str, mark: str, occasion: str) -> int:
    """One message a person and occasion, never a call: by SMS, or in the app for whoever has no number."""
    message = channels.word(text=text, mark=mark)
    wanted = []
    for person in people:
        channel = "sms" if person.phone else "in_app"
        if address := address_of(person, channel):
            reference = uuid5(person.uid, f"{subject_uid} {occasion}")
            wanted.append(channels.Wanted(message.uid, channel, address, reference, subject_uid, asks=False))
    return channels.put_many(wanted, once=True)
