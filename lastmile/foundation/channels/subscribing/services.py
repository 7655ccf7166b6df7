"""Leave a number, prove it, take it back; forget those never proved and those kept long enough."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.foundation.access.encrypted import look_up_key, normalised
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.channels import services as channels
from lastmile.foundation.channels.subscribing.models import Listener
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid

PUBLIC = Scope.of_system("public", [])
MOBILE = re.compile(r"1\d{10}")
STOPS = frozenset({"T", "TD", "退订", "取消"})
DIGITS = 6


@transaction.atomic
def ask(*, region: Region, phone: str) -> tuple[UUID, str]:
    """Send a code to a number, to join or to leave with: (whose, the code). The answer is the same for a number known
    already, so that nobody learns whose number is on the list. The caller has seen consent and counted the asking.
    """
    plain = normalised(phone)
    if not MOBILE.fullmatch(plain) or (settings.DEMO and not plain.startswith("154")):
        words = _("演示里只能填154开头的虚构号码。") if settings.DEMO else _("请填11位手机号。")
        raise NotValid(words, fields={"phone": words})
    code = "".join(secrets.choice("0123456789") for _digit in range(DIGITS))
    now = clock.now()
    minutes = packs.value("portal.code_minutes", region.code).whole
    values = {"code_until": now + timedelta(minutes=minutes), "asked_at": now}
    named = {"region": region, "phone_key": look_up_key(plain)}
    one, _made = Listener.unscoped.select_for_update().get_or_create(
        **named, defaults={"region_code": region.code, "phone": plain, **values}
    )
    Listener.unscoped.filter(pk=one.pk).update(**values, code_key=_digest(one.uid, code))
    text = _("有人用这个号码在%(place)s的公众页面登记或退订预警短信。不是您,不用理会。%(n)s分钟内有效的验证码:")
    message = channels.word(text=text % {"place": region.name, "n": minutes})
    wanted = channels.Wanted(message.uid, "sms", plain, one.uid, one.uid, lane=1, say=code, asks=False)
    channels.put_many([wanted])
    return one.uid, code


@transaction.atomic
def confirm(*, uid: UUID, code: str) -> Listener:
    """The code is right: from now on the number is told of alerts. Raises NotValid."""
    one = _proved(uid, code)
    Listener.unscoped.filter(pk=one.pk).update(
        confirmed_at=one.confirmed_at or clock.now(), code_key="", code_until=None
    )
    ledger.write(PUBLIC, "listener.joined", one)
    return one


@transaction.atomic
def leave(*, uid: UUID, code: str) -> None:
    """The code is right: the number is erased. Raises NotValid."""
    _erase(_proved(uid, code), "listener.left")


@transaction.atomic
def leave_by_reply(*, number: str, text: str) -> int:
    """Whoever writes T or 退订 is told nothing any more; returns from how many places."""
    if text.strip().upper() not in STOPS or not look_up_key(number):
        return 0
    every = list(Listener.unscoped.select_related("region").filter(phone_key=look_up_key(number)))
    for one in every:
        _erase(one, "listener.left")
    return len(every)


def forget(before: Any) -> int:
    """Numbers never proved within a day, and those left so long ago that consent is no longer taken for granted."""
    stale = Listener.unscoped.filter(confirmed_at__isnull=True, asked_at__lt=clock.now() - timedelta(days=1))
    old = Listener.unscoped.filter(confirmed_at__lt=before)
    return sum(rows.delete()[0] for rows in (stale, old))


def _erase(one: Listener, action: str) -> None:
    ledger.write(PUBLIC, action, one)
    Listener.unscoped.filter(pk=one.pk).delete()


def _proved(uid: UUID, code: str) -> Listener:
    rows = Listener.unscoped.select_for_update(of=("self",)).select_related("region")
    one: Listener | None = rows.filter(uid=uid, code_until__gt=clock.now()).exclude(code_key="").first()
    if one is None or not hmac.compare_digest(one.code_key, _digest(uid, normalised(code))):
        words = _("验证码不对或已经过时,请重新取一个。")
        raise NotValid(words, fields={"code": words})
    return one


def _digest(uid: UUID, code: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"{uid}\n{code}".encode(), hashlib.sha256).hexdigest()
