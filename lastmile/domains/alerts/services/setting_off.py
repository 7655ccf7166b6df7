"""What an alert sets off: the call, residents, lists of households; what changes and ends is told once to all who heard it.

Each of these is safe to run again. They load what is in force now: when two messages came in one second, the later counts.
"""

from __future__ import annotations

from collections.abc import Iterable
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
from lastmile.foundation.channels import services as channels
from lastmile.foundation.channels.bulk import withdrawing
from lastmile.foundation.channels.subscribing import selectors as subscribing
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.obligations import calling
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.people.models import Person
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, NotVisible

MACHINE = Scope.of_system("alerts", Permission.values)
SOURCE = "alert"
GRADES = {"红": Grade.RED, "橙": Grade.ORANGE, "黄": Grade.YELLOW, "蓝": Grade.BLUE}


def _called(alert: Alert) -> Version | None:
    """The version that calls now: of an alert in force, unless a quieter one followed."""
    version = chain.current(alert)
    fresh = alert.state == State.IN_FORCE and version is not None and version.effect in EVERYBODY_AGAIN
    return version if fresh else None


# --- posts -----------------------------------------------------------------------------------------------------------


def call_posts(alert: Alert) -> None:
    """Call the posts of the area; the call of the version before gives way. One call a version, whoever runs this twice."""
    version = _called(alert)
    if version is None:
        return
    codes = chain.area_codes(version)
    _give_way(alert, version, codes)
    if not _is_called(version):
        _call(alert, version, codes)


def _is_called(version: Version) -> bool:
    """Whether its call went out; `orders` itself sees to it that every post of that is opened."""
    try:
        return bool(orders.get_call(MACHINE, version.uid))
    except NotVisible:
        return False


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


def _give_way(alert: Alert, version: Version, codes: Iterable[str]) -> None:
    """Earlier calls of the alert stop. Where the area shrank, those outside hear that it did."""
    kept = tuple(codes)
    for before in chain.callers(alert, before=version.number):
        try:
            orders.supersede(MACHINE, uid=before.uid, why=wording.change_words(version))
        except NotVisible:
            continue
        outside = [code for code in chain.area_codes(before) if not code.startswith(kept)]
        if outside:
            orders.tell_change(
                MACHINE, uid=before.uid, text=wording.change_text(alert, version), occasion=str(version.uid)
            )


def tell_posts(alert: Alert) -> None:
    """A change or the end, told once to everybody who was called; lower or over, nobody is rung any more."""
    version = chain.current(alert)
    over = alert.state in (State.LIFTED, State.CANCELLED, State.EXPIRED)
    called = chain.calling(alert)
    if called is None or version is None or not (over or version.effect in QUIET):
        return
    text = wording.end_text(alert) if over else wording.change_text(alert, version)
    occasion = f"end {alert.uid}" if over else str(version.uid)
    try:
        orders.tell_change(MACHINE, uid=called.uid, text=text, occasion=occasion)
        if over or version.effect == Effect.DOWNGRADE:
            orders.supersede(MACHINE, uid=called.uid, why=alert.get_state_display() if over else _("已降级"))
    except NotVisible:  # nobody was called
        return
    Version.objects.filter(pk=version.pk, told_at__isnull=True).update(told_at=clock.now())


# --- residents -------------------------------------------------------------------------------------------------------


def tell_residents(alert: Alert) -> None:
    """Residents of the area by SMS: inside danger areas first, then everybody else. Raises jobs.Retry to go on later."""
    version = _called(alert)
    if version is None or not _for_residents(alert, version):
        return
    withdrawing.withdraw(_tellings(alert).exclude(version=version).values_list("message_uid", flat=True))
    for code, codes in _by_township(chain.area_codes(version)).items():
        _tell(alert, version, code, codes, Occasion.ALERT, wording.resident_text(alert, version, code))


def tell_residents_more(alert: Alert) -> None:
    """Lower, or over: one message to residents who were told of the danger."""
    version, over = chain.current(alert), alert.state in (State.LIFTED, State.CANCELLED, State.EXPIRED)
    if version is None or not (over or version.effect == Effect.DOWNGRADE):
        return
    told = _tellings(alert).filter(occasion=Occasion.ALERT)
    withdrawing.withdraw(
        _tellings(alert)
        .exclude(version=version, occasion__in=(Occasion.END, Occasion.LOWER))
        .values_list("message_uid", flat=True)
    )
    called = chain.calling(alert)
    for code, codes in _by_township(chain.area_codes(called) if called else []).items():
        if told.filter(township=code).exists():
            text = wording.end_text(alert) if over else wording.resident_text(alert, version, code)
            _tell(alert, version, code, codes, Occasion.END if over else Occasion.LOWER, text)


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
    version = _called(alert)
    if version is None or not _moves_people(version):
        return
    level = colour_of(version.grade)
    codes = chain.area_codes(version)
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
    owed = Obligation.unscoped.filter(branch_q(Obligation, advice.region_code), subject_uid=called.uid)
    people = Person.unscoped.filter(pk__in=owed.values("held_by__person"))
    text = _("%(place)s补充:%(text)s") % {"place": advice.region.name, "text": advice.text}
    mark = "drill" if called.drill and not settings.DEMO else ""
    calling.tell_once(called.uid, people, text=text, mark=mark, occasion=f"advice {advice.uid}")


def advice_of(uid: UUID) -> Advice | None:
    """The sentence a fact speaks of."""
    return Advice.unscoped.select_related("alert", "region").filter(uid=uid).first()
