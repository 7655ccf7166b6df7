"""Rate limits in the database: sign-in, codes, public forms, QR pages."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from lastmile.foundation.web.models import RateWindow
from lastmile.kernel.errors import TooMuch


def key_of(*parts: str) -> str:
    """A digest of what is limited, so that the table names nobody."""
    return hmac.new(settings.SECRET_KEY.encode(), "\n".join(parts).encode(), hashlib.sha256).hexdigest()


def limit(*parts: str, most: int, seconds: int) -> None:
    """Count one try and raise TooMuch when there were more than `most` within `seconds`."""
    if count(*parts, seconds=seconds) > most:
        raise TooMuch(_("试得太频繁了,请过%(minutes)s分钟再试。") % {"minutes": max(1, seconds // 60)})


def count(*parts: str, seconds: int) -> int:
    """Count one try; returns how many there were in the current window. One statement, atomic on both databases."""
    table = RateWindow._meta.db_table
    key = key_of(*parts)
    began = "now()" if connection.vendor == "postgresql" else "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')"
    cut = (
        "now() - make_interval(secs => %s)"
        if connection.vendor == "postgresql"
        else "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now', '-' || %s || ' seconds')"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (key, began_at, count) VALUES (%s, {began}, 1) ON CONFLICT (key) DO UPDATE SET "
            f"count = CASE WHEN {table}.began_at < {cut} THEN 1 ELSE {table}.count + 1 END, "
            f"began_at = CASE WHEN {table}.began_at < {cut} THEN {began} ELSE {table}.began_at END RETURNING count",
            [key, seconds, seconds],
        )
        [tries] = cursor.fetchone()
    return int(tries)


def forget(*parts: str) -> None:
    """Start anew after success."""
    RateWindow.objects.filter(key=key_of(*parts)).delete()


def sweep() -> int:
    """Drop windows older than a day; called by the timetable."""
    return RateWindow.objects.filter(began_at__lt=Now() - timedelta(days=1)).delete()[0]
