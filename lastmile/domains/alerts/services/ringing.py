"""到点没办的要响: whoever has actions past their clock is reminded by the pack's ladder, once an alert and person, until they are done.

What rings is one obligation a post on the alert itself, so that calls are merged per person whatever number of actions is late.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db import transaction

from lastmile.domains.alerts.models import Alert, OwedAction
from lastmile.domains.alerts.rules import State, colour_of
from lastmile.domains.alerts.rules.actions import LATE, rings_hard
from lastmile.domains.alerts.selectors import lateness
from lastmile.domains.alerts.services.setting_off import MACHINE
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.obligations import answering, calling
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.obligations.rules import Ladder, Outcome
from lastmile.foundation.obligations.services import Owed
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.wording import worded
from lastmile.kernel import clock


def ring_late() -> int:
    """Every half minute: ring where something is late, stop where nothing is any more. Returns how many posts are new."""
    return jobs.each(lateness.alerts_with_late(), _ring)


@transaction.atomic
def _ring(pk: int) -> int:
    alert = Alert.unscoped.select_for_update(of=("self",)).select_related("region").get(pk=pk)
    if alert.state != State.IN_FORCE:
        return 0
    _stop(lateness.reminded_in_vain(alert))
    fresh = [(rows[0].post, _owed(alert, rows)) for rows in lateness.not_reminded(alert).values() if rows[0].post]
    if fresh:
        calling.say_for(alert.matter_kind, alert.uid, text=_words(alert), mark=_mark(alert))
        obligations.open_each(MACHINE, [(post, one) for post, one in fresh if post is not None])
    return len(fresh)


def _words(alert: Alert) -> str:
    return worded("%(alert)s:有事到点没办。请马上办,办了在待办里点一下;办不了请回话。收到回1") % {"alert": alert.title}


def _mark(alert: Alert) -> str:
    return "demo" if settings.DEMO else "drill" if alert.drill else ""


def _owed(alert: Alert, rows: Sequence[OwedAction]) -> Owed:
    first, code = rows[0], rows[0].region_code
    many = worded("%(first)s等 %(n)s 件") % {"first": first.title, "n": len(rows)}
    return Owed(
        kind=LATE,
        subject=alert,
        title=worded("到点没办:%(what)s") % {"what": first.title if len(rows) == 1 else many},
        due_at=clock.now(),
        ladder=Ladder.from_json(packs.ladder(_ladder(alert, rows), code)),
        occurrence=str(first.uid),
        place=first.place,
        level=alert.level,
        urgent=True,
    )


def _ladder(alert: Alert, rows: Sequence[OwedAction]) -> str:
    colour = colour_of(alert.grade)
    hard = colour in ("red", "orange") and any(rings_hard(one.evidence, bool(one.point)) for one in rows)
    return f"late_{colour}_move" if hard else f"late_{colour}"


def _stop(rows: Sequence[Obligation]) -> None:
    if rows:
        obligations.close(MACHINE, rows)
        answering.stop_idle_calls(rows)


def settle(alert: Alert, posts: Iterable[int]) -> None:
    """These posts did something: which of them have nothing late any more are left in peace at once."""
    _stop(lateness.reminded_in_vain(alert, posts))


def stop_all(alert: Alert) -> None:
    """The alert is over: nobody is reminded any more."""
    obligations.close_all(
        MACHINE, subject_uid=alert.uid, kinds=[LATE], outcome=Outcome.VOID, reason=worded("预警已结束")
    )
    answering.stop_all_calls(alert.uid)
