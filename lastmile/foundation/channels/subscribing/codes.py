"""Codes by SMS: they prove that a number is theirs who typed it in. A code lies in the database as a digest."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from lastmile.foundation.access.encrypted import normalised
from lastmile.foundation.channels import services as channels
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid

MOBILE = re.compile(r"1\d{10}")
DIGITS = 6


def mobile(phone: str) -> str:
    """The number as it is kept. Raises NotValid for what is no mobile number, in a demo for any that is not invented."""
    plain = normalised(phone)
    if not MOBILE.fullmatch(plain) or (settings.DEMO and not plain.startswith("154")):
        words = _("演示里只能填154开头的虚构号码。") if settings.DEMO else _("请填11位手机号。")
        raise NotValid(words, fields={"phone": words})
    return plain


def fresh() -> str:
    """A new code."""
    return "".join(secrets.choice("0123456789") for _digit in range(DIGITS))


def until(region_code: str) -> datetime:
    """Till when a code sent now holds."""
    return clock.now() + timedelta(minutes=packs.value("portal.code_minutes", region_code).whole)


def send(*, uid: UUID, phone: str, code: str, text: str) -> None:
    """Send a code; `text` says what for. The code is said to that number alone."""
    message = channels.word(text=text)
    channels.put_many([channels.Wanted(message.uid, "sms", phone, uid, uid, lane=1, say=code, asks=False)])


def digest(uid: UUID, code: str) -> str:
    """What is kept of a code."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{uid}\n{code}".encode(), hashlib.sha256).hexdigest()


def require_right(kept: str, uid: UUID, code: str) -> None:
    """Raises NotValid unless this is the code behind what is kept; nothing kept is no code."""
    if not kept or not hmac.compare_digest(kept, digest(uid, normalised(code))):
        words = _("验证码不对或已经过时,请重新取一个。")
        raise NotValid(words, fields={"code": words})
