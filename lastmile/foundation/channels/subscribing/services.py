"""Leave a number, prove it, take it back; forget those never proved and those kept long enough."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from lastmile.foundation.access.encrypted import look_up_key
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.channels.subscribing import codes
from lastmile.foundation.channels.subscribing.models import Listener
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.wording import worded
from lastmile.kernel import clock

PUBLIC = Scope.of_system("public", [])
STOPS = frozenset({"T", "TD", "退订", "取消"})


@transaction.atomic
def ask(*, region: Region, phone: str) -> tuple[UUID, str]:
    """Send a code to a number, to join or to leave with: (whose, the code). The answer is the same for a number known
    already, so that nobody learns whose number is on the list. The caller has seen consent and counted the asking.
    """
    plain, code = codes.mobile(phone), codes.fresh()
    values = {"code_until": codes.until(region.code), "asked_at": clock.now()}
    named = {"region": region, "phone_key": look_up_key(plain)}
    one, _made = Listener.unscoped.select_for_update().get_or_create(
        **named, defaults={"region_code": region.code, "phone": plain, **values}
    )
    Listener.unscoped.filter(pk=one.pk).update(**values, code_key=codes.digest(one.uid, code))
    text = worded("有人用这个号码在%(place)s的公众页面登记或退订预警短信。不是您,不用理会。%(n)s分钟内有效的验证码:")
    minutes = packs.value("portal.code_minutes", region.code).whole
    codes.send(uid=one.uid, phone=plain, code=code, text=text % {"place": region.name, "n": minutes})
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
    """Numbers never proved within the pack's days, and those left so long ago that consent is no longer taken for granted."""
    unproved = timedelta(days=packs.of_installation("retention.unproved_days").whole)
    stale = Listener.unscoped.filter(confirmed_at__isnull=True, asked_at__lt=clock.now() - unproved)
    old = Listener.unscoped.filter(confirmed_at__lt=before)
    return sum(rows.delete()[0] for rows in (stale, old))


def _erase(one: Listener, action: str) -> None:
    ledger.write(PUBLIC, action, one)
    Listener.unscoped.filter(pk=one.pk).delete()


def _proved(uid: UUID, code: str) -> Listener:
    rows = Listener.unscoped.select_for_update(of=("self",)).select_related("region")
    one: Listener | None = rows.filter(uid=uid, code_until__gt=clock.now()).first()
    codes.require_right(one.code_key if one else "", uid, code)
    assert one is not None
    return one
