"""Why a village has no rescue team: stated by its township, ended by another statement or by a team (K-2.3.2a)."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import once
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people.models import NoTeam, Unit
from lastmile.foundation.regions.selectors import get_region
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, WrongState
from lastmile.kernel.ids import uuid7
from lastmile.kernel.region_codes import LENGTHS, Level


def may_state_no_team(scope: Scope, region_code: str) -> bool:
    """Whether this person may say why a village has no team: the township guides its villages, no village itself."""
    return scope.may(Permission.PEOPLE_CHANGE, on=_township(region_code))


@once.at_once
def state_no_team(scope: Scope, *, region_code: str, reason: str, words: str = "", uid: UUID | None = None) -> NoTeam:
    """State why a village has no team; takes the place of what was stated before.

    Raises WrongState for a village that has one. The same uid with the same content is the same statement, with other
    content DifferentContent.
    """
    region = get_region(region_code)
    scope.require(Permission.PEOPLE_CHANGE, on=_township(region.code))
    said = {"reason": reason, "words": words.strip()}
    _check(region.level, said)
    uid = uid or uuid7()
    content = {"place": region.uid, **said}
    if known := NoTeam.unscoped.filter(uid=uid).first():
        otherwise = _("这张表已经存过一次,内容不一样。原来的没有动,请打开核对。")
        once.require_same(known, "no_team.stated", content, otherwise=otherwise)
        return known
    if Unit.unscoped.filter(region=region, kind=Unit.Kind.TEAM, closed_on__isnull=True).exists():
        raise WrongState(_("这个村(社区)已经有应急队伍了。"))
    end_no_team(scope, [region.pk])
    stated = NoTeam.unscoped.create(uid=uid, region=region, region_code=region.code, said_on=clock.today(), **said)
    ledger.write(scope, "no_team.stated", stated, figures={"reason": reason} | once.said(uid, content))
    return stated


def end_no_team(scope: Scope, regions: Iterable[int]) -> None:
    """What was stated of these places (by key) holds no more: a team was founded, or something else is stated."""
    ended = list(NoTeam.unscoped.filter(region__in=list(regions), ended_on__isnull=True))
    if ended:
        NoTeam.unscoped.filter(pk__in=[one.pk for one in ended]).update(ended_on=clock.today())
        ledger.write_each(scope, [ledger.Draft("no_team.ended", one, {"reason": one.reason}) for one in ended])


def _township(code: str) -> str:
    return code[: LENGTHS[Level.TOWNSHIP]]


def _check(level: int, said: dict[str, str]) -> None:
    if level != Level.VILLAGE:
        raise NotValid(_("没有组建队伍的原因按村(社区)写。"))
    if said["reason"] not in NoTeam.Reason.values:
        raise NotValid(_("请选没有组建队伍的原因。"), fields={"reason": _("请选择")})
    if said["reason"] == NoTeam.Reason.OTHER and not said["words"]:
        raise NotValid(_("选“其他原因”的,请写明是什么原因。"), fields={"words": _("请写明是什么原因")})
    if len(said["words"]) > 200:
        raise NotValid(_("说明最多200个字。"), fields={"words": _("太长")})
