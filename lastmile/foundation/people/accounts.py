"""Accounts: opened by the office above, locked after wrong tries, first signed in by a code or a QR slip."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

import pyotp
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from lastmile.foundation.access.encrypted import look_up_key
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people import selectors
from lastmile.foundation.people.models import Account, ApiToken, Person, SignInCode
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel.errors import NotAllowed, NotSignedIn, NotValid

CLASSES = (r"[a-z]", r"[A-Z]", r"\d", r"[^A-Za-z\d]")
# Checked when there is no such account, so that it takes as long as when there is.
NOBODY = make_password(secrets.token_hex(8))


def _figure(key: str, code: str = "") -> float:
    return float(packs.value(key, code).number)


def _refused() -> NotSignedIn:
    return NotSignedIn(_("账号或密码不对,或者账号暂时锁定。"))


@transaction.atomic
def open_account(
    scope: Scope, *, person_uid: UUID, login: str = "", password: str = "", is_demo: bool = False
) -> Account:
    """Open an account for a person. Without a password it is signed in by a code first."""
    person = selectors.get_person(scope, person_uid)
    scope.require(Permission.ACCOUNT_OPEN, on=person)
    if password:
        check_policy(password, person.region_code)
    try:
        with transaction.atomic():
            account = Account(
                person=person,
                login=(login.strip() or f"u{person.pk}")[:40],
                opened_at=timezone.now(),
                opened_by=scope.person_uid,
                is_demo=is_demo,
                must_change=bool(password) and not is_demo,
            )
            if password:
                account.set_password(password)
                account.password_changed_at = timezone.now()
            else:
                account.set_unusable_password()
            account.save()
    except IntegrityError as problem:
        raise NotValid(_("这个人已有账号,或者登录名已被占用。"), fields={"login": _("已占用")}) from problem
    ledger.write(scope, "account.opened", person)
    return account


def check_policy(password: str, code: str) -> None:
    """Length and kinds of signs by the rule pack in force."""
    least, kinds = int(_figure("access.password_signs", code)), int(_figure("access.password_classes", code))
    have = sum(bool(re.search(pattern, password)) for pattern in CLASSES)
    if len(password) < least or have < kinds:
        words = _("密码至少%(least)s位,大写、小写、数字、符号中至少%(kinds)s类。") % {"least": least, "kinds": kinds}
        raise NotValid(words, fields={"password": words})


def find(login: str) -> Account | None:
    """By login name, or by the phone of the person."""
    return (
        Account.objects.select_related("person")
        .filter(Q(login=login.strip()) | Q(person__phone_key=look_up_key(login) or "-"), is_active=True)
        .order_by("id")
        .first()
    )


def sign_in(*, login: str, password: str, second: str = "") -> Account:
    """The account, or NotSignedIn without saying which half was wrong; wrong tries lock it for a while."""
    account = find(login)
    if account is None:
        check_password(password, NOBODY)
        raise _refused()
    now = timezone.now()
    if account.locked_until and account.locked_until > now:
        check_password(password, NOBODY)
        raise _refused()
    if not account.check_password(password) or not _second_fits(account, second):
        _count_failure(account)
        raise _refused()
    _require_place(account)
    Account.objects.filter(pk=account.pk).update(failures=0, locked_until=None, last_login=now)
    return account


def _require_place(account: Account) -> None:
    if account.is_demo and not settings.DEMO:
        raise NotAllowed(_("演示账号只能在演示中使用。"))


def _second_fits(account: Account, second: str) -> bool:
    if not account.second_factor:
        return True
    return pyotp.TOTP(account.second_factor).verify(second.strip(), valid_window=1)


def _count_failure(account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(failures=F("failures") + 1)
    most = int(_figure("access.lock_failures"))
    until = timezone.now() + timedelta(minutes=_figure("access.lock_minutes"))
    Account.objects.filter(pk=account.pk, failures__gte=most).update(failures=0, locked_until=until)


def _digest(account_id: int, code: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"{account_id}:{code}".encode(), hashlib.sha256).hexdigest()


@transaction.atomic
def first_code(scope: Scope, *, person_uid: UUID) -> str:
    """A six-digit code for the first sign-in, shown once; a new one ends the old ones."""
    person = selectors.get_person(scope, person_uid)
    scope.require(Permission.ACCOUNT_OPEN, on=person)
    account = Account.objects.filter(person=person).first() or open_account(scope, person_uid=person_uid)
    digits = int(_figure("access.code_digits"))
    code = "".join(secrets.choice("0123456789") for _place in range(digits))
    now = timezone.now()
    SignInCode.objects.filter(account=account, used_at__isnull=True).update(used_at=now)
    SignInCode.objects.create(
        account=account,
        digest=_digest(account.pk, code),
        made_at=now,
        made_by=scope.person_uid,
        expires_at=now + timedelta(hours=_figure("access.code_hours", person.region_code)),
    )
    ledger.write(scope, "account.code_made", person)
    return code


def sign_in_by_code(*, phone: str, code: str) -> Account:
    """Phone and code, no password; a code is used once and dies after a few wrong tries."""
    account = find(phone)
    now = timezone.now()
    row = (
        SignInCode.objects.filter(account=account, used_at__isnull=True, expires_at__gt=now).order_by("-id").first()
        if account
        else None
    )
    if account is None or row is None:
        raise _code_refused()
    tries = int(_figure("access.code_tries"))
    fresh = SignInCode.objects.filter(pk=row.pk, used_at__isnull=True, tries__lt=tries)
    if not fresh.update(tries=F("tries") + 1):
        raise _code_refused()
    if not hmac.compare_digest(row.digest, _digest(account.pk, code.strip())):
        raise _code_refused()
    if not SignInCode.objects.filter(pk=row.pk, used_at__isnull=True).update(used_at=now):
        raise _code_refused()
    _require_place(account)
    Account.objects.filter(pk=account.pk).update(failures=0, last_login=now)
    return account


def _code_refused() -> NotSignedIn:
    return NotSignedIn(_("手机号或登录码不对,或者登录码已过期。请向村里要一个新的。"))


@transaction.atomic
def change_password(scope: Scope, account: Account, *, old: str, new: str) -> None:
    """Change one's own password."""
    if account.has_usable_password() and not account.check_password(old):
        raise NotValid(_("原密码不对。"), fields={"old": _("不对")})
    check_policy(new, account.person.region_code)
    account.set_password(new)
    account.password_changed_at = timezone.now()
    account.must_change = False
    account.save(update_fields=["password", "password_changed_at", "must_change"])
    ledger.write(scope, "account.password_changed", account.person)


