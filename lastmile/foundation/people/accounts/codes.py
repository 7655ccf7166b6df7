"""The first sign-in: a six-digit code said or shown once, or the QR slip that stands for it; no password."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people import limits, selectors
from lastmile.foundation.people.accounts.figures import figure, whole
from lastmile.foundation.people.accounts.opening import open_account
from lastmile.foundation.people.accounts.signing_in import find, require_place
from lastmile.foundation.people.models import Account, Person, SignInCode
from lastmile.kernel import clock
from lastmile.kernel.errors import NotSignedIn, WrongState


@dataclass(frozen=True)
class FirstCode:
    """What is shown once: the digits, the secret of the QR slip, and when both end."""

    code: str
    slip: str
    expires_at: datetime


@transaction.atomic
def first_code(scope: Scope, *, person_uid: UUID) -> FirstCode:
    """A code and a slip for a person's next sign-in; new ones end the old ones. Opens the account if there is none.

    Whoever makes it must hold everything the person may: they could sign in with it.
    """
    person = selectors.get_person(scope, person_uid)
    scope.require(Permission.ACCOUNT_OPEN, on=person)
    limits.require_within(scope, selectors.grants_of_person(person.pk))
    account = _account_of(scope, person)
    code = "".join(secrets.choice("0123456789") for _place in range(whole("code_digits")))
    slip = secrets.token_urlsafe(24)
    now = clock.now()
    SignInCode.objects.filter(account=account, used_at__isnull=True).update(used_at=now)
    row = SignInCode.objects.create(
        account=account,
        digest=_digest(account.pk, code),
        slip_digest=_slip_digest(slip),
        made_at=now,
        made_by=scope.person_uid,
        expires_at=now + timedelta(hours=figure("code_hours", person.region_code)),
    )
    ledger.write(scope, "account.code_made", person)
    return FirstCode(code, slip, row.expires_at)


def _account_of(scope: Scope, person: Person) -> Account:
    account = Account.objects.filter(person=person, is_active=True).first()
    if account is None:
        return open_account(scope, person_uid=person.uid)
    if account.second_factor:
        raise WrongState(_("这个账号开通了动态码,请先解除动态码,再给登录码。"))
    return account


def sign_in_by_code(*, phone: str, code: str) -> Account:
    """Phone and code, no password; a code is used once and dies after a few wrong tries. Raises NotSignedIn."""
    account = find(phone)
    row = _good().filter(account=account).order_by("-id").first() if account else None
    if account is None or row is None or not _count_try(row):
        raise _refused()
    if not hmac.compare_digest(row.digest, _digest(account.pk, code.strip())):
        raise _refused()
    return _enter(row)


def slip_is_good(slip: str) -> bool:
    """Whether a slip would still sign somebody in. Uses nothing up: link previews and scanners may look."""
    return _good().filter(slip_digest=_slip_digest(slip)).exists()


def sign_in_by_slip(*, slip: str) -> Account:
    """The secret of a QR slip, no password; used once. Raises NotSignedIn."""
    row = _good().filter(slip_digest=_slip_digest(slip)).first()
    if row is None:
        raise _refused()
    return _enter(row)


def _good() -> QuerySet[SignInCode]:
    """Codes that may still be used; none of them goes round a second factor that came after it."""
    fresh = SignInCode.objects.filter(used_at__isnull=True, expires_at__gt=clock.now())
    fresh = fresh.filter(account__is_active=True, account__second_factor="")
    return fresh.filter(tries__lt=whole("code_tries")).select_related("account", "account__person")


def _count_try(row: SignInCode) -> bool:
    """One more try, before the code is compared: many at once cannot try more often than allowed."""
    fresh = SignInCode.objects.filter(pk=row.pk, used_at__isnull=True, tries__lt=whole("code_tries"))
    return bool(fresh.update(tries=F("tries") + 1))


@transaction.atomic
def _enter(row: SignInCode) -> Account:
    """Use the code up and go in. A password that was there is forgotten: whoever needs a code has lost it."""
    account = row.account
    require_place(account)
    now = clock.now()
    if not SignInCode.objects.filter(pk=row.pk, used_at__isnull=True).update(used_at=now):
        raise _refused()
    if account.has_usable_password():
        account.set_unusable_password()
        account.must_change = True
    account.failures, account.locked_until, account.last_login = 0, None, now
    account.save(update_fields=["password", "must_change", "failures", "locked_until", "last_login"])
    ledger.write(Scope.of_system("sign-in", ()), "account.code_used", account.person)
    return account


def _digest(account_id: int, code: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"{account_id}:{code}".encode(), hashlib.sha256).hexdigest()


def _slip_digest(slip: str) -> str:
    return hashlib.sha256(slip.encode()).hexdigest()


def _refused() -> NotSignedIn:
    return NotSignedIn(_("手机号或登录码不对,或者登录码已过期。请找开通账号的人要一个新的。"))
