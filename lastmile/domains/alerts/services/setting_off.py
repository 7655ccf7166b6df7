"""What an alert sets off: the call, residents, lists of households; what changes and ends is told once to all who heard it.

Each of these is safe to run again. They load what is in force now: when two messages came in one second, the later counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lastmile.domains.alerts.models import Advice, Alert, Telling, Version
from lastmile.domains.alerts.rules import EVERYBODY_AGAIN, QUIET, Effect, Grade, Occasion, Reach, State, colour_of
from lastmile.domains.alerts.selectors import chain, kinds, running, wording
from lastmile.domains.evacuation import public as evacuation
from lastmile.domains.orders import public as orders
from lastmile.domains.points import public as points
from lastmile.domains.profile import public as profile
from lastmile.foundation.access.models import branch_q
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.channels import selectors as sent
from lastmile.foundation.channels import services as channels
from lastmile.foundation.channels.bulk import withdrawing
from lastmile.foundation.channels.subscribing import selectors as subscribing
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.obligations import calling
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.people.models import Person
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid

MACHINE = Scope.of_system("alerts", Permission.values)
SOURCE = "alert"
GRADES = {"红": Grade.RED, "橙": Grade.ORANGE, "黄": Grade.YELLOW, "蓝": Grade.BLUE}


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

    A change that brings new places calls there: into the call that runs, else by one of its own.
    """
    version = _standing(alert)
    if version is None:
        return
    codes, since = chain.area_codes(version), {one.uid for one in chain.since_loud(alert)}
    calls = orders.calls_of((SOURCE, alert.uid))
    _give_way([one for one in calls if one.uid not in since], alert, version, codes)
    ours = [one for one in calls if one.uid in since]
    fresh = _not_in(codes, orders.places_of(ours))
    open_ = [one for one in ours if one.ended_at is None]
    if fresh and open_:
        orders.widen(MACHINE, uid=open_[-1].uid, areas=fresh)
    elif fresh:
        _call(alert, version, fresh)


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


def _give_way(before: Sequence[Any], alert: Alert, version: Version, codes: Iterable[str]) -> None:
    """Earlier calls of the alert stop. Where the area shrank, those outside hear that it did."""
    for call in before:
        orders.supersede(MACHINE, uid=call.uid, why=wording.change_words(version))
    if before and version.effect in EVERYBODY_AGAIN and _not_in(orders.places_of(before[-1:]), codes):
        text = wording.change_text(alert, version)
        orders.tell_change(MACHINE, uid=before[-1].uid, text=text, occasion=str(version.uid))


def tell_posts(alert: Alert) -> None:
    """A change or the end, told once to everybody who was called; lower or over, nobody is rung any more."""
    version, over = chain.current(alert), _is_over(alert)
    calls = orders.calls_of((SOURCE, alert.uid))
    heard = calls if over else [one for one in calls if version and one.uid != version.uid]
    if not heard or version is None or not (over or version.effect in QUIET):
        return
    text = wording.end_text(alert) if over else wording.change_text(alert, version)
    occasion = f"end {alert.uid}" if over else str(version.uid)
    orders.tell_change(MACHINE, uid=heard[-1].uid, text=text, occasion=occasion)
    if over or version.effect == Effect.DOWNGRADE:
        for call in heard:
            orders.supersede(MACHINE, uid=call.uid, why=alert.get_state_display() if over else _("已降级"))
    Version.objects.filter(pk=version.pk, told_at__isnull=True).update(told_at=clock.now())


def _is_over(alert: Alert) -> bool:
    return alert.state in (State.LIFTED, State.CANCELLED, State.EXPIRED)


# --- residents -------------------------------------------------------------------------------------------------------


def tell_residents(alert: Alert) -> None:
    """Residents of the area by SMS: inside danger areas first, then everybody else. Raises jobs.Retry to go on later.

    Whoever was told since it last became graver is not told again; what was said before that goes out no more. What a
    change found half told is told to the end, unless it says that it is lower.
    """
    version = _standing(alert)
    if version is None:
        return
    if _for_residents(alert, version):
        stale = _tellings(alert).exclude(version__in=chain.since_loud(alert))
        withdrawing.withdraw(stale.values_list("message_uid", flat=True))
    told = _told_to_the_end(alert)
    for one, code, codes in list(_waves(alert, version)):
        goes_on = _for_residents(alert, one) if one == version else version.effect != Effect.DOWNGRADE
        if goes_on and (one.pk, code) not in told:
            _tell(alert, one, code, codes, Occasion.ALERT, wording.resident_text(alert, one, code))


def _told_to_the_end(alert: Alert) -> set[tuple[int, str]]:
    """(version, township) of every message to residents that is wholly on its way, or was taken back."""
    done = [one.message.uid for one in sent.fanned_out(alert.uid) if one.finished_at]
    rows = _tellings(alert).filter(occasion=Occasion.ALERT, message_uid__in=done)
    return set(rows.values_list("version", "township"))


