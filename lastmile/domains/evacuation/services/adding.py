"""Rows added on the spot: people in no list, and households nobody had thought of."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lastmile.domains.evacuation.models import Move, MoveList
from lastmile.domains.evacuation.rules import People
from lastmile.domains.evacuation.selectors import lists
from lastmile.domains.evacuation.services.taking import done, take_list, take_row
from lastmile.domains.points import public as points
from lastmile.domains.profile import public as profile
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import once
from lastmile.foundation.regions.models import Region
from lastmile.foundation.regions.selectors import get_region
from lastmile.kernel.errors import NotAllowed, NotValid

MOST = 2_000


def add_people(
    scope: Scope,
    *,
    source_uid: UUID,
    uid: UUID,
    kind: str,
    number: int | None,
    name: str = "",
    phone: str = "",
    origin: str = "",
    point_uid: UUID | None = None,
    region_code: str = "",
) -> Move:
    """工棚, 民宿客人, 学校, 过路人员: people in no list who must move, below a point or at a place.

    `number` None is 待核; `name`: who leads them; `origin`: where they come from. The same uid with the
    same content is the same row, also when more was said of it since; with other content DifferentContent.
    """
    words = " ".join(name.split()), " ".join(phone.split()), " ".join(origin.split())
    content = {"list": source_uid, "kind": kind, "number": number, "words": words, "at": point_uid or region_code}
    try:
        with transaction.atomic():
            return _add(scope, source_uid, uid, kind, number, words, point_uid, region_code, content)
    except IntegrityError:  # the same one arrived twice at once
        known = Move.unscoped.filter(uid=uid).first()
        if known is None:
            raise
        return _same(known, content)


def _add(
    scope: Scope,
    source_uid: UUID,
    uid: UUID,
    kind: str,
    number: int | None,
    words: tuple[str, str, str],
    point_uid: UUID | None,
    region_code: str,
    content: dict[str, Any],
) -> Move:
    one = take_list(lists.get_list(scope, source_uid))
    if known := Move.unscoped.filter(uid=uid).first():
        return _same(known, content)
    point = points.get_point(scope, point_uid) if point_uid else None
    region = point.region if point else _place(region_code)
    _check(scope, one, region, kind, number)
    name, phone, origin = words
    row = Move.unscoped.create(
        uid=uid,
        list=one,
        kind=kind,
        region=region,
        region_code=region.code,
        point=point,
        name=name[:40],
        phone=phone[:20],
        origin=origin[:80],
        tonight=number,
        must=True,
        counted=True,
        rank=2,
    )
    figures = {"kind": kind, "number": number, "point": point.uid if point else None} | once.said(uid, content)
    done(scope, "move.added", row, figures=figures, private={"name": name, "origin": origin})
    return row


def _same(known: Move, content: dict[str, Any]) -> Move:
    once.require_same(
        known, "move.added", content, otherwise=_("这个编号已经记了另一批人,内容不一样。请重新打开再加。")
    )
    return known


def _place(code: str) -> Region:
    if not code:
        raise NotValid(_("他们在哪里?"), fields={"region_code": _("请选村组或危险点")})
    return get_region(code)


def _check(scope: Scope, one: MoveList, region: Region, kind: str, number: int | None) -> None:
    if not scope.may(Permission.MOVE_RECORD, on=region.code):
        raise NotAllowed(_("您没有这项权限,或者不在您的范围内。"))
    if kind not in People.values or kind == People.HOUSEHOLD:
        raise NotValid(_("请选他们是什么人。"), fields={"kind": _("请选择")})
    _number(number)


def _number(number: int | None) -> None:
    if number is not None and not 0 < number <= MOST:
        raise NotValid(_("人数不对,请核对;不知道就空着。"), fields={"number": _("请核对")})


@transaction.atomic
def add_household(scope: Scope, *, source_uid: UUID, household_uid: UUID, must: bool = True) -> Move:
    """A household of the base database that was not in the list. Listed already, it is the same row."""
    one = take_list(lists.get_list(scope, source_uid))
    home = profile.get_household(scope, household_uid)
    if not scope.may(Permission.MOVE_RECORD, on=home.region_code):
        raise NotAllowed(_("您没有这项权限,或者不在您的范围内。"))
    values = {
        "region": home.region,
        "region_code": home.region_code,
        "registered": home.registered,
        "tonight": home.at_home,
        "away": home.away,
        "need_help": home.need_help,
        "must": must,
        "counted": True,
        "rank": 2 if must else 3,
    }
    row, made = Move.unscoped.get_or_create(list=one, household=home, defaults=values)
    if not made and must and not row.must:
        Move.unscoped.filter(pk=row.pk).update(must=True, counted=True, rank=2)
        row.refresh_from_db()
    if made:
        done(scope, "move.added", row, figures={"kind": row.kind, "must": must})
    return row


@transaction.atomic
def name_people(
    scope: Scope, *, uid: UUID, number: int | None = None, name: str = "", phone: str = "", origin: str = ""
) -> Move:
    """Say more of people in no list: how many, who leads them, where they come from. What is left out stays."""
    row = take_row(scope, uid)
    if row.kind == People.HOUSEHOLD:
        raise NotValid(_("在册户的姓名、电话在户档里改。"))
    _number(number)
    said = {"name": name, "phone": phone, "origin": origin}
    changed: dict[str, object] = {key: " ".join(words.split())[:40] for key, words in said.items() if words.strip()}
    if number is not None:
        changed["tonight"] = number
    for key, value in changed.items():
        setattr(row, key, value)
    row.save(update_fields=list(changed))
    done(scope, "move.named", row, figures={"number": number, "fields": sorted(changed)}, private=said)
    return row
