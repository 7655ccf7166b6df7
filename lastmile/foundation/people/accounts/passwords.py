"""What a password must be, how long it serves, and changing one's own."""

from __future__ import annotations

import re
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people.accounts.figures import whole
from lastmile.foundation.people.models import Account
from lastmile.kernel.errors import NotValid

# Of every account of a demo, printed on its sign-in page: everybody knows it.
OF_THE_DEMO = "Yanshi-2026"
CLASSES = (r"[a-z]", r"[A-Z]", r"\d", r"[^A-Za-z\d]")


def check_policy(password: str, code: str) -> None:
    """Length and kinds of signs by the rule pack in force, and not the one of the demo. Raises NotValid."""
    if password == OF_THE_DEMO and not settings.DEMO:
        words = _("这是演示用的密码,谁都知道,请换一个。")
        raise NotValid(words, fields={"password": words})
    least, kinds = whole("password_signs", code), whole("password_classes", code)
    have = sum(bool(re.search(pattern, password)) for pattern in CLASSES)
    if len(password) < least or have < kinds:
        words = _("密码至少%(least)s位,大写、小写、数字、符号中至少%(kinds)s类。") % {"least": least, "kinds": kinds}
        raise NotValid(words, fields={"password": words})


def is_due(account: Account) -> bool:
    """Whether the password has served its time. Those of a demo never have."""
    if account.is_demo or account.password_changed_at is None or not account.has_usable_password():
        return False
    days = whole("password_days", account.person.region_code)
    return account.password_changed_at + timedelta(days=days) <= timezone.now()


@transaction.atomic
def change_password(scope: Scope, account: Account, *, old: str, new: str) -> None:
    """Change one's own password; an account entered by a code has no old one to give."""
    had = account.has_usable_password()
    if had and not account.check_password(old):
        raise NotValid(_("原密码不对。"), fields={"old": _("不对")})
    check_policy(new, account.person.region_code)
    if had and account.check_password(new):
        raise NotValid(_("新密码和原密码一样。"), fields={"new": _("请换一个")})
    account.set_password(new)
    account.password_changed_at = timezone.now()
    account.must_change = False
    account.save(update_fields=["password", "password_changed_at", "must_change"])
    ledger.write(scope, "account.password_changed", account.person)
