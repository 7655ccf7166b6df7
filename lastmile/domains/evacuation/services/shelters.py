"""Register, change, open and close a shelter. Nothing is deleted: what is not used any more is taken off, with a reason."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lastmile.domains.evacuation.models import Move, Shelter
from lastmile.domains.evacuation.rules import Facility, Opening, Period, ShelterKind, Status
from lastmile.domains.evacuation.selectors import shelters
from lastmile.domains.evacuation.services.taking import done, held, holding, moment, sentence
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import once
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Post
from lastmile.foundation.regions import drawing
from lastmile.foundation.regions.models import Region
from lastmile.foundation.regions.selectors import get_region
from lastmile.kernel import clock
from lastmile.kernel.coordinates import Datum
from lastmile.kernel.errors import NotAllowed, NotValid, WrongState

WORDS = {"place": 120, "contact": 40, "phone": 20, "route": 200, "note": 200}
NUMBERS = {"area_indoor": 10_000_000, "area_outdoor": 10_000_000, "room_indoor": 1_000_000, "room_outdoor": 1_000_000}
PLAIN = frozenset({"barrier_free", "phone_public"})
CHOICES: dict[str, Any] = {"kind": ShelterKind, "period": Period}


def add_shelter(scope: Scope, *, region_code: str, name: str, uid: UUID, **facts: Any) -> Shelter:
    """登记避险点 in a village, grid or township. `facts`: see `_facts`. The same uid with the same content is the
    same one, whatever was changed since; with other content DifferentContent.
    """
    try:
        with transaction.atomic():
            return _add(scope, region_code, name, uid, facts)
    except IntegrityError:  # the same one arrived twice at once
        if known := _known(uid, _said(region_code, name, facts)):
            return known
        raise


def _add(scope: Scope, region_code: str, name: str, uid: UUID, facts: dict[str, Any]) -> Shelter:
    region = get_region(region_code)
    scope.require(Permission.SHELTER_EDIT, on=region.code)
    if region.level < Region.Level.TOWNSHIP:
        raise NotValid(_("避险点要落到乡镇、村或网格。"), fields={"region_code": _("请选乡镇、村或网格")})
    name = sentence(name, _("请写避险点叫什么。"), most=80, field="name")
    content = _said(region_code, name, facts)
    if known := _known(uid, content):
        return known
    values = {"region": region, "region_code": region.code, "name": name, "uid": uid, "added_at": clock.now()}
    one = Shelter.unscoped.create(**values, **_facts(scope, region.code, facts))
    done(scope, "shelter.added", one, figures={"kind": one.kind} | once.said(uid, content), private={"name": one.name})
    return one


def _said(region_code: str, name: str, facts: dict[str, Any]) -> dict[str, Any]:
    return {"place": region_code, "name": " ".join(name.split()), "facts": facts}


def _known(uid: UUID, content: dict[str, Any]) -> Shelter | None:
    known = Shelter.unscoped.filter(uid=uid).first()
    if known is not None:
        words = _("这个编号已登记过另一个避险点,或内容不一样。请打开名单核对。")
        once.require_same(known, "shelter.added", content, otherwise=words)
    return known


def _facts(scope: Scope, code: str, facts: dict[str, Any]) -> dict[str, Any]:
    """Plain words, effective areas in m², rooms counted, facilities, `position` (longitude, latitude) in `datum`,
    `keeper_post_uid`, `barrier_free` (None: 待核), `phone_public`. Raises NotValid, TypeError for anything else.
    """
    given: dict[str, Any] = dict(facts)
    values: dict[str, Any] = {}
    if "position" in given:
        position, datum = given.pop("position"), given.pop("datum", Datum.WGS84)
        point = drawing.point_at(position, datum)
        values |= {"point": point, "datum": datum if point is not None else ""}
    given.pop("datum", None)
    for name, value in given.items():
        values |= _fact(scope, code, name, value)
    return values


def _fact(scope: Scope, code: str, name: str, value: Any) -> dict[str, Any]:
    if name in WORDS:
        return {name: " ".join(str(value or "").split())[: WORDS[name]]}
    if name in NUMBERS:
        return {name: _number(name, value)}
    if name in CHOICES:
        if value not in CHOICES[name].values:
            raise NotValid(_("没有这一种。"), fields={name: _("请重选")})
        return {name: value}
    if name == "facilities":
        return {name: [one for one in Facility.values if one in set(value or ())]}
    if name in PLAIN:
        return {name: value}
    if name == "keeper_post_uid":
        return {"keeper_post": _post(scope, code, value)}
    raise TypeError(name)


def _number(name: str, value: Any) -> Any:
    if value in (None, ""):
        return None
    number = Decimal(str(value)) if name.startswith("area") else int(value)
    if not 0 <= number <= NUMBERS[name]:
        raise NotValid(_("数不对,请核对。"), fields={name: _("请核对")})
    return number


def _post(scope: Scope, code: str, uid: UUID | None) -> Post | None:
    if uid is None:
        return None
    post: Post | None = people.posts_in(scope).filter(uid=uid).first()
    if post is None or not (code.startswith(post.region_code) or post.region_code.startswith(code)):
        raise NotValid(_("没有这个岗位,或者管不到这里。"), fields={"keeper_post_uid": _("请重选")})
    return post


def _take(scope: Scope, uid: UUID) -> Shelter:
    one = shelters.get_shelter(scope, uid)
    if not scope.may(Permission.SHELTER_EDIT, on=one.region_code):
        raise NotAllowed(_("您没有这项权限,或者不在您的范围内。"))
    one = held(Shelter.unscoped.filter(pk=one.pk))
    if one.removed_on:
        raise WrongState(_("这个避险点已经停用。"))
    return one


@transaction.atomic
def change_shelter(scope: Scope, *, uid: UUID, **changes: Any) -> Shelter:
    """Change what is known; only what is given changes. Nothing changed: nothing is written."""
    one, given = _take(scope, uid), dict(changes)
    values: dict[str, Any] = {}
    if "name" in given:
        values["name"] = sentence(given.pop("name"), _("请写避险点叫什么。"), most=80, field="name")
    values |= _facts(scope, one.region_code, given)
    changed = {name: value for name, value in values.items() if getattr(one, name) != value}
    if changed:
        for name, value in changed.items():
            setattr(one, name, value)
        one.save(update_fields=list(changed))
        done(scope, "shelter.changed", one, figures={"fields": sorted(changed)})
    return one


@transaction.atomic
def set_opening(scope: Scope, *, uid: UUID, opening: str, at: datetime | None = None) -> Shelter:
    """开放, 已满 or 关闭, with its moment. Closing is refused while people are in it. Twice is once. One that fills up, or
    has room again, has been open since it was opened.
    """
    one, at = _take(scope, uid), moment(at)
    if opening not in Opening.values:
        raise NotValid(_("请选开放、已满或者关闭。"), fields={"opening": _("请选择")})
    if opening == one.opening:
        return one
    inside = Move.unscoped.filter(shelter=one, status=Status.ARRIVED, is_open=True, returned_at__isnull=True).count()
    if opening == Opening.CLOSED and inside:
        raise WrongState(_("里面还有 %(n)s 户,先解除转移或登记去向。") % {"n": inside})
    was = one.opening
    one.opening, one.opening_at, one.opening_by_id = opening, at, holding(scope)
    one.opened_at = None if opening == Opening.CLOSED else one.opened_at or at
    one.save(update_fields=["opening", "opening_at", "opening_by_id", "opened_at"])
    done(scope, "shelter.opening", one, figures={"from": was, "to": opening}, at=at)
    return one


@transaction.atomic
def remove_shelter(scope: Scope, *, uid: UUID, why: str) -> Shelter:
    """停用: not a shelter any more, with a reason. Refused while it is open."""
    one = _take(scope, uid)
    if one.opening != Opening.CLOSED:
        raise WrongState(_("正开着,先关闭再停用。"))
    one.removed_why = sentence(why, _("请写为什么停用。"), most=120, field="why")
    one.removed_on = clock.today()
    one.save(update_fields=["removed_on", "removed_why"])
    done(scope, "shelter.removed", one, private={"why": one.removed_why})
    return one
