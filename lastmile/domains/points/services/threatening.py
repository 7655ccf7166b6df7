"""Whom a point threatens: households with who helps, and places. Chosen from the base database, typed nowhere twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.points.models import DangerPoint, ThreatenedHousehold, ThreatenedPlace
from lastmile.domains.points.services.taking import done, in_watch, take_locked
from lastmile.domains.profile import public as profile
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid


@dataclass(frozen=True)
class Help:
    """Who of a household must be helped, by whom, and whether it moves first."""

    needs_help: str = ""
    helpers: str = ""
    first: bool = False


@transaction.atomic
def choose_households(
    scope: Scope, *, uid: UUID, chosen: Mapping[UUID, Help], shown: Iterable[UUID] | None = None
) -> DangerPoint:
    """Say which households live below a point. `shown`: which were there to choose from; others stay as they are.

    Without `shown` the chosen ones are all there are. Whoever is taken off stays in the record.
    """
    point = in_watch(take_locked(scope, uid, Permission.POINT_CHANGE))
    known = dict(profile.households_in(scope).filter(uid__in=list(chosen)).values_list("uid", "pk"))
    if len(known) < len(chosen):
        raise NotValid(_("有的户不在您的范围内,或者已经迁走。"))
    now = {one.household.uid: one for one in _present(point)}
    off = (now.keys() if shown is None else set(shown) & now.keys()) - chosen.keys()
    for one in off:
        ThreatenedHousehold.objects.filter(pk=now[one].pk).update(removed_at=clock.now())
    added, changed = _put(point, known, chosen, now)
    if added or changed or off:
        figures = {"added": sorted(map(str, added)), "removed": sorted(map(str, off)), "changed": changed}
        done(scope, point, "point.households", figures=figures)
    return point


def _present(point: DangerPoint) -> Iterable[ThreatenedHousehold]:
    rows = ThreatenedHousehold.objects.filter(point=point, removed_at__isnull=True)
    return rows.select_related("household")


def _put(
    point: DangerPoint,
    known: Mapping[UUID, int],
    chosen: Mapping[UUID, Help],
    now: Mapping[UUID, ThreatenedHousehold],
) -> tuple[list[UUID], int]:
    fresh, changed, at = [], 0, clock.now()
    for uid, help_ in chosen.items():
        values = {
            "needs_help": " ".join(help_.needs_help.split())[:40],
            "helpers": " ".join(help_.helpers.split())[:80],
            "first": help_.first,
        }
        row = now.get(uid)
        if row is None:
            fresh.append((uid, ThreatenedHousehold(point=point, household_id=known[uid], added_at=at, **values)))
        elif any(getattr(row, name) != value for name, value in values.items()):
            changed += ThreatenedHousehold.objects.filter(pk=row.pk).update(**values)
    ThreatenedHousehold.objects.bulk_create([row for _uid, row in fresh])
    return [uid for uid, _row in fresh], changed


@transaction.atomic
def choose_places(scope: Scope, *, uid: UUID, chosen: Iterable[UUID]) -> DangerPoint:
    """Say which units and places lie below a point."""
    point = in_watch(take_locked(scope, uid, Permission.POINT_CHANGE))
    wanted = set(chosen)
    known = dict(profile.places_in(scope).filter(uid__in=wanted).values_list("uid", "pk"))
    if len(known) < len(wanted):
        raise NotValid(_("有的单位不在您的范围内,或者已经注销。"))
    rows = ThreatenedPlace.objects.filter(point=point, removed_at__isnull=True)
    now = {one.place.uid: one.pk for one in rows.select_related("place")}
    off, fresh = now.keys() - wanted, wanted - now.keys()
    ThreatenedPlace.objects.filter(pk__in=[now[one] for one in off]).update(removed_at=clock.now())
    ThreatenedPlace.objects.bulk_create(
        [ThreatenedPlace(point=point, place_id=known[one], added_at=clock.now()) for one in fresh]
    )
    if off or fresh:
        figures = {"added": sorted(map(str, fresh)), "removed": sorted(map(str, off))}
        done(scope, point, "point.places", figures=figures)
    return point
