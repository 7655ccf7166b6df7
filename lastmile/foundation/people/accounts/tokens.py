"""Keys for programs that act as a person: for some of the person's permissions, for a time."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import once
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people import selectors
from lastmile.foundation.people.accounts.figures import whole
from lastmile.foundation.people.models import Account, ApiToken
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid
from lastmile.kernel.ids import uuid7


@once.at_once
def make_token(
    scope: Scope, account: Account, *, name: str, permissions: list[str], days: int, uid: UUID | None = None
) -> str:
    """A bearer token for a program, shown once; never more than its owner may.

    The same uid with the same content is the same token, which is not shown again: "". With other content DifferentContent.
    """
    most = whole("token_days_most")
    if not 1 <= days <= most:
        raise NotValid(_("有效期为1到%(most)s天。") % {"most": most}, fields={"days": _("超出范围")})
    if not permissions or not all(scope.has(word) for word in permissions):
        raise NotValid(_("令牌的权限不能为空,也不能多于您自己的。"), fields={"permissions": _("请重选")})
    content, uid = {"name": name.strip(), "permissions": sorted(set(permissions)), "days": days}, uid or uuid7()
    if known := ApiToken.objects.filter(uid=uid).first():
        words = _("这张表已经做过一个密钥,内容不一样。没有再做,请看下面的名单核对。")
        once.require_same(known, "account.token_made", content, otherwise=words, about=account.person, token=uid)
        return ""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    row = ApiToken.objects.create(
        uid=uid,
        account=account,
        name=name.strip()[:60],
        digest=_digest(token),
        permissions=sorted(set(permissions)),
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    figures = {"token": row.uid, "permissions": row.permissions, "days": days} | once.said(uid, content)
    ledger.write(scope, "account.token_made", account.person, figures=figures)
    return token


def tokens_of(account: Account) -> list[ApiToken]:
    """The account's own tokens, newest first, those over and revoked included."""
    return list(ApiToken.objects.filter(account=account).order_by("-id")[:50])


def scope_of_token(token: str) -> Scope | None:
    """The scope of a program: its owner's of today, cut down to the token's permissions; matters shared are left out.

    None when the token is unknown, over, revoked, or its owner's account closed.
    """
    good = ApiToken.objects.filter(revoked_at__isnull=True, expires_at__gt=clock.now(), account__is_active=True)
    row = good.filter(digest=_digest(token)).select_related("account").first()
    if row is None:
        return None
    ApiToken.objects.filter(pk=row.pk).update(last_used_at=clock.now())
    scope = selectors.scope_of(row.account)
    allowed = frozenset(row.permissions)
    grants = tuple(replace(one, permissions=one.permissions & allowed) for one in scope.grants)
    # Shares carry permissions of their own, which a token could not narrow.
    return replace(scope, grants=grants, shared_with=frozenset())


@transaction.atomic
def revoke_token(scope: Scope, account: Account, *, uid: UUID) -> None:
    """End one of the account's tokens, from now on."""
    mine = ApiToken.objects.filter(account=account, uid=uid, revoked_at__isnull=True)
    if mine.update(revoked_at=clock.now()):
        ledger.write(scope, "account.token_revoked", account.person, figures={"token": uid})


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
