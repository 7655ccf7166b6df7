"""Report a hazard: facts only. The same uid with the same content is the same report, whoever sends it twice."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from lastmile.domains.hazards.models import Advice, Hazard, Parted, SeenFine, Series, SetAside
from lastmile.domains.hazards.rules import Source
from lastmile.domains.hazards.services.owing import owe_confirming
from lastmile.domains.hazards.services.taking import holding
from lastmile.domains.points import public as points
from lastmile.domains.profile import public as profile
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger import rules as ledger_rules
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.regions import drawing
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock
from lastmile.kernel.coordinates import Datum
from lastmile.kernel.errors import DifferentContent, NotValid
from lastmile.kernel.ids import uuid7

MOST_APART = 50  # more than a page shows beside a report


class _Contradiction(Exception):
    """A known uid with other content: rolls the report back, then is kept aside."""

    def __init__(self, hazard_id: int, content: str) -> None:
        super().__init__(hazard_id)
        self.hazard_id, self.content = hazard_id, content


def report_hazard(scope: Scope, **facts: Any) -> Hazard:
    """Report a hazard (see `report` for the facts). The same uid with the same content is the same report.

    Raises DifferentContent for a known uid with other content; that content is kept aside for a person to look at.
    """
    with keeping_both(scope):
        return report(scope, **facts)


@contextmanager
def keeping_both(scope: Scope) -> Iterator[None]:
    """One transaction around a report and what hangs on it. Where it contradicts one of the same uid, all of it is rolled back
    and what it says kept aside: raises DifferentContent.
    """
    try:
        with transaction.atomic():
            yield
    except _Contradiction as found:
        SetAside.objects.get_or_create(
            hazard_id=found.hazard_id,
            digest=hashlib.sha256(found.content.encode()).hexdigest(),
            defaults={"content": found.content, "reported_by": scope.person_uid, "at": clock.now()},
        )
        raise DifferentContent(_("这个编号已报过另一件事,两份都已保留,请值班室核对。")) from found


def report(
    scope: Scope,
    *,
    region_code: str,
    title: str,
    uid: UUID | None = None,
    picture: str = "",
    category: str = "",
    details: str = "",
    place: str = "",
    position: tuple[float, float] | None = None,
    datum: str = Datum.WGS84,
    accuracy: float | None = None,
    source: str = Source.REPORT,
    danger_now: bool = False,
    found_at: datetime | None = None,
    from_phone: bool = False,
    apart: Collection[UUID] = (),
    **more: Any,
) -> Hazard:
    """Within `keeping_both`. Facts only: what, where, when. `position` is (longitude, latitude) in `datum`; `accuracy` in metres.

    `apart`: hazards whoever reports was shown and says are not the same: neither is offered for the other again.
    `from_phone`: reported on the way, so that the finder gets the number by SMS (practice F2).
    `more`: see `MORE`, and `site_uid`, `point_uid`: an enterprise of the profile, a danger point.
    """
    region = get_region(region_code)
    scope.require(Permission.HAZARD_REPORT, on=region.code)
    title = " ".join(title.split())[:120]
    if not title:
        raise NotValid(_("请说一下是什么隐患。"), fields={"title": _("必填")})
    ahead = timedelta(minutes=float(packs.of_installation("hazard.phone_clock_minutes").number))
    if found_at and found_at > clock.now() + ahead:
        raise NotValid(_("发现时间不能在将来。"), fields={"found_at": _("不能在将来")})
    kind, line = kind_of(picture, category)
    point = drawing.point_at(position, datum)
    content = {
        "region": region.code,
        "title": title,
        "picture": picture,
        "category": category,
        "details": details,
        "place": place,
        "position": position,
        "datum": datum if position else "",
        "danger": danger_now,
        "source": source,
        "found": found_at,
    }
    further = _further(scope, more)
    content |= {name: value for name, value in more.items() if value not in ("", None)}
    uid, digest = uid or uuid7(), hashlib.sha256(ledger_rules.canonical(content)).hexdigest()
    if known := _known(scope, uid, digest, content):
        return known
    now = clock.now()
    found_at = found_at or now
    values: dict[str, Any] = {
        "uid": uid,
        "report_digest": digest,
        "number": _number(region.code, clock.local(now).year),
        "region": region,
        "region_code": region.code,
        "title": title,
        "details": details[:2000],
        "picture": picture,
        "category": kind,
        "line": line,
        "place": place[:120],
        "point": point,
        "datum": datum if point is not None else "",
        "accuracy": accuracy,
        "source": source,
        "danger_now": danger_now,
        "found_at": found_at,
        "received_at": now,
        "entered_at": now,
        "found_by_id": holding(scope),
        **further,
        "sort_on": clock.local(found_at).date(),
    }
    return _write(scope, values, content, from_phone=from_phone, apart=apart)


def note_seen_fine(hazard: Hazard, at: datetime) -> None:
    """When the thing was last seen in order (`SeenFine`); what shows it, the walk before, is in the ledger by itself."""
    SeenFine.objects.get_or_create(hazard=hazard, defaults={"at": at})


def note_advice(hazard: Hazard, *, days: int, to: str) -> None:
    """What the list suggests (`Advice`), for the forms of the office to begin with; the finding says it in words too."""
    Advice.objects.get_or_create(hazard=hazard, defaults={"days": days, "to": to[:40]})


MORE = {"industry": 60, "subject_unit": 120, "found_how": 40, "finder": 40, "remarks": 300}
COUNTS = ("threatened_households", "threatened_people")


def _further(scope: Scope, more: dict[str, Any]) -> dict[str, Any]:
    """Facts that few reports bring, as columns. Raises TypeError for a name nobody knows."""
    found: dict[str, Any] = {}
    for name, value in more.items():
        if name in MORE:
            found[name] = str(value or "").strip()[: MORE[name]]
        elif name in COUNTS:
            found[name] = value
        elif name == "external_number":
            found[name] = str(value or "").strip()[:60] or None
        elif name == "site_uid":
            found |= _at(profile.get_place(scope, value)) if value else {"site": None}
        elif name == "point_uid":
            found["danger_point"] = points.get_point(scope, value) if value else None
        else:
            raise TypeError(f"a report has no {name}")
    if (site := found.get("site")) and not found.get("subject_unit"):
        found["subject_unit"] = site.name
    return found


def _at(site: Any) -> dict[str, Any]:
    return {"site": site, "site_kind": site.kind}


def keep_site_kind(place_uid: UUID) -> None:
    """The place of hazards is of another kind now."""
    rows = Hazard.unscoped.filter(site__uid=place_uid)
    if kind := rows.values_list("site__kind", flat=True).first():
        rows.update(site_kind=kind)


def _write(
    scope: Scope, values: dict[str, Any], content: dict[str, Any], *, from_phone: bool, apart: Collection[UUID]
) -> Hazard:
    try:
        with transaction.atomic():
            hazard = Hazard.unscoped.create(**values)
    except IntegrityError:  # the same report arrived twice at once
        if known := _known(scope, values["uid"], values["report_digest"], content):
            return known
        raise
    figures = {
        "number": hazard.number,
        "line": hazard.line,
        "danger": hazard.danger_now,
        "found": hazard.found_at,
    }
    if apart:
        figures["apart"] = _keep_apart(scope, hazard, apart)
    ledger.write(scope, "hazard.reported", hazard, figures=figures, private={"title": hazard.title}, at=hazard.found_at)
    owe_confirming(scope, hazard)
    jobs.tell("hazard.reported", hazard)
    if from_phone:
        jobs.tell("hazard.phoned_in", hazard)
    return hazard


def _keep_apart(scope: Scope, hazard: Hazard, apart: Collection[UUID]) -> list[str]:
    """See `Parted`; of what the person may see. Their uids."""
    rows = Hazard.objects.visible_to(scope, Permission.HAZARD_VIEW).filter(uid__in=list(apart)[:MOST_APART])
    now = {"at": clock.now(), "by_id": holding(scope)}
    parted = [Parted(first=one, later=hazard, **now) for one in rows.exclude(pk=hazard.pk).only("uid").order_by("id")]
    Parted.objects.bulk_create(parted)
    return [str(one.first.uid) for one in parted]


def _known(scope: Scope, uid: UUID, digest: str, content: dict[str, Any]) -> Hazard | None:
    known = Hazard.unscoped.filter(uid=uid).first()
    if known is None or known.report_digest == digest:
        return known
    raise _Contradiction(known.pk, ledger_rules.canonical(content).decode())


def kind_of(picture: str, category: str) -> tuple[str, str]:
    """Category and line from the picture of the phone or the category of the office. Raises NotValid."""
    if picture:
        chosen = catalogue.hazard_pictures().get(picture)
        if chosen is None:
            raise NotValid(_("没有这一类。"), fields={"picture": _("请选择")})
        return category or chosen.category, chosen.line
    kind = catalogue.hazard_categories().get(category)
    if kind is None:
        raise NotValid(_("请选一类。"), fields={"category": _("请选择")})
    return category, kind.line


def _number(region_code: str, year: int) -> str:
    """The next number of a township and year; the row is held until the report commits, so no number is given twice."""
    township = region_code[:9]
    series, _made = Series.objects.get_or_create(township=township, year=year)
    Series.objects.filter(pk=series.pk).update(last=F("last") + 1)
    last = Series.objects.values_list("last", flat=True).get(pk=series.pk)
    return f"{township}-{year}-{last:04}"