def _waves(alert: Alert, version: Version) -> Iterator[tuple[Version, str, list[str]]]:
    """Of each message since it last became graver, by township, the places that were new in it: as told, and as due now."""
    told = set(_tellings(alert).filter(occasion=Occasion.ALERT).values_list("version", "township"))
    known: list[str] = []
    for one in chain.since_loud(alert):
        for code, codes in _by_township(_not_in(chain.area_codes(one), known)).items():
            if one == version or (one.pk, code) in told:
                yield one, code, codes
                known += codes


def tell_residents_more(alert: Alert) -> None:
    """Lower, or over: one message to residents who were told of the danger; of its end everybody who ever was."""
    version, over = chain.current(alert), _is_over(alert)
    if version is None or not (over or version.effect == Effect.DOWNGRADE):
        return
    tellings = _tellings(alert)
    stale = tellings.exclude(occasion=Occasion.END) if over else tellings.exclude(version=version)
    withdrawing.withdraw(stale.values_list("message_uid", flat=True))
    told = tellings.filter(occasion=Occasion.ALERT)
    if not over:
        told = told.filter(version__in=chain.since_loud(alert)).exclude(version=version)
    for code, codes in _told(told).items():
        text = wording.end_text(alert) if over else wording.resident_text(alert, version, code)
        _tell(alert, version, code, codes, Occasion.END if over else Occasion.LOWER, text)


def _told(tellings: QuerySet[Telling]) -> dict[str, list[str]]:
    """By township, the places some tellings told."""
    towns: dict[Version, set[str]] = {}
    for one in tellings.select_related("version").order_by("id"):
        towns.setdefault(one.version, set()).add(one.township)
    found: dict[str, set[str]] = {}
    for version, told in towns.items():
        for code, codes in _by_township(chain.area_codes(version)).items():
            if code in told:
                found.setdefault(code, set()).update(codes)
    return {code: sorted(codes) for code, codes in found.items()}


def _for_residents(alert: Alert, version: Version) -> bool:
    """Whether residents get messages: for the public, and from the colour on that the place says."""
    lowest = GRADES[str(packs.value("warning.residents_from", alert.region_code).value)]
    return version.reach == Reach.PUBLIC and (version.grade or Grade.RED) <= lowest


def _tellings(alert: Alert) -> QuerySet[Telling]:
    return Telling.objects.filter(version__alert=alert)


def _by_township(codes: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code in codes:
        found.setdefault(code[:9], []).append(code)
    return found


def _tell(alert: Alert, version: Version, code: str, codes: list[str], occasion: Occasion, text: str) -> None:
    telling = _telling(version, code, occasion, text)
    danger = points.threatened().filter(_in(codes)).values("household__uid")
    told = [*profile.recipients(codes, danger=danger), *subscribing.recipients(codes)]
    channels.fan_out(MACHINE, telling.message_uid, told, channel="sms", subject=alert)


def _in(codes: Iterable[str]) -> Q:
    reach = Q(pk__in=[])
    for code in codes:
        reach |= Q(household__region_code__gte=code, household__region_code__lt=f"{code}:")
    return reach


def _telling(version: Version, code: str, occasion: Occasion, text: str) -> Telling:
    """The message of a township, fixed when it is first needed."""
    named = {"version": version, "township": code, "occasion": occasion}
    if known := Telling.objects.filter(**named).first():
        return known
    mark = "drill" if version.drill and not settings.DEMO else ""
    try:
        with transaction.atomic():
            message = channels.word(text=text, mark=mark)
            return Telling.objects.create(**named, message_uid=message.uid, told_at=clock.now())
    except IntegrityError:  # another worker was first
        return Telling.objects.get(**named)


# --- households ------------------------------------------------------------------------------------------------------


def open_doors(alert: Alert) -> None:
    """The lists of who must move and who needs help, where the level asks for it; an upgrade adds, and asks nobody twice."""
    version = _standing(alert)
    if version is None or not _moves_people(version):
        return
    level, codes = colour_of(version.grade), chain.area_codes(version)
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


def tell_advice(advice: Advice) -> None:
    """A township's own sentence reaches whoever was called there, once."""
    called = chain.calling(advice.alert)
    if called is None or advice.alert.state != State.IN_FORCE:
        return
    calls = [one.uid for one in orders.calls_of((SOURCE, advice.alert.uid))]
    owed = Obligation.unscoped.filter(branch_q(Obligation, advice.region_code), subject_uid__in=calls)
    people = Person.unscoped.filter(pk__in=owed.values("held_by__person"))
    text = _("%(place)s补充:%(text)s") % {"place": advice.region.name, "text": advice.text}
    mark = "drill" if called.drill and not settings.DEMO else ""
    calling.tell_once(called.uid, people, text=text, mark=mark, occasion=f"advice {advice.uid}")


def advice_of(uid: UUID) -> Advice | None:
    """The sentence a fact speaks of."""
    return Advice.unscoped.select_related("alert", "region").filter(uid=uid).first()
