"""Residents hear of an alert by SMS: what each place has not heard yet of how things stand now, once (decision 26).

Safe to run again at any time: what is due is worked out from what was told, under the lock of the alert.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from lastmile.domains.alerts.models import Alert, Telling, Version
from lastmile.domains.alerts.rules import (
    EVERYBODY_AGAIN,
    Effect,
    Grade,
    Heard,
    Occasion,
    Reach,
    Stands,
    State,
    VersionState,
    news,
)
from lastmile.domains.alerts.rules.grounds import Ground, holders, holds, parts
from lastmile.domains.alerts.rules.telling import IN_IT
from lastmile.domains.alerts.selectors import chain, wording
from lastmile.domains.points import public as points
from lastmile.domains.profile import public as profile
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.channels import selectors as sent
from lastmile.foundation.channels import services as channels
from lastmile.foundation.channels.bulk import withdrawing
from lastmile.foundation.channels.bulk.fanning import Recipients
from lastmile.foundation.channels.subscribing import selectors as subscribing
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock, region_codes

GRADES = {"红": Grade.RED, "橙": Grade.ORANGE, "黄": Grade.YELLOW, "蓝": Grade.BLUE}
TOWNSHIP = 9  # signs of its code
RAISED_OR_LOWERED = (*EVERYBODY_AGAIN, Effect.DOWNGRADE)


def tell(scope: Scope, alert: Alert) -> None:
    """Residents hear what they have to: those inside danger areas first, then everybody else. Raises jobs.Retry to go on later.

    What a later message overtook goes out no more, where it did; everything else is told to the end.
    """
    told = _begin(alert)
    for one in told:
        _take_back(one)
    done = {fan.message.uid for fan in sent.fanned_out(alert.uid) if fan.finished_at}
    for one in told:
        if any(one.ground.values()) and one.telling.message_uid not in done:
            channels.fan_out(scope, one.telling.message_uid, _recipients(one), channel="sms", subject=alert)


@dataclass(frozen=True)
class Told:
    """A telling, where it is the last word, where it no longer is, and the newest that overtook it (0: none)."""

    telling: Telling
    ground: Ground
    lost: Ground
    overtaken: int


# --- what is due -----------------------------------------------------------------------------------------------------


@transaction.atomic
def _begin(alert: Alert) -> list[Told]:
    """Fix what is due by how it stands now; then all that was ever told, oldest first, with where it still holds."""
    held = Alert.unscoped.select_for_update(of=("self",)).select_related("region").get(pk=alert.pk)
    tellings = list(Telling.objects.filter(version__alert=held).select_related("version").order_by("id"))
    if (version := chain.current(held)) is not None:
        tellings += _open(held, version, tellings)
    return _held_for(tellings)


def _open(alert: Alert, version: Version, tellings: Sequence[Telling]) -> list[Telling]:
    """The messages that are due and were not begun, in the order of places."""
    area, stands = dict.fromkeys(chain.live_codes(alert), True), _stands(alert, version)
    heard = {code: _heard(tellings[who[-1]]) if who else None for code, who in _holders(tellings, area).items()}
    due = {code: news(one, stands, inside=holds(area, code)) for code, one in heard.items()}
    begun = {(one.township, one.occasion) for one in tellings if one.version_id == version.pk}
    know = _above(code for code, one in heard.items() if one and one.occasion in IN_IT and one.number >= stands.since)
    has = {Occasion.ALERT: know, Occasion.LOWER: know, Occasion.OUT: _above(area), Occasion.END: set()}
    found = []
    for (township, occasion), ground in parts(due, lambda code, said: (code[:TOWNSHIP], said)).items():
        if (township, occasion) not in begun:
            found.append(_telling(alert, version, township, occasion, ground, has[occasion]))
            has[occasion] |= _above(code for code, inside in ground.items() if inside)
    return found


def _holders(tellings: Sequence[Telling], area: Ground) -> dict[str, list[int]]:
    grounds = [one.ground for one in tellings]
    return holders(grounds, {*area, *(code for ground in grounds for code in ground)})


def _heard(telling: Telling) -> Heard:
    return Heard(telling.version.number, telling.version.grade, telling.occasion)


def _stands(alert: Alert, version: Version) -> Stands:
    """How it stands by its newest message; lower or higher since the last one that said so."""
    rows = Version.objects.filter(alert=alert, state=VersionState.APPLIED, effect__in=RAISED_OR_LOWERED)
    since = rows.order_by("-number").values_list("number", flat=True).first() or version.number
    return Stands(since, version.grade, _for_residents(alert, version), over=alert.state != State.IN_FORCE)


def _for_residents(alert: Alert, version: Version) -> bool:
    """Whether residents get messages: for the public, and from the colour on that the place says."""
    lowest = GRADES[str(packs.value("warning.residents_from", alert.region_code).value)]
    return version.reach == Reach.PUBLIC and (version.grade or Grade.RED) <= lowest


def _above(codes: Iterable[str]) -> set[str]:
    """All places above these: a number left for one of them hears what is said of what lies in it."""
    return {one for code in codes for one in region_codes.ancestors(code)}


def _telling(
    alert: Alert, version: Version, township: str, occasion: Occasion, ground: Ground, has: Set[str]
) -> Telling:
    """`has`: places of which a part has heard the same: a number left for the whole has heard it too."""
    mark = "drill" if version.drill and not settings.DEMO else ""
    message = channels.word(text=wording.resident_words(alert, version, township, occasion), mark=mark)
    return Telling.objects.create(
        version=version,
        township=township,
        occasion=occasion,
        message_uid=message.uid,
        told_at=clock.now(),
        ground=ground,
        heard=sorted(_above(ground) & has),
    )


# --- where it still holds --------------------------------------------------------------------------------------------


def _held_for(tellings: Sequence[Telling]) -> list[Told]:
    """Of each telling, where it is the last word, and where a later one is."""
    kept: list[dict[str, bool]] = [{} for _one in tellings]
    lost: list[dict[str, bool]] = [dict.fromkeys(one.ground, False) for one in tellings]
    overtaken = [0] * len(tellings)
    for code, who in _holders(tellings, {}).items():
        for number in who:
            kept[number][code] = number == who[-1]
            lost[number][code] = number != who[-1]
            if number != who[-1]:
                overtaken[number] = max(overtaken[number], tellings[who[-1]].pk)
    for number, one in enumerate(tellings):
        kept[number] |= {code: False for code, inside in one.ground.items() if not inside}
    return [Told(*four) for four in zip(tellings, kept, lost, overtaken, strict=True)]


def _take_back(one: Told) -> None:
    """What waits of it where a later one is the last word goes out no more."""
    if one.overtaken <= one.telling.cleared:
        return
    if any(one.ground.values()):
        groups = [group.rows.values("uid") for group in _groups(one.lost)]
        withdrawing.withdraw_from(one.telling.message_uid, groups)
    else:
        withdrawing.withdraw([one.telling.message_uid])
    Telling.objects.filter(pk=one.telling.pk).update(cleared=one.overtaken)


# --- to whom ---------------------------------------------------------------------------------------------------------


def _recipients(one: Told) -> list[Recipients]:
    """Households of its ground, the danger areas first; then numbers left for it or a place around it, which heard nothing yet."""
    households, listeners = _groups(one.ground), subscribing.recipients(_inside(one.ground))
    fresh = [replace(group, rows=group.rows.exclude(region_code__in=one.telling.heard)) for group in listeners]
    return [*households, *_without_holes(fresh, one.ground)]


def _groups(ground: Ground) -> list[Recipients]:
    codes = _inside(ground)
    danger = points.threatened().filter(_within(codes, "household__region_code")).values("household__uid")
    return _without_holes(profile.recipients(codes, danger=danger), ground)


def _inside(ground: Ground) -> list[str]:
    return [code for code, inside in ground.items() if inside]


def _without_holes(groups: list[Recipients], ground: Ground) -> list[Recipients]:
    """Without the parts that are taken out of a ground, but with those put back inside them."""
    holes = Q(pk__in=[])
    for hole in (code for code, inside in ground.items() if not inside):
        holes |= _within([hole]) & ~_within(code for code in _inside(ground) if code.startswith(hole))
    return [replace(group, rows=group.rows.exclude(holes)) for group in groups] if holes else groups


def _within(codes: Iterable[str], field: str = "region_code") -> Q:
    reach = Q(pk__in=[])
    for code in codes:
        reach |= Q(**{f"{field}__gte": code, f"{field}__lt": f"{code}:"})
    return reach
