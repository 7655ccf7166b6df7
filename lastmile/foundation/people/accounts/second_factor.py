"""The second factor, which a place may ask for: numbers of an authenticator app (RFC 6238), each of which counts once."""

from __future__ import annotations

import hmac
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people import limits, selectors
from lastmile.foundation.people.models import Account
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel.errors import NotValid
from lastmile.kernel.loading import later

pyotp = later("pyotp")
STEP = 30  # seconds a number is shown, by the standard


def owes_second_factor(account: Account) -> bool:
    """Whether its place asks for one (figure access.second_factor_required) and it has none. Who signs in by a code has no password
    that it could stand beside."""
    if account.second_factor or not account.has_usable_password():
        return False
    return bool(packs.value("access.second_factor_required", account.person.region_code).value)


def begin_second_factor() -> str:
    """A new secret for an authenticator app; in force after `confirm_second_factor`."""
    return str(pyotp.random_base32())


@transaction.atomic
def confirm_second_factor(scope: Scope, account: Account, *, secret: str, number: str) -> None:
    """Put a secret in force once the app shows its numbers. Raises NotValid."""
    step = _step_of(secret, number)
    if step is None:
        raise NotValid(_("验证码不对,请看手机上的时间准不准。"), fields={"number": _("不对")})
    account.second_factor, account.second_step = secret, step
    account.save(update_fields=["second_factor", "second_step"])
    ledger.write(scope, "account.second_factor_set", account.person)


@transaction.atomic
def drop_second_factor(scope: Scope, *, person_uid: UUID) -> None:
    """Take the second factor off the account of somebody who lost their phone; by the office above."""
    person = selectors.get_person(scope, person_uid)
    scope.require(Permission.ACCOUNT_OPEN, on=person)
    limits.require_within(scope, selectors.grants_of_person(person.pk))
    if Account.objects.filter(person=person).exclude(second_factor="").update(second_factor=""):
        ledger.write(scope, "account.second_factor_dropped", person)


def fits(account: Account, number: str) -> bool:
    """Whether the number is one of now and was not used before; using it up is one conditional update."""
    if not account.second_factor:
        return True
    step = _step_of(account.second_factor, number)
    if step is None:
        return False
    return bool(Account.objects.filter(pk=account.pk, second_step__lt=step).update(second_step=step))


def _step_of(secret: str, number: str) -> int | None:
    """The step whose number this is: now, one before or one after, for clocks that are a little off."""
    totp, plain = pyotp.TOTP(secret, interval=STEP), number.strip()
    now = int(timezone.now().timestamp()) // STEP
    for step in (now - 1, now, now + 1):
        if plain.isascii() and hmac.compare_digest(totp.generate_otp(step), plain):
            return step
    return None
