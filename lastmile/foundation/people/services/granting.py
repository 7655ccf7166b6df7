"""Grants given by hand, beside those that come with a post."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.foundation.access.lines import ALL_LINES
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Grant, Scope
from lastmile.foundation.ledger import once
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people import limits
from lastmile.foundation.people.models import Person, Post, StoredGrant
from lastmile.foundation.regions.selectors import get_region
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid
from lastmile.kernel.ids import uuid7


@once.at_once
def give_grant(
    scope: Scope,
    *,
    region_code: str,
    permissions: list[str],
    reason: str,
    person: Person | None = None,
    post: Post | None = None,
    lines: list[str] | None = None,
    from_on: date | None = None,
    until_on: date | None = None,
    uid: UUID | None = None,
) -> StoredGrant:
    """Give permissions on a branch, for some lines (none: all four), to a person or to whoever holds a post.

    Nobody gives what they do not hold there themselves. The same uid with the same content is the same grant, with other
    content DifferentContent.
    """
    region = get_region(region_code)
    scope.require(Permission.GRANT_CHANGE, on=region.code)
    from_on = from_on or clock.today()
    _check(permissions, lines or [], reason, from_on, until_on)
    if (person is None) == (post is None):
        raise NotValid(_("请选授权给哪个人,或者哪个岗位。"), fields={"person": _("请选择")})
    meant = Grant(frozenset({region.code}), frozenset(permissions), frozenset(lines or ALL_LINES))
    limits.require_within(scope, [meant])
    given: dict[str, Any] = {"permissions": sorted(set(permissions)), "lines": sorted(set(lines or []))}
    given |= {"from": from_on, "until": until_on}
    given |= {"person": person.uid} if person else {"post": post.uid if post else None}
    content, uid = {"place": region.uid, "reason": reason.strip(), **given}, uid or uuid7()
    if known := StoredGrant.unscoped.filter(uid=uid).first():
        words = _("这张表已经授过一次权,内容不一样。原来的没有动,请看授权名单核对。")
        once.require_same(known, "grant.given", content, otherwise=words)
        return known
    grant = StoredGrant.unscoped.create(
        uid=uid,
        region=region,
        region_code=region.code,
        person=person,
        post=post,
        permissions=given["permissions"],
        lines=given["lines"],
        from_on=from_on,
        until_on=until_on,
        reason=reason.strip()[:120],
    )
    ledger.write(scope, "grant.given", grant, figures=given | once.said(uid, content), private={"reason": grant.reason})
    return grant


def _check(permissions: list[str], lines: list[str], reason: str, from_on: date, until_on: date | None) -> None:
    if not reason.strip():
        raise NotValid(_("请写明授权依据。"), fields={"reason": _("必填")})
    if not permissions or set(permissions) - set(Permission.values):
        raise NotValid(_("请选要授的权限。"), fields={"permissions": _("请选择")})
    if set(lines) - ALL_LINES:
        raise NotValid(_("没有这个条线。"), fields={"lines": _("请选择")})
    if until_on and until_on < from_on:
        raise NotValid(_("截止日期早于开始日期。"), fields={"until_on": _("早于开始日期")})


@transaction.atomic
def end_grant(scope: Scope, *, uid: UUID) -> StoredGrant:
    """Take a grant back, from now on. It stays as history."""
    grant: StoredGrant = StoredGrant.objects.get_visible(scope, Permission.GRANT_CHANGE, uid)
    yesterday = clock.today() - timedelta(days=1)
    if grant.until_on is None or grant.until_on > yesterday:
        StoredGrant.unscoped.filter(pk=grant.pk).update(until_on=yesterday)
        ledger.write(scope, "grant.ended", grant)
    return grant
