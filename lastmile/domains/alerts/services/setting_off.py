"""What an alert sets off: the call, lists of households; what changes and ends is told once to all who were called. Residents
hear of it by `telling`.

Each of these is safe to run again. They load what is in force now: when two messages came in one second, the later counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from lastmile.domains.alerts.models import Advice, Alert, Version
from lastmile.domains.alerts.rules import EVERYBODY_AGAIN, QUIET, Effect, Grade, State, colour_of
from lastmile.domains.alerts.rules.grounds import holders, holds
from lastmile.domains.alerts.selectors import chain, kinds, running, wording
from lastmile.domains.evacuation import public as evacuation
from lastmile.domains.orders import public as orders
from lastmile.foundation.access.models import branch_q
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.obligations import calling
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.people.models import Person
from lastmile.foundation.wording import worded
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid

MACHINE = Scope.of_system("alerts", Permission.values)
SOURCE = "alert"


def _standing(alert: Alert) -> Version | None:
    """The message that stands: one that calls, or a change of what was called; None where nothing is in force."""
    version = chain.current(alert)
    stands = alert.state == State.IN_FORCE and version is not None and version.effect in {*EVERYBODY_AGAIN, *QUIET}
    return version if stands else None


def _not_in(codes: Iterable[str], known: Iterable[str]) -> list[str]:
    """Places that lie in none of those known."""
    inside = tuple(known)
    return [code for code in codes if not code.startswith(inside)]


# --- posts -----------------------------------------------------------------------------------------------------------


def call_posts(alert: Alert) -> None:
    """Call the posts of the area that were not called since it last became graver; the calls before that give way.

    Where the area shrank, nobody is called any more. A change that brings places, new or once more, calls there: into the
    call that runs, else by one of its own.
    """
    version = _standing(alert)
    if version is None:
        return
    codes, since = chain.live_codes(alert), {one.uid for one in chain.since_loud(alert)}
    calls = orders.calls_of((SOURCE, alert.uid))
    _give_way([one for one in calls if one.uid not in since], alert, version, codes)
    ours = [one for one in calls if one.uid in since]
    _narrow(ours, codes)
    fresh = _not_in(codes, orders.places_of(ours))
    open_ = [one for one in ours if one.ended_at is None]
    if fresh and open_:
        orders.widen(MACHINE, uid=open_[-1].uid, areas=fresh)
    elif fresh:
        _call(alert, version, fresh)


def _narrow(calls: Sequence[Any], codes: Sequence[str]) -> None:
    """These calls concern only what is in the area now."""
    for call in calls:
        orders.narrow(MACHINE, uid=call.uid, stay=codes)


def _call(alert: Alert, version: Version, codes: list[str]) -> None:
    level = colour_of(version.grade)
    try:
        orders.issue_call(
            MACHINE,
            uid=version.uid,
            region_code=alert.region_code,
            text=wording.call_text(alert, version),
            level=level,
            post_kinds=orders.first_posts(alert.region_code, level),
            drill=version.drill,
            areas=codes,
            source=(SOURCE, alert.uid),
            names_from=orders.NamesFrom.TOWNSHIP,
            answered_in=running.answered_in(alert, version),
        )
    except NotValid as problem:  # nobody to be called there: the page says so, loudly
        _note(alert, "alert.nobody_to_call", version, why=problem.message)


def _give_way(before: Sequence[Any], alert: Alert, version: Version, codes: Sequence[str]) -> None:
    """Earlier calls of the alert stop. Where the area shrank, those outside hear that it did; the others are called."""
    for call in before:
        orders.supersede(MACHINE, uid=call.uid, why=wording.change_words(version))
    if before and version.effect in EVERYBODY_AGAIN:
        places = _places(alert, before, codes)
        orders.tell_change(MACHINE, uid=before[-1].uid, text="", occasion=str(version.uid), places=places)


def _places(alert: Alert, called: Sequence[Any], codes: Sequence[str]) -> orders.Places:
    """Where the alert is in force now, and which places that were called it left, and were not told so yet."""
    said = [dict.fromkeys(orders.places_ever(called), True)]
    for change in orders.changes_of((SOURCE, alert.uid)):  # by turns: who is out of it, who is in it
        said += [
            {**dict.fromkeys(change.left, True), **dict.fromkeys(change.stay, False)},
            dict.fromkeys(change.stay, True),
        ]
    area, keys = dict.fromkeys(codes, True), {code for ground in said for code in ground}
    left = [
        code
        for code, who in holders(said, {*keys, *codes}).items()
        if 0 in who and who[-1] % 2 == 0 and not holds(area, code)
    ]
    return orders.Places(stay=codes, left=sorted(left), left_text=wording.left_text(alert))


def tell_posts(alert: Alert) -> None:
    """A change or the end, told once to everybody who was called; lower or over, nobody is rung any more."""
    version, over = chain.current(alert), _is_over(alert)
    calls = orders.calls_of((SOURCE, alert.uid))
    heard = calls if over else [one for one in calls if version and one.uid != version.uid]
    if not heard or version is None or not (over or version.effect in QUIET):
        return
    text = wording.end_text(alert) if over else wording.change_text(alert, version)
    occasion = f"end {alert.uid}" if over else str(version.uid)
    places = orders.Places() if over else _places(alert, calls, chain.live_codes(alert))
    orders.tell_change(MACHINE, uid=heard[-1].uid, text=text, occasion=occasion, places=places)
    if not over and version.effect == Effect.DOWNGRADE:
        _narrow(heard, chain.live_codes(alert))
    if over or version.effect == Effect.DOWNGRADE:
        for call in heard:
            orders.supersede(MACHINE, uid=call.uid, why=worded(State(alert.state).label) if over else worded("已降级"))
    Version.objects.filter(pk=version.pk, told_at__isnull=True).update(told_at=clock.now())


def _is_over(alert: Alert) -> bool:
    return alert.state in (State.LIFTED, State.CANCELLED, State.EXPIRED)


# --- households ------------------------------------------------------------------------------------------------------


def open_doors(alert: Alert) -> None:
    """The lists of who must move and who needs help, where the level asks for it; an upgrade adds, and asks nobody twice.
    Where the area shrank, what is open there ends.
    """
    version = _standing(alert)
    if version is None:
        return
    _leave(alert)
    if _moves_people(version):
        _open_doors(alert, version)
        _leave(alert)  # behind it: another message may have changed the area meanwhile


def _leave(alert: Alert) -> None:
    """In places that are not in the area any more nobody is asked to knock."""
    evacuation.narrow(MACHINE, source=(SOURCE, alert.uid), stay=chain.live_codes(alert))


def _open_doors(alert: Alert, version: Version) -> None:
    level, codes = colour_of(version.grade), chain.live_codes(alert)
    if version.effect in QUIET and (known := evacuation.find_list((SOURCE, alert.uid))):
        codes = _not_in(codes, known.region_codes)
    if codes and evacuation.colours_for(level, codes[0]):
        evacuation.open_lists(
            MACHINE, source=(SOURCE, alert.uid), region_codes=codes, level=level, title=alert.title, drill=version.drill
        )


def _moves_people(version: Version) -> bool:
    """Whether a danger of this kind drives people out of danger areas: the pack says so by its rounds or its response."""
    text = kinds.texts_of(version.signal, version.level, version.level_text)
    if text is None:
        return version.grade == Grade.RED
    return bool(text.rounds) or text.response == "Evacuate"


@transaction.atomic
def _note(alert: Alert, action: str, version: Version, *, why: str) -> None:
    ledger.write(MACHINE, action, alert, figures={"version": version.number}, private={"why": why})


def alert_of(uid: UUID) -> Alert | None:
    """The alert a fact speaks of."""
    return Alert.unscoped.select_related("region").filter(uid=uid).first()


def tell_advices(alert: Alert) -> None:
    """What townships added before it went out, or before these were called; what is added for all of it the call says."""
    latest = {one.region_code: one for one in chain.every_advice(alert)}
    for code, advice in latest.items():
        if code != alert.region_code:
            tell_advice(advice)


def tell_advice(advice: Advice) -> None:
    """A township's own sentence reaches whoever was called there, once a call."""
    called = chain.calling(advice.alert)
    if called is None or advice.alert.state != State.IN_FORCE:
        return
    calls = [one.uid for one in orders.calls_of((SOURCE, advice.alert.uid))]
    owed = Obligation.unscoped.filter(branch_q(Obligation, advice.region_code), subject_uid__in=calls)
    people = Person.unscoped.filter(pk__in=owed.values("held_by__person"))
    text = worded("%(place)s补充:%(text)s") % {"place": advice.region.name, "text": advice.text}
    mark = "drill" if called.drill and not settings.DEMO else ""
    calling.tell_once(called.uid, people, text=text, mark=mark, occasion=f"advice {advice.uid}")


def advice_of(uid: UUID) -> Advice | None:
    """The sentence a fact speaks of."""
    return Advice.unscoped.select_related("alert", "region").filter(uid=uid).first()