@transaction.atomic
def begin_second_factor(scope: Scope, account: Account) -> str:
    """A secret for an authenticator app (RFC 6238); in force after `confirm_second_factor`."""
    return pyotp.random_base32()


@transaction.atomic
def confirm_second_factor(scope: Scope, account: Account, *, secret: str, number: str) -> None:
    if not pyotp.TOTP(secret).verify(number.strip(), valid_window=1):
        raise NotValid(_("验证码不对,请看手机上的时间准不准。"), fields={"number": _("不对")})
    account.second_factor = secret
    account.save(update_fields=["second_factor"])
    ledger.write(scope, "account.second_factor_set", account.person)


@transaction.atomic
def make_token(scope: Scope, account: Account, *, name: str, permissions: list[str], days: int) -> str:
    """A bearer token for a program, shown once; never more than its owner may."""
    most = int(_figure("access.token_days_most"))
    if not 1 <= days <= most:
        raise NotValid(_("有效期为1到%(most)s天。") % {"most": most}, fields={"days": _("超出范围")})
    over = [word for word in permissions if not scope.has(word)]
    if over or not permissions:
        raise NotValid(_("令牌的权限不能为空,也不能多于您自己的。"), fields={"permissions": _("请重选")})
    token = secrets.token_urlsafe(32)
    ApiToken.objects.create(
        account=account,
        name=name.strip()[:60],
        digest=hashlib.sha256(token.encode()).hexdigest(),
        permissions=permissions,
        made_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=days),
    )
    ledger.write(scope, "account.token_made", account.person, figures={"permissions": permissions, "days": days})
    return token


def scope_of_token(token: str) -> Scope | None:
    """The scope of a program: its owner's, cut down to the token's permissions."""
    from dataclasses import replace

    row = (
        ApiToken.objects.select_related("account")
        .filter(
            digest=hashlib.sha256(token.encode()).hexdigest(), revoked_at__isnull=True, expires_at__gt=timezone.now()
        )
        .first()
    )
    if row is None or not row.account.is_active:
        return None
    ApiToken.objects.filter(pk=row.pk).update(last_used_at=timezone.now())
    scope = selectors.scope_of(row.account)
    allowed = frozenset(row.permissions)
    return replace(scope, grants=tuple(replace(one, permissions=one.permissions & allowed) for one in scope.grants))


def revoke_token(account: Account, *, uid: UUID) -> None:
    ApiToken.objects.filter(account=account, uid=uid, revoked_at__isnull=True).update(revoked_at=timezone.now())


def seconds_idle(account: Account, on_phone: bool) -> int:
    """How long a session lives without a page being opened."""
    code = account.person.region_code
    if on_phone:
        return int(_figure("access.field_session_days", code) * 86400)
    return int(_figure("access.idle_minutes", code) * 60)


def first_account(*, region_code: str, name: str, phone: str, password: str = "") -> tuple[Person, Account, Any]:
    """The first account of an installation: nobody is above it yet. Refused once there is any."""
    from lastmile.foundation.people import services

    if Account.objects.exists():
        raise NotAllowed(_("已经有账号了,请由上级办公室开通。"))
    scope = Scope.of_system(
        "first-account", [Permission.PEOPLE_CHANGE, Permission.PEOPLE_VIEW, Permission.ACCOUNT_OPEN]
    )
    with transaction.atomic():
        person = services.add_person(scope, region_code=region_code, name=name, phone=phone)
        level = {2: "bureau_staff", 4: "bureau_staff", 6: "bureau_staff", 9: "office_director"}.get(len(region_code))
        if level is None:
            raise NotValid(_("第一个账号应开在省、市、县或乡镇。"))
        post = services.open_post(scope, region_code=region_code, kind=level)
        services.appoint(scope, post_uid=post.uid, person_uid=person.uid)
        account = open_account(scope, person_uid=person.uid, login=phone, password=password)
        return person, account, "" if password else first_code(scope, person_uid=person.uid)
