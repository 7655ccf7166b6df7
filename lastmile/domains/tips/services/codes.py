"""查询码: made from what only the sender's form held, so that the same form gives the same code and no table holds it."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings

from lastmile.foundation.access.encrypted import normalised
from lastmile.foundation.rulepacks import selectors as packs


def key_of(*parts: str) -> str:
    """A keyed digest; its key lies outside the database and its backup."""
    return hmac.new(settings.BLIND_INDEX_KEY.encode(), "\n".join(("tip", *parts)).encode(), hashlib.sha256).hexdigest()


def code_of(sent_key: str, attempt: int = 0) -> str:
    """So many figures as the pack says. `attempt`: the next one where another tip has the code already."""
    signs = packs.value("tips.code_signs", "").whole
    return f"{int(key_of('code', sent_key, str(attempt)), 16) % 10**signs:0{signs}}"


def code_key(code: str) -> str:
    """What is kept of a code: full-width figures, blanks and dashes make no difference."""
    return key_of("look-up", normalised(code))
