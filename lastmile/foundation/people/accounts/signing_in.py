"""Sign in by login name or phone and password; wrong tries lock the account for a while."""

from __future__ import annotations

import functools
import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from lastmile.foundation.access.encrypted import look_up_key
from lastmile.foundation.people.accounts import passwords, second_factor
from lastmile.foundation.people.accounts.figures import figure, whole
from lastmile.foundation.people.models import Account
from lastmile.kernel.errors import NotAllowed, NotSignedIn

DAY, MINUTE = 86_400, 60


@functools.cache
def _nobody() -> str:
    """Checked when there is no such account, so that it takes as long as when there is."""
    return make_password(secrets.token_hex(8))


def find(login: str) -> Account | None:
    """The open account of the person with this number, else of this login name."""
    open_accounts = Account.objects.select_related("person").filter(is_active=True)
    key = look_up_key(login)
    by_number = open_accounts.filter(person__phone_key=key).first() if key else None
    return by_number or open_accounts.filter(login=login.strip()).first()


def sign_in(*, login: str, password: str, second: str = "") -> Account:
    """The account, or NotSignedIn without saying which half was wrong; wrong tries lock it for a while."""
    account = find(login)
    if account is None or _is_locked(account):
        check_password(password, _nobody())
        raise _refused()
    if not account.check_password(password) or not second_factor.fits(account, second):
        _count_failure(account)
        raise _refused()
    require_place(account)
    account.must_change = account.must_change or passwords.is_due(account)
    account.failures, account.locked_until, account.last_login = 0, None, timezone.now()
    account.save(update_fields=["must_change", "failures", "locked_until", "last_login"])
    return account


def _is_locked(account: Account) -> bool:
    return account.locked_until is not None and account.locked_until > timezone.now()


def _count_failure(account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(failures=F("failures") + 1)
    until = timezone.now() + timedelta(minutes=figure("lock_minutes"))
    worn = Account.objects.filter(pk=account.pk, failures__gte=whole("lock_failures"))
    worn.update(failures=0, locked_until=until)


def require_place(account: Account) -> None:
    """Demo accounts, whose password everybody knows, open nothing outside a demo."""
    if account.is_demo and not settings.DEMO:
        raise NotAllowed(_("演示账号只能在演示中使用。"))


def seconds_idle(account: Account, on_phone: bool) -> int:
    """How long a session lives without a page being opened."""
    code = account.person.region_code
    if on_phone:
        return int(figure("field_session_days", code) * DAY)
    return int(figure("idle_minutes", code) * MINUTE)


def _refused() -> NotSignedIn:
    return NotSignedIn(_("账号、密码或动态码不对,或者账号暂时锁定。"))
