"""解除转移: nobody goes home before somebody named approved it, on a basis. Point by point: some may stay closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lastmile.domains.evacuation.models import Help, Move, MoveList, Return, RollCall
from lastmile.domains.evacuation.rules import COUNT, GONE, Basis, kind_of
from lastmile.domains.evacuation.selectors import lists
from lastmile.domains.evacuation.selectors.lists import Source
from lastmile.domains.evacuation.services.handing_back import hand_back
from lastmile.domains.evacuation.services.opening import covering
from lastmile.domains.evacuation.services.taking import done, holding, moment, sentence, take_list
from lastmile.domains.points import public as points
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.obligations import answering
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.obligations.rules import Outcome
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.wording import worded
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed, NotValid, NotVisible


@transaction.atomic
def allow_return(
    scope: Scope,
    *,
    source_uid: UUID,
    points: Iterable[UUID] = (),
    elsewhere: bool = False,
    approver: str,
    basis: str,
    words: str = "",
    at: datetime | None = None,
) -> list[Return]:
    """解除转移 for some danger points, and with `elsewhere` for the rows below none.

    `approver`: who approved it; `basis`: 预警解除, 专家排查 or 监测正常. Both must be there. A point let go already stays so;
    where people went out again since, this approval is the one in force.
    """
    one, at = take_list(lists.get_list(scope, source_uid)), moment(at)
    approver = sentence(approver, _("请写谁批准的:姓名、职务。"), most=60, field="approver")
    if basis not in Basis.values:
        raise NotValid(_("请选依据。"), fields={"basis": _("请选择")})
    wanted = tuple(points)
    if not wanted and not elsewhere:
        raise NotValid(_("请选哪几处可以回。"), fields={"points": _("请至少选一处")})
    found = _points(scope, one, wanted)
    said = {"approver": approver, "basis": basis, "words": " ".join(words.split())[:200], "approved_at": at}
    made = [_allow(scope, one, point, said) for point in found]
    if elsewhere:
        made.append(_allow_elsewhere(scope, one, said))
    return made


def _points(scope: Scope, one: MoveList, wanted: Iterable[UUID]) -> list[Any]:
    found = list(points.points_in(scope).filter(uid__in=list(wanted)))
    listed = set(Move.unscoped.filter(list=one, point__in=found).values_list("point", flat=True))
    if len(found) < len(set(wanted)) or any(row.pk not in listed for row in found):
        raise NotVisible(_("没有找到,或者不在您的范围内。"))
    if not all(scope.may(Permission.MOVE_RETURN, on=row.region_code) for row in found):
        raise NotAllowed(_("您没有这项权限,或者不在您的范围内。"))
    return found


def _allow(scope: Scope, one: MoveList, point: Any, said: dict[str, Any]) -> Return:
    place = {"region": point.region, "region_code": point.region_code}
    return _write(scope, one, {"point": point}, place, said, Move.unscoped.filter(list=one, point=point))


def _allow_elsewhere(scope: Scope, one: MoveList, said: dict[str, Any]) -> Return:
    rows = lists.rows_in(scope, one, Permission.MOVE_RETURN).filter(point__isnull=True)
    codes = sorted(set(rows.values_list("region_code", flat=True)))
    if not codes:
        raise NotValid(_("不在危险点下面的户,这里没有。"))
    region = get_region(covering(codes))
    place = {"region": region, "region_code": region.code}
    keys = list(rows.values_list("pk", flat=True))
    return _write(scope, one, {"point": None, "region": region}, place, said, Move.unscoped.filter(pk__in=keys))


def _write(
    scope: Scope, one: MoveList, key: dict[str, Any], place: dict[str, Any], said: dict[str, Any], rows: QuerySet[Move]
) -> Return:
    values = {**place, **said, "entered_by_id": holding(scope)}
    made_one, made = Return.unscoped.get_or_create(list=one, **key, defaults=values)
    home = rows.filter(returned_at__isnull=True).update(returned_at=said["approved_at"], missing=0)
    close_help(scope, Help.unscoped.filter(move__in=rows.values("pk"), ended_at__isnull=True), worded("已解除转移"))
    if home and not made:
        for name, value in values.items():
            setattr(made_one, name, value)
        made_one.save(update_fields=list(values))
    if home or made:
        figures = {"basis": said["basis"], "rows": home, "point": made_one.point.uid if made_one.point else None}
        private = {"approver": said["approver"], "words": said["words"]}
        done(scope, "move.returned", made_one, figures=figures, private=private, at=said["approved_at"])
    return made_one


def close_help(scope: Scope, some: QuerySet[Help], why: str) -> None:
    """Help ends: nobody is called any more for what the end made needless."""
    for one in list(some):
        one.ended_at, one.ended_by_id, one.ended_how = clock.now(), holding(scope), why
        one.save(update_fields=["ended_at", "ended_by_id", "ended_how"])
        kinds = [kind_of(one.trouble), "move.door"]
        obligations.close_all(scope, subject_uid=one.uid, kinds=kinds, outcome=Outcome.VOID, reason=why)
        answering.stop_all_calls(one.uid)
        done(scope, "move.help_ended", one, figures={"trouble": one.trouble, "why": why})


@transaction.atomic
def end_lists(scope: Scope, *, source: Source, why: str) -> MoveList:
    """The night is over: no rounds, no help, nothing recorded any more. Refused while people are out who may not return.

    Rows that a list still open asks for go to it. Raises NotVisible for a source without a list.
    """
    found = lists.find_list(source)
    if found is None:
        raise NotVisible(_("没有找到,或者不在您的范围内。"))
    scope.require(Permission.MOVE_RETURN, on=found.region_code)
    one = take_list(found)
    why = sentence(why, _("写一句:为什么结束。"), field="why")
    hand_back(scope, one)
    # Closed first: whoever writes to a row in this moment has written then, and is counted among those who are out.
    Move.unscoped.filter(list=one).update(is_open=False, missing=0)
    out = Move.unscoped.filter(status__in=GONE, list=one, returned_at__isnull=True).count()
    if out:
        raise NotValid(_("还有 %(n)s 户在外面,先解除转移。") % {"n": out}, fields={"why": _("还有人在外面")})
    one.ended_at, one.ended_by_id = clock.now(), holding(scope)
    one.save(update_fields=["ended_at", "ended_by_id"])
    close_help(scope, Help.unscoped.filter(list=one, ended_at__isnull=True), worded("名单已经结束"))
    for rollcall in RollCall.unscoped.filter(list=one, taken_at__isnull=True):
        obligations.close_all(
            scope, subject_uid=rollcall.uid, kinds=[COUNT], outcome=Outcome.VOID, reason=worded("名单已经结束")
        )
    done(scope, "moves.ended", one, private={"why": why})
    return one
