"""Sign a 责任清单 (签发), make it public (公开), take it down (撤下). What was signed is never changed: signing again makes the next version."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import once
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people import duty_list, list_changes, signed_lists
from lastmile.foundation.people.models import Holding, SignedList
from lastmile.foundation.people.rules import ListState, may_become
from lastmile.foundation.regions.models import Region
from lastmile.foundation.regions.selectors import get_region
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, WrongState
from lastmile.kernel.ids import uuid7


@once.at_once
def sign_list(
    scope: Scope,
    *,
    area: str,
    signed_by: UUID | str,
    signed_on: date,
    seen: str,
    document_number: str = "",
    based_on: int = 0,
    uid: UUID | None = None,
) -> SignedList:
    """Freeze the list of a township or village as it stands now, as signed by who stands at its head.

    `seen` is the digest of what was shown, `based_on` the number of the version signed before (0: none): where either moved on,
    WrongState. The same uid with the same content is the same version. Raises NotValid where nothing changed since.
    """
    region = get_region(area)
    scope.require(Permission.PEOPLE_CHANGE, on=region.code)
    signer = _signer(scope, region, signed_by)
    uid, document = uid or uuid7(), " ".join(document_number.split())[:60]
    _hold(region)
    asked = {"place": region.uid, "by": signer.uid, "on": signed_on, "document": document, "seen": seen}
    if known := SignedList.objects.filter(uid=uid).select_related("region").first():
        words = _("这一版已经签发过,内容不一样。原来的没有动,请打开清单核对。")
        once.require_same(known, "duty_list.signed", asked, otherwise=words)
        return known
    last = signed_lists.newest(region)
    _require_day(signed_on, last)
    said = _what_stands(scope, region, last, seen=seen, based_on=based_on)
    made = SignedList.objects.create(
        uid=uid,
        region=region,
        number=(last.number if last else 0) + 1,
        signed_on=signed_on,
        signed_by=signer,
        signed_as=f"{signer.person.name}({signer.post.title})",
        document_number=document,
        entered_at=clock.now(),
        entered_by_id=_holding(scope),
        content=said,
        digest=duty_list.digest(said),
    )
    figures = {"number": made.number, "digest": made.digest, "on": signed_on, "by": signer.uid} | once.said(uid, asked)
    ledger.write(scope, "duty_list.signed", made, figures=figures)
    return made


def _signer(scope: Scope, region: Region, uid: UUID | str) -> Holding:
    for one in duty_list.may_sign(scope, region):
        if str(one.uid) == str(uid):
            return one
    raise NotValid(
        _("责任清单由乡镇党政主要负责人或村(社区)书记、主任签发,请选今天在任的一位。"),
        fields={"signed_by": _("请选今天在任的一位")},
    )


def _hold(region: Region) -> None:
    """Two who sign, or make public, at once come one after the other."""
    Region.objects.select_for_update(no_key=True).get(pk=region.pk)


def _require_day(signed_on: date, last: SignedList | None) -> None:
    if signed_on > clock.today():
        words = _("签发日期还没有到。")
        raise NotValid(words, fields={"signed_on": words})
    if last and signed_on < last.signed_on:
        words = _("不能早于上一版的签发日期 %(day)s") % {"day": last.signed_on.isoformat()}
        raise NotValid(words, fields={"signed_on": words})


def _what_stands(
    scope: Scope, region: Region, last: SignedList | None, *, seen: str, based_on: int
) -> duty_list.Content:
    """What the list says now, when that is what was shown and differs from what was signed last."""
    if (last.number if last else 0) != based_on:
        raise WrongState(_("刚才已经有人签发了新的一版,请看过再签。"))
    said = duty_list.content(scope, region)
    if duty_list.digest(said) != seen:
        raise WrongState(_("您打开以后清单又变了,请看过再签。"))
    if not said["parts"]:
        raise NotValid(_("这里还没有岗位,没有可以签发的。"))
    if last and not list_changes.changes(last.content, said):
        raise NotValid(_("自第%(n)s版签发后没有变化,不用再签。") % {"n": last.number})
    return said


@transaction.atomic
def make_public(scope: Scope, *, uid: UUID) -> SignedList:
    """Put the newest version before the public; the one that was public is replaced. Raises WrongState."""
    one = _taken(scope, uid)
    last = signed_lists.newest(one.region)
    if last and last.pk != one.pk:
        raise WrongState(_("已经签发了第%(n)s版,请公开那一版。") % {"n": last.number})
    _require(one, ListState.PUBLIC)
    before = signed_lists.public_list(one.region)
    if before:
        _move(scope, before, ListState.REPLACED, "duty_list.replaced")
    return _move(scope, one, ListState.PUBLIC, "duty_list.made_public")


@transaction.atomic
def withdraw_list(scope: Scope, *, uid: UUID) -> SignedList:
    """Take the public list down; it stays readable inside, and may be made public again. Raises WrongState."""
    one = _taken(scope, uid)
    _require(one, ListState.WITHDRAWN)
    return _move(scope, one, ListState.WITHDRAWN, "duty_list.withdrawn")


def _taken(scope: Scope, uid: UUID) -> SignedList:
    """The version, held for the act, as it stands once it is held."""
    found = signed_lists.get_signed(scope, uid)
    scope.require(Permission.PEOPLE_CHANGE, on=found.region.code)
    _hold(found.region)
    return signed_lists.get_signed(scope, uid)


def _require(one: SignedList, state: ListState) -> None:
    if not may_become(one.state, state):
        words = {"n": one.number, "now": one.get_state_display(), "then": state.label}
        raise WrongState(_("第%(n)s版现在是“%(now)s”,不能改成“%(then)s”。") % words)


def _move(scope: Scope, one: SignedList, state: ListState, action: str) -> SignedList:
    one.state = state
    if state == ListState.PUBLIC:
        one.public_at = clock.now()
    one.save(update_fields=["state", "public_at"])
    ledger.write(scope, action, one, figures={"number": one.number})
    return one


def _holding(scope: Scope) -> int | None:
    return scope.acting_as.holding_id if scope.acting_as else None
