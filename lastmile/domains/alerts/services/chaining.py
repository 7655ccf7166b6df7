"""A message joins the chain it belongs to, or begins one. What it sets off follows when it is issued (`issuing`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from lastmile.domains.alerts.models import Alert, Area, Received, Version
from lastmile.domains.alerts.rules import (
    OPEN,
    OURS,
    Announcement,
    Effect,
    Held,
    Reason,
    Standing,
    VersionState,
    Via,
    effect_of,
)
from lastmile.domains.alerts.selectors import chain
from lastmile.domains.alerts.selectors.finding import touching
from lastmile.domains.alerts.selectors.placing import Placed, covering
from lastmile.domains.alerts.services import issuing
from lastmile.domains.alerts.services.numbering import holding, next_number, queue
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.regions.models import Region
from lastmile.foundation.regions.selectors import get_region
from lastmile.kernel import clock
from lastmile.kernel.errors import DifferentContent, NotValid
from lastmile.kernel.ids import uuid7

SHOWN = issuing.SHOWN  # what of a message the alert shows while it is the version in force
LONGEST, PART = 120, 100  # signs kept of an identifier, and of one that a part of its places is added to
KEPT = (*SHOWN, "identifier", "msg_type", "all_clear", "headline", "description", "instruction", "contact", "area_text")


@dataclass(frozen=True)
class Taken:
    """Where a message went; `known`: it had come before, nothing was done again."""

    alert: Alert
    version: Version
    known: bool = False


@transaction.atomic
def take(
    scope: Scope,
    said: Announcement,
    placed: Placed,
    *,
    via: str,
    received: Received | None = None,
    uid: UUID | None = None,
    at_once: bool = False,
    home: Region | None = None,
) -> Taken:
    """Put a message where it belongs; `at_once`: it goes out without waiting for anybody.
    `home`: the place that takes it in; left out, that of the post acted under.

    The same message twice is one version; the same number with other content raises DifferentContent. A message about
    an end of something that is not here raises Held.
    """
    digest = said.digest(placed.codes)
    if placed.codes:  # first in line, then looked: of the same message twice at once the second finds the first
        queue(covering(placed.codes))
    if known := _known(said, digest, uid):
        return known
    alert = find(scope, said, placed.codes)
    if alert is None and (said.speaks_of_an_end or not placed.codes):
        raise Held(Reason.NO_ALERT if said.speaks_of_an_end else Reason.NO_PLACE)
    if alert and said.speaks_of_an_end:
        _require_named(alert, said) if said.references else _require_whole(alert, placed.codes)
    first = alert is None
    alert = _hold(alert) if alert else _begin(scope, said, placed.codes, home)
    effect = _effect(None if first else alert, said)
    version = _version(scope, alert, said, digest, effect, via, received, uid, placed)
    _write(scope, alert, version)
    if effect != Effect.LATE and at_once:
        issuing.apply(scope, alert, version)
    return Taken(alert, version)


def drafted(said: Announcement, placed: Placed, alert: Alert | None) -> tuple[Alert, Version]:
    """What would be written, not written: for counting and wording before anything is sent."""
    region = get_region(covering(placed.codes) or placed.codes[0][:2]) if placed.codes else None
    kept = {name: getattr(said, name) for name in KEPT}
    shown = alert or Alert(region=region, region_code=region.code if region else "", **{n: kept[n] for n in SHOWN})
    return shown, Version(outline=placed.outline, number=0, **kept)


def _known(said: Announcement, digest: str, uid: UUID | None) -> Taken | None:
    same = Q(identifier=said.identifier, sender=said.sender) | (Q(uid=uid) if uid else Q(pk__in=[]))
    known = Version.objects.filter(same).select_related("alert__region").first()
    if known is None:
        return None
    if known.content_digest != digest:
        raise DifferentContent(_("这个编号的预警收到过,内容不一样。没有覆盖,请人看。"))
    return Taken(known.alert, known, known=True)


def find(scope: Scope, said: Announcement, codes: Sequence[str]) -> Alert | None:
    """The open alert a message speaks of: the one it names, else the one of the same kind, issuer and place.

    Only one that whoever sends it answers for: a township's word changes nothing of what its county has in force. And
    only a drill of a drill: an exercise neither changes nor ends a danger that is real.
    """
    if said.references:
        named = Q(pk__in=[])
        for sender, identifier in said.references:
            part = Q(identifier__startswith=f"{identifier[:PART]}@")  # of a message taken for a part of its places
            named |= Q(Q(identifier=identifier[:LONGEST]) | part, sender=sender[:LONGEST])
        found = Version.objects.filter(named, drill=said.drill, alert__state__in=OPEN).values("alert")
        if alert := _answered_for(scope, Alert.unscoped.filter(pk__in=found)):
            return alert
    return _alike(scope, said, codes)


def _answered_for(scope: Scope, rows: QuerySet[Alert]) -> Alert | None:
    """The newest of some alerts that somebody may change: the platform itself may, and whoever may where it came in."""
    found = rows.select_related("region", "home").order_by("-sent_at", "-id")[:10]
    asked = (Permission.ALERT_ISSUE, Permission.ALERT_RECEIVE)
    return next((one for one in found if any(scope.may(word, on=one.home.code) for word in asked)), None)


def _alike(scope: Scope, said: Announcement, codes: Sequence[str]) -> Alert | None:
    """A Chinese sender sends anew without naming what came before: the same signal, issuer and place is the same danger."""
    if not codes or not said.event:
        return None
    kind = Q(signal=said.signal) if said.signal else Q(signal="", event=said.event)
    issuer = Q(issuer=said.issuer) | _of_sender(scope, said)
    areas = Area.unscoped.filter(touching(codes)).values("alert")
    return _answered_for(scope, Alert.unscoped.filter(kind, issuer, state__in=OPEN, drill=said.drill, pk__in=areas))


def _of_sender(scope: Scope, said: Announcement) -> Q:
    """Alerts of the same sender. All that is typed has the same one: of that only what was typed at the same place counts."""
    if not said.sender:
        return Q(pk__in=[])
    same = Q(sender=said.sender)
    return same & Q(home=_home(scope)) if said.sender == OURS else same


def _require_named(alert: Alert, said: Announcement) -> None:
    """An end that names messages ends what stands only if that is one of them or refers back to one: whoever takes back
    a blue warning after announcing a yellow one by itself has not taken back the yellow. What was typed here from a
    phone call has no number of the sender's to be named by.
    """
    last = chain.waiting(alert) or chain.current(alert)
    if last is None or chain.leads_back(last, said.references):
        return
    if chain.any_named(alert, said.references):
        raise Held(Reason.NAMES_OLDER)
    if last.via != Via.TYPED:
        raise Held(Reason.NO_ALERT)


def _require_whole(alert: Alert, codes: tuple[str, ...]) -> None:
    """An end that names only some of the places ends nothing: a person has to look."""
    if not codes:
        return
    current = chain.current(alert)
    if current and any(not code.startswith(codes) for code in chain.area_codes(chain.placed(alert, current))):
        raise Held(Reason.PART)


def _hold(alert: Alert) -> Alert:
    return Alert.unscoped.select_for_update(of=("self",)).select_related("region").get(pk=alert.pk)


def _begin(scope: Scope, said: Announcement, codes: Sequence[str], home: Region | None) -> Alert:
    code = covering(codes)
    if not code:
        raise NotValid(_("范围跨了省,请按省分别录入。"), fields={"areas": _("请只选一个省里的地方")})
    region = get_region(code)
    return Alert.unscoped.create(
        number=next_number(region.code),
        region=region,
        region_code=region.code,
        home=home or _home(scope) or region,
        opened_at=clock.now(),
        **{name: getattr(said, name) for name in SHOWN},
    )


def _home(scope: Scope) -> Region | None:
    return get_region(scope.acting_as.region_code) if scope.acting_as else None


def _effect(alert: Alert | None, said: Announcement) -> Effect:
    """Against what stands: what is issued; where nothing is, what waits. What waits makes no other message late, and is
    judged anew when it is issued.
    """
    last = chain.standing(alert) if alert else None
    standing = Standing(last.sent_at, last.grade) if last else None
    return effect_of(standing, sent_at=said.sent_at, grade=said.grade, msg_type=said.msg_type, all_clear=said.all_clear)


def _version(
    scope: Scope,
    alert: Alert,
    said: Announcement,
    digest: str,
    effect: Effect,
    via: str,
    received: Received | None,
    uid: UUID | None,
    placed: Placed,
) -> Version:
    number = (Version.objects.filter(alert=alert).aggregate(last=Max("number"))["last"] or 0) + 1
    kept = {name: getattr(said, name) for name in KEPT}
    if said.speaks_of_an_end:  # what ends keeps the name and level of what it ends
        kept |= {
            name: kept[name] or getattr(alert, name) for name in ("signal", "event", "level", "level_text", "grade")
        }
    version = Version.objects.create(
        uid=uid or uuid7(),
        alert=alert,
        number=number,
        state=VersionState.LATE if effect == Effect.LATE else VersionState.WAITING,
        effect=effect,
        via=via,
        received=received,
        content_digest=digest,
        outline=placed.outline,
        texts=dict(said.texts),
        came_at=clock.now(),
        asked_by_id=holding(scope),
        **kept,
    )
    places = placed.places
    Area.unscoped.bulk_create(
        Area(alert=alert, version=version, region=one.region, region_code=one.region.code, how=one.how)
        for one in places
    )
    return version


def _write(scope: Scope, alert: Alert, version: Version) -> None:
    figures = {
        "number": alert.number,
        "version": version.number,
        "version_uid": version.uid,
        "effect": version.effect,
        "level": version.level_text,
        "via": version.via,
        "sent_at": version.sent_at,
    }
    ledger.write(scope, "alert.taken", alert, figures=figures, private={"headline": version.headline})
