"""One alert's versions, areas and what its townships add."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from lastmile.domains.alerts.models import Advice, Alert, Area, Version
from lastmile.domains.alerts.rules import EVERYBODY_AGAIN, QUIET, VersionState
from lastmile.kernel import region_codes

LONGEST = 120  # signs kept of a sender or an identifier
BESIDE = ("asked_by__person", "asked_by__post", "decided_by__person", "decided_by__post", "received__feed")


def current(alert: Alert) -> Version | None:
    """The version in force (of an ended alert the last one applied), or None while the first one waits."""
    return Version.objects.filter(alert=alert, number=alert.version).first() if alert.version else None


def versions(alert: Alert) -> list[Version]:
    """Every message of the chain, newest first."""
    return list(Version.objects.filter(alert=alert).select_related(*BESIDE).order_by("-number"))


def standing(alert: Alert) -> Version | None:
    """What a new message is compared with: the version in force; while none is, the newest that waits."""
    return current(alert) or waiting(alert)


def of_received(uid: UUID) -> Version | None:
    """The version something received became."""
    return Version.objects.filter(received__uid=uid).first()


def sent_at_of(uid: UUID) -> datetime | None:
    """When the version of that uid was sent; None where there is none."""
    return Version.objects.filter(uid=uid).values_list("sent_at", flat=True).first()


def latest_number(alert: Alert) -> int:
    """The number of the newest message of the chain."""
    return Version.objects.filter(alert=alert).order_by("-number").values_list("number", flat=True).first() or 0


def calling(alert: Alert) -> Version | None:
    """The version whose call is the last that went out: what changes or ends is told to whoever that one called."""
    rows = Version.objects.filter(alert=alert, state=VersionState.APPLIED, effect__in=EVERYBODY_AGAIN)
    return rows.order_by("-number").first()


def since_loud(alert: Alert) -> list[Version]:
    """The last message that called everybody, and the changes since, oldest first: what is called and told hangs on these."""
    loud = calling(alert)
    rows = Version.objects.filter(alert=alert, state=VersionState.APPLIED, effect__in=(*EVERYBODY_AGAIN, *QUIET))
    return list(rows.filter(number__gte=loud.number).order_by("number")) if loud else []


def waiting(alert: Alert) -> Version | None:
    """The version that waits to be issued, the newest, or None."""
    rows = Version.objects.filter(alert=alert, state=VersionState.WAITING).select_related(*BESIDE)
    return rows.order_by("-number").first()


Name = tuple[str, str]  # sender and identifier, as a message is referred to


def leads_back(version: Version, named: Sequence[Name]) -> bool:
    """Whether the version is one of the messages named, or refers to one of them, by however many in between."""
    wanted = {_cut(one) for one in named}
    rows = Version.objects.filter(alert=version.alert_id).select_related("received")
    known = {_name(one): [_cut(ref) for ref in one.received.references] if one.received else [] for one in rows}
    seen: set[Name] = set()
    front = [_name(version)]
    while front:
        if wanted & set(front):
            return True
        seen |= set(front)
        front = [ref for one in front for ref in known.get(one, []) if ref not in seen]
    return False


def any_named(alert: Alert, named: Sequence[Name]) -> bool:
    """Whether one of the messages named is one of the alert's."""
    rows = Version.objects.filter(alert=alert).select_related("received")
    return bool({_cut(one) for one in named} & {_name(one) for one in rows})


def _name(version: Version) -> Name:
    """As it came: taken for a part of its places it is kept under a number of its own."""
    return _cut((version.sender, version.received.identifier if version.received else version.identifier))


def _cut(name: Sequence[str]) -> Name:
    return name[0][:LONGEST], name[1][:LONGEST]


def shown(alert: Alert) -> Version | None:
    """What is in force, else what waits."""
    return current(alert) or Version.objects.filter(alert=alert).order_by("-number").first()


def areas_of(version: Version) -> QuerySet[Area]:
    """The places a version speaks of, by code."""
    return Area.unscoped.filter(version=version).select_related("region__parent").order_by("region_code")


def placed(alert: Alert, version: Version) -> Version:
    """The version whose places hold for this one: a message about an end often names none."""
    if Area.unscoped.filter(version=version).exists():
        return version
    with_places = Version.objects.filter(alert=alert, pk__in=Area.unscoped.filter(alert=alert).values("version"))
    return with_places.filter(number__lt=version.number).order_by("-number").first() or version


def area_codes(version: Version) -> list[str]:
    """The codes of those places."""
    return list(Area.unscoped.filter(version=version).order_by("region_code").values_list("region_code", flat=True))


def called_codes(alert: Alert) -> list[str]:
    """The codes of the places called since it last became graver: of that message and of every change since."""
    areas = Area.unscoped.filter(version__in=since_loud(alert))
    return sorted(set(areas.values_list("region_code", flat=True)))


def announced_codes(alert: Alert) -> list[str]:
    """The codes of all places any message that went out spoke of."""
    areas = Area.unscoped.filter(alert=alert, version__state=VersionState.APPLIED)
    return sorted(set(areas.values_list("region_code", flat=True)))


def every_code(alert: Alert) -> list[str]:
    """The codes of all places any of its messages spoke of."""
    return sorted(set(Area.unscoped.filter(alert=alert).values_list("region_code", flat=True)))


def live_codes(alert: Alert) -> list[str]:
    """The codes of the places where it is in force now."""
    return list(
        Area.unscoped.filter(alert=alert, live=True).order_by("region_code").values_list("region_code", flat=True)
    )


def townships_of(codes: Sequence[str]) -> list[str]:
    """The townships some places lie in, each once."""
    return sorted({code[:9] for code in codes if region_codes.level_of(code) >= region_codes.Level.TOWNSHIP})


def advice_for(alert: Alert, region_code: str) -> str:
    """本地建议 in force at a place: the latest of its township, else of what lies above; "" when there is none."""
    if alert.pk is None:
        return ""
    codes = [*region_codes.ancestors(region_code), region_code]
    rows = Advice.unscoped.filter(alert=alert, region_code__in=codes).order_by("-region_code", "-id")
    return rows.values_list("text", flat=True).first() or ""


def advices(alert: Alert) -> list[Advice]:
    """What townships added, newest first."""
    rows = Advice.unscoped.filter(alert=alert).select_related("region", "written_by__person")
    return list(rows.order_by("-id")[:50])


def every_advice(alert: Alert) -> list[Advice]:
    """All of it, oldest first, for the platform's own work."""
    return list(Advice.unscoped.filter(alert=alert).select_related("alert", "region").order_by("id"))
