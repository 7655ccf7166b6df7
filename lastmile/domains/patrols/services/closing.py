"""A walk closes the round it satisfies: one, never two."""

from __future__ import annotations

from lastmile.domains.patrols.models import Round, Walk
from lastmile.domains.patrols.rules.rounds import State
from lastmile.domains.patrols.rules.wording import SubjectKind
from lastmile.domains.patrols.selectors.walks import Subject
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.obligations import selectors as owed
from lastmile.foundation.obligations import services as obligations

KIND = "patrol.round"


def occurrence(one: Round) -> str:
    """What tells a point's rounds apart among obligations."""
    return f"{one.occasion}:{one.period}"


def close_round(scope: Scope, walk: Walk, subject: Subject) -> Round | None:
    """The open round that was due first, when everything that matters was looked at; None when there is none to close."""
    if subject.subject_kind != SubjectKind.POINT or not walk.is_whole or walk.finished_at is None:
        return None
    rows = Round.unscoped.filter(point=subject.row, ended_at__isnull=True, opened_at__lte=walk.finished_at)
    for one in rows.order_by("due_at", "id"):
        changes = {"state": State.WALKED, "ended_at": walk.finished_at, "walk": walk}
        if Round.unscoped.filter(pk=one.pk, ended_at__isnull=True).update(**changes):
            one.state, one.ended_at, one.walk = State.WALKED, walk.finished_at, walk
            _close_obligation(scope, one, walk)
            return one
    return None


def _close_obligation(scope: Scope, one: Round, walk: Walk) -> None:
    rows = [row for row in owed.open_on(walk.subject_uid, KIND) if row.occurrence == occurrence(one)]
    obligations.close(scope, rows, done_at=walk.finished_at)
    ledger.write(scope, "round.walked", one, figures={"walk": walk.uid, "occasion": one.occasion, "period": one.period})
