"""Keep places: enterprises, schools, hospitals, malls and hazard sources."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.profile import rules, selectors
from lastmile.domains.profile.models import Place
from lastmile.domains.profile.selectors import small
from lastmile.domains.profile.services.checking import check_names
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.grading import deciding
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger import once
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.regions.selectors import get_region
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, WrongState
from lastmile.kernel.ids import uuid7

PLACE_FACTS = (
    "name", "kind", "sort", "area", "beds", "floor", "credit_code", "industry", "address", "manager", "manager_phone",
    "people", "risk", "major_source", "insured_until", "scale", "safety_officer", "frequency", "note", "point",
)  # fmt: skip


@once.at_once
def add_place(scope: Scope, *, region_code: str, kind: str, name: str, uid: UUID | None = None, **values: Any) -> Place:
    """Add an enterprise, school, hospital, mall or hazard source. The same uid with the same content gives the same
    place, whatever was changed since; with other content DifferentContent.
    """
    region = get_region(region_code)
    scope.require(Permission.PROFILE_CHANGE, on=region.code)
    _check_place({"kind": kind, "name": name})
    values |= _of_its_kind({**values, "kind": kind})
    content = {"place": region.uid, "kind": kind, "name": name.strip(), **values}
    if uid and (known := Place.unscoped.filter(uid=uid).first()):
        words = _("这个编号已经登记了一个单位,内容不一样。原来的没有动,请打开那个单位核对。")
        once.require_same(known, "place.added", content, otherwise=words)
        return known
    small.must_be_small(region.code, {**values, "kind": kind})
    values |= _listed(values.get("risk", ""))
    place = Place.unscoped.create(
        uid=uid or uuid7(), region=region, region_code=region.code, kind=kind, name=name.strip()[:120], **values
    )
    ledger.write(scope, "place.added", place, figures={"kind": kind} | once.said(place.uid, content))
    return place


def _listed(risk: str, *, over: Place | None = None) -> dict[str, Any]:
    """The columns of a colour as somebody typed it. Raises NotValid while a criterion of 重大 stands."""
    grading = deciding.listed(risk, over=over, field="risk")
    return {"risk": grading.colour, **grading.columns}


def _of_its_kind(facts: dict[str, Any]) -> dict[str, Any]:
    """What a place of another kind cannot be: one of the nine sorts of 九小场所."""
    return {"sort": ""} if facts.get("sort") and facts["kind"] != rules.PlaceKind.SMALL_PLACE else {}


def _check_place(values: dict[str, Any]) -> None:
    if "kind" in values and values["kind"] not in rules.PlaceKind.values:
        raise NotValid(_("没有这个类别。"), fields={"kind": _("请选择")})
    if "name" in values and not values["name"].strip():
        raise NotValid(_("请填名称。"), fields={"name": _("必填")})


def own_place(scope: Scope, uid: UUID) -> Place:
    """The place, held against a second change; still there."""
    found = selectors.get_place(scope, uid)
    scope.require(Permission.PROFILE_CHANGE, on=found)
    place = Place.unscoped.select_for_update().get(pk=found.pk)
    if place.closed_on:
        raise WrongState(_("%(name)s已注销。") % {"name": place.name})
    return place


@transaction.atomic
def change_place(scope: Scope, *, uid: UUID, **facts: Any) -> Place:
    """Change what is known of a place; it counts as checked today."""
    check_names(facts, PLACE_FACTS)
    _check_place(facts)
    place = own_place(scope, uid)
    facts |= _of_its_kind({name: facts.get(name, getattr(place, name)) for name in small.ASKED})
    changed = {key: value for key, value in facts.items() if getattr(place, key) != value}
    if set(small.ASKED) & changed.keys():
        small.must_be_small(place.region_code, {name: facts.get(name, getattr(place, name)) for name in small.ASKED})
    figures: dict[str, Any] = {"fields": sorted(changed)}
    if "risk" in changed:
        figures |= {"colour": changed["risk"], "was": place.risk}
        changed |= _listed(changed["risk"], over=place)
    for key, value in changed.items():
        setattr(place, key, value)
    place.checked_on = clock.today()
    place.save()
    ledger.write(scope, "place.changed", place, figures=figures)
    if "kind" in changed:
        jobs.tell("place.changed", place)
    return place


@transaction.atomic
def grade_place(scope: Scope, *, uid: UUID, **asked: Any) -> Place:
    """Grade a place as danger points are graded; `asked` as `deciding.grade` takes it."""
    place = own_place(scope, uid)
    grading, before = deciding.grade(place.region_code, **asked), place.risk
    changes = {"risk": grading.colour, **grading.columns}
    for key, value in changes.items():
        setattr(place, key, value)
    place.save(update_fields=list(changes))
    private = {"note": grading.words}
    ledger.write(scope, "place.graded", place, figures=grading.figures(before), private=private)
    return place


@transaction.atomic
def close_place(scope: Scope, *, uid: UUID, closed_on: date, why: str) -> Place:
    """The place is no more; it is kept for the record and counted no more."""
    place = own_place(scope, uid)
    if closed_on > clock.today():
        raise NotValid(_("日期不能晚于今天。"), fields={"closed_on": _("晚于今天")})
    Place.unscoped.filter(pk=place.pk).update(closed_on=closed_on)
    place.closed_on = closed_on
    ledger.write(scope, "place.closed", place, figures={"closed_on": closed_on}, private={"note": why[:200]})
    return place
