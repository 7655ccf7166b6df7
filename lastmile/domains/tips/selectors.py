"""Reads of tips: scope first; and what a sender reads by their code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lastmile.domains.tips.models import Answer, Handover, Identity, Opening, Tip
from lastmile.domains.tips.rules import ACCEPTED, ASKED, MOMENTS, ORDER, THEIRS, Act, Kind, Status, is_further
from lastmile.foundation.access import sharing
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.walks import Behind, tally, walk
from lastmile.foundation.handovers.rules import Answer as Given
from lastmile.foundation.rulepacks.masking import masked_name, masked_phone
from lastmile.kernel import clock
from lastmile.kernel.errors import NotVisible

NEWEST = ("-received_at", "-id")
SHOWN = (
    "uid", "number", "kind", "status", "where", "what", "region_code", "place_code", "named", "rewardable", "received_at",
    "handed_to", "times_again", "region__name", "region__level",
)  # fmt: skip


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed by; all of it stands in the address."""

    tab: str = ""
    kind: str = ""
    reward: bool = False
    number: str = ""

    @property
    def narrows(self) -> bool:
        return bool(self.tab or self.kind or self.reward or self.number)


def tips_in(scope: Scope) -> QuerySet[Tip]:
    """Every tip that may be seen."""
    return Tip.objects.visible_to(scope, Permission.TIP_VIEW)


def get_tip(scope: Scope, uid: Any) -> Tip:
    """One tip by uid, or NotVisible."""
    found: Tip = Tip.objects.get_visible(scope, Permission.TIP_VIEW, uid)
    return found


def _narrowed(rows: QuerySet[Any], filters: Filters) -> QuerySet[Any]:
    if filters.tab in Status.values:
        rows = rows.filter(status=filters.tab)
    if filters.kind in Kind.values:
        rows = rows.filter(kind=filters.kind)
    if filters.reward:
        rows = rows.filter(rewardable=True)
    return rows.filter(number=filters.number) if filters.number else rows


def page(scope: Scope, filters: Filters, after: tuple[datetime, int] | None, limit: int) -> list[Tip]:
    """A page, the newest first, behind a mark."""

    def narrow(rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = _narrowed(rows, filters).select_related("region").only(*SHOWN)
        return rows.filter(Behind(NEWEST, after)) if after else rows

    return walk(Tip, scope, Permission.TIP_VIEW, narrow=narrow, order=NEWEST, limit=limit)


def counts(scope: Scope) -> dict[str, str]:
    """How many in each state, exact to 1,000."""
    return {
        one: tally(Tip, scope, Permission.TIP_VIEW, narrow=lambda rows, one=one: rows.filter(status=one), order=NEWEST)  # type: ignore[misc]
        for one in Status.values
    }


@dataclass(frozen=True)
class Step:
    """One of the four words, and when it came true; one that was passed over has no moment and is not ahead either."""

    words: Any
    at: datetime | None
    here: bool = False
    ahead: bool = False


@dataclass(frozen=True)
class Progress:
    """What a sender reads. `may_again`: the last answer has not been said to be no solution yet."""

    kind: Any
    steps: Sequence[Step]
    answers: Sequence[Answer]
    may_again: bool


def steps_of(tip: Tip) -> list[Step]:
    """The four words with their times."""
    return [
        Step(one.label, getattr(tip, MOMENTS[one]), tip.status == one, is_further(one, tip.status)) for one in ORDER
    ]


def answers_of(tip: Tip) -> list[Answer]:
    """What was answered, oldest first."""
    return list(Answer.objects.filter(tip=tip).order_by("id"))


def progress_of(tip: Tip) -> Progress:
    """What the sender may read of a tip."""
    answers = answers_of(tip)
    may_again = tip.status == Status.ANSWERED and bool(answers) and answers[-1].again_at is None
    return Progress(Kind(tip.kind).label, steps_of(tip), answers, may_again)


def by_code_key(key: str) -> Tip | None:
    """The tip a code belongs to."""
    return Tip.unscoped.filter(code_key=key).select_related("region").first()


@dataclass(frozen=True)
class Danger:
    """看到危险, for whoever handles hazards: nothing of who sent it."""

    uid: UUID
    region_code: str
    what: str
    where: str
    position: tuple[float, float] | None
    received_at: datetime
    again: str  # the last word of 没解决,再反映


def danger(uid: UUID) -> Danger | None:
    """The danger of a tip, or None where it is none."""
    tip = Tip.unscoped.filter(uid=uid, kind=Kind.DANGER).first()
    if tip is None:
        return None
    position = (tip.point.x, tip.point.y) if tip.point is not None else None
    last = answers_of(tip)[-1:]
    again = last[0].again_words if last and last[0].again_at else ""
    return Danger(tip.uid, tip.region_code, tip.what, tip.where, position, tip.received_at, again)


# --- with a department -----------------------------------------------------------------------------------------------


def open_handover(tip: Tip) -> Handover | None:
    """Who has it now, if anybody but the office."""
    return Handover.objects.filter(tip=tip, ended_at__isnull=True).select_related("post").first()


def standing(tip: Tip) -> str:
    """Whether a department has it, and has taken it on: "", ASKED, ACCEPTED of the rules."""
    handed = open_handover(tip)
    return "" if handed is None else ACCEPTED if handed.answer == Given.ACCEPTED else ASKED


def handovers_of(tip: Tip) -> list[Handover]:
    """Where it was handed to, oldest first."""
    rows = Handover.objects.filter(tip=tip).select_related("sent_by__person", "answered_by__person", "post")
    return list(rows.order_by("id"))


def get_handover(tip: Tip, uid: UUID) -> Handover:
    """One of a visible tip, or NotVisible."""
    found = Handover.objects.filter(tip=tip, uid=uid).first()
    if found is None:
        raise NotVisible(_("没有找到,或者不在您的范围内。"))
    return found


def may(scope: Scope, tip: Tip, act: Act) -> bool:
    """Whoever handles tips here may everything; a department it was handed to may do its part."""
    if scope.may(Permission.TIP_HANDLE, on=tip):
        return True
    return act in THEIRS and sharing.opens(scope, [Permission.TIP_REPLY], tip)


# --- who sent it -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Masked:
    """What the page says of a sender without opening anything."""

    name: str
    phone: str


def masked(tip: Tip) -> Masked | None:
    """张×× and 154****0102, or None where nothing was left or it is erased."""
    found = Identity.objects.filter(tip=tip).first()
    if found is None:
        return None
    return Masked(masked_name(found.name), masked_phone(found.phone))


def identity_of(tip: Tip) -> Identity | None:
    """Name and phone in full; asked for by the service that has seen that it is open."""
    return Identity.objects.filter(tip=tip).first()


def openings_of(tip: Tip) -> list[Opening]:
    """Who asked to see the sender, newest first."""
    return list(Opening.objects.filter(tip=tip).order_by("-id"))


def open_for(scope: Scope, tip: Tip) -> Opening | None:
    """The opening that lets this person see the sender now."""
    if scope.person_uid is None:
        return None
    rows = Opening.objects.filter(tip=tip, asked_by=scope.person_uid, open_until__gt=clock.now())
    return rows.order_by("-id").first()
