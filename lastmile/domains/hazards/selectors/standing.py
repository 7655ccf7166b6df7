"""Where a hazard stands besides its state: handed over, asking for more time, supervised, what the five still lack."""

from __future__ import annotations

from datetime import date

from lastmile.domains.hazards import rules
from lastmile.domains.hazards.models import Extension, Handover, Hazard, Supervision
from lastmile.domains.hazards.rules import Act, Grade, Standing
from lastmile.foundation.access import sharing
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.handovers.rules import Answer
from lastmile.foundation.rulepacks import selectors as packs


def standing(hazard: Hazard) -> Standing:
    """Three small queries, whatever happened to it."""
    handed = open_handover(hazard)
    return Standing(
        grade=hazard.grade,
        closing=hazard.closing,
        status=hazard.status,
        handed="" if handed is None else "accepted" if handed.answer == Answer.ACCEPTED else "asked",
        asks_more_time=open_extension(hazard) is not None,
        supervised=open_supervision(hazard) is not None,
        lacks=lacks(hazard),
        accepted=hazard.accepted_on is not None,
    )


def lacks(hazard: Hazard) -> tuple[str, ...]:
    """Of the five (责任, 措施, 资金, 时限, 预案) what a 重大 hazard still lacks before 整改; nothing for others."""
    if hazard.grade != Grade.MAJOR:
        return ()
    needs = packs.value("hazard.major_needs", hazard.region_code).value
    assert isinstance(needs, tuple | list)  # a figure of words
    return rules.lacking(
        tuple(needs),
        responsible=bool(hazard.responsible_unit and hazard.responsible_person),
        measures=bool(hazard.measures),
        money=hazard.money is not None,
        # A day that had passed before it was judged is no 时限 for what has to be done now.
        due_on=hazard.due_on is not None and (hazard.judged_on is None or hazard.due_on >= hazard.judged_on),
        plan=bool(hazard.plan),
    )


def may(scope: Scope, permission: str, hazard: Hazard) -> bool:
    """Whether the person may, on the branch or because this one matter is shared with them."""
    return scope.may(permission, on=hazard) or sharing.opens(scope, [permission], hazard)


def open_handover(hazard: Hazard) -> Handover | None:
    return Handover.objects.filter(hazard=hazard, ended_at__isnull=True).select_related("post", "unit").first()


def last_extension(hazard: Hazard) -> Extension | None:
    """The newest wish for more time, whether it was decided or not."""
    return Extension.objects.filter(hazard=hazard).order_by("-asked_at", "-id").first()


def open_extension(hazard: Hazard) -> Extension | None:
    return Extension.objects.filter(hazard=hazard, granted__isnull=True).select_related("asked_by__person").first()


def takes_in(one: Hazard, other: Hazard) -> bool:
    """Whether of two reports of one thing the other is joined to this: the later to the earlier, but what is 重大, was handed
    over or is listed stays open itself.
    """
    earlier = (one.found_at, one.pk) < (other.found_at, other.pk)
    return earlier or bool(rules.refusal(Act.JOIN, standing(one)))


def day_to_extend(hazard: Hazard) -> date | None:
    """The day that more time would move: of the hazard or of its supervision, whichever is earlier."""
    listed = open_supervision(hazard)
    return min((day for day in (hazard.due_on, listed.due_on if listed else None) if day), default=None)


def open_supervision(hazard: Hazard) -> Supervision | None:
    return Supervision.objects.filter(hazard=hazard, lifted_at__isnull=True).select_related("listed_by").first()
