"""Open, close and unlock accounts: by the office above, never for more than it holds itself, never by the public."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lastmile.foundation.access.encrypted import look_up_key, normalised
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people import kept, limits, selectors
from lastmile.foundation.people.accounts.passwords import check_policy
from lastmile.foundation.people.models import Account, ApiToken, Person, SignInCode
from lastmile.kernel.errors import NotValid, WrongState


@transaction.atomic
def open_account(
    scope: Scope, *, person_uid: UUID, login: str = "", password: str = "", is_demo: bool = False
) -> Account:
    """Open an account for a person, or open a closed one anew. Without a password it is signed in by a code first.

    Whoever opens it must hold everything the person may: the account could be entered with the first code.
    """
    person = selectors.get_person(scope, person_uid)
    scope.require(Permission.ACCOUNT_OPEN, on=person)
    limits.require_within(scope, selectors.grants_of_person(person.pk))
    if person.erased_at:
        raise WrongState(_("这个人的资料已清除,请重新登记。"))
    account = Account.objects.filter(person=person).first() or Account(person=person, is_active=False)
    if account.is_active:
        raise _taken(_("这个人已有账号。"))
    account.login = _login(person, login or account.login)
    account.is_active, account.closed_at, account.is_demo = True, None, is_demo
    account.failures, account.locked_until, account.second_factor = 0, None, ""
    account.opened_at, account.opened_by = timezone.now(), scope.person_uid
    _set_password(account, password, person.region_code)
    _save(account)
    kept.renew(people=[person.pk])
    ledger.write(scope, "account.opened", person)
    return account


def _set_password(account: Account, password: str, code: str) -> None:
    account.must_change = bool(password) and not account.is_demo
    if not password:
        account.set_unusable_password()
        return
    check_policy(password, code)
    account.set_password(password)
    account.password_changed_at = timezone.now()


def _login(person: Person, login: str) -> str:
    """The login name: short, and a number only when it is the person's own, so that no number leads to two people."""
    plain = "".join(sign for sign in login if sign.isprintable()).strip() or f"u{person.pk}"
    if len(plain) > 40:
        raise NotValid(_("登录名最多40个字。"), fields={"login": _("太长")})
    number = normalised(plain)
    if number.isdigit() and look_up_key(number) != person.phone_key:
        raise NotValid(_("登录名不能是别的号码;用本人手机号登录不用填。"), fields={"login": _("不能是别的号码")})
    return plain


def _save(account: Account) -> None:
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError as problem:
        raise _taken(_("这个人已有账号,或者登录名已被占用。")) from problem


def _taken(words: str) -> NotValid:
    return NotValid(words, fields={"login": _("已占用")})


@transaction.atomic
def close_account(scope: Scope, *, person_uid: UUID) -> None:
    """Close a person's account: open sessions, codes and tokens end with it. It can be opened anew."""
    person = selectors.get_person(scope, person_uid)
    scope.require(Permission.ACCOUNT_OPEN, on=person)
    end_account(scope, person)


def end_account(scope: Scope, person: Person) -> None:
    """The same for whoever has already asked the scope; within the caller's transaction."""
    now = timezone.now()
    if not Account.objects.filter(person=person, is_active=True).update(is_active=False, closed_at=now):
        return
    SignInCode.objects.filter(account__person=person, used_at__isnull=True).update(used_at=now)
    ApiToken.objects.filter(account__person=person, revoked_at__isnull=True).update(revoked_at=now)
    kept.renew(people=[person.pk])
    ledger.write(scope, "account.closed", person)


@transaction.atomic
def unlock(scope: Scope, *, person_uid: UUID) -> None:
    """Let somebody try again at once who is locked out after wrong passwords."""
    person = selectors.get_person(scope, person_uid)
    scope.require(Permission.ACCOUNT_OPEN, on=person)
    locked = Account.objects.filter(person=person, locked_until__isnull=False)
    if locked.update(failures=0, locked_until=None):
        ledger.write(scope, "account.unlocked", person)
