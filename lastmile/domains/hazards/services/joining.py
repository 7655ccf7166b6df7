"""The same thing reported twice: the later report is closed as joined to the first, and can be parted again."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lastmile.domains.hazards import selectors
from lastmile.domains.hazards.models import Hazard, Parted
from lastmile.domains.hazards.rules import OPEN, Act, Closing, Grade, Status
from lastmile.domains.hazards.services.owing import owe_confirming
from lastmile.domains.hazards.services.taking import close, done, holding, take
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.wording import worded
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, WrongState


@transaction.atomic
def join_hazard(scope: Scope, *, uid: UUID, first_uid: UUID) -> Hazard:
    """Close the later of two reports of one thing as joined to the first; or the first to a later one that cannot be joined
    itself. Asked on both: 核实 of each.
    """
    hazard = take(scope, uid, Act.JOIN)
    first = selectors.get_hazard(scope, first_uid)
    scope.require(Permission.HAZARD_CONFIRM, on=first)
    if first.status not in OPEN:
        raise WrongState(_("那一件已经销号或不属实,不能并入。"))
    if not selectors.takes_in(first, hazard):
        raise NotValid(_("后发现的并到先发现的:请在后一件上办。"), fields={"first_uid": _("请重选")})
    if hazard.grade == Grade.SUSPECTED and first.grade not in {Grade.SUSPECTED, Grade.MAJOR}:
        words = _("这一件是疑似重大:先把那一件也标为疑似重大,再并入。")
        raise NotValid(words, fields={"first_uid": words})
    note = worded("与%(number)s是同一件") % {"number": first.number}
    close(scope, hazard, hazard.status, Closing.JOINED, note, joined_to=first)
    Parted.objects.filter(Q(first=first, later=hazard) | Q(first=hazard, later=first)).delete()
    done(scope, first, "joined_by", figures={"joined": hazard.uid, "number": hazard.number})
    return hazard


@transaction.atomic
def part_hazard(scope: Scope, *, uid: UUID, note: str = "") -> Hazard:
    """They are two after all: the later one waits for the office again, as it was reported, and neither is offered for the
    other any more (see `selectors.taken_apart`)."""
    hazard = take(scope, uid, Act.PART)
    first = selectors.first_of(hazard)
    hazard.move(
        Status.CLOSED,
        given={"joined_to": hazard.joined_to_id},
        status=Status.REPORTED,
        joined_to=None,
        closing=Closing.NONE,
        closing_note="",
        closed_at=None,
        closed_by=None,
        grade=Grade.NONE,
        confirmed_at=None,
        confirmed_by=None,
        due_on=None,
        sort_on=clock.today(),
        times_reopened=hazard.times_reopened + 1,
    )
    done(scope, hazard, "parted", figures={"first": first.uid if first else None}, note=note.strip()[:200])
    if first is not None:
        now = {"at": clock.now(), "by_id": holding(scope)}
        Parted.objects.update_or_create(first=first, later=hazard, defaults=now)
        done(scope, first, "parted_from", figures={"parted": hazard.uid, "number": hazard.number})
    owe_confirming(scope, hazard)
    return hazard
