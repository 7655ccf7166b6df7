"""A length of time in words, one way everywhere: nobody reads 119 hours as five days."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

MINUTE, HOUR, DAY = 60, 3600, 86400
HOURS_UNTIL = 2 * DAY  # from here on in days


def roughly(time: timedelta) -> str:
    """In the one unit that matters, and never more than there is: 12分钟, 5小时, 3天. A day and a bit is said as one day."""
    seconds = int(time.total_seconds())
    if seconds < MINUTE:
        return _("%(n)s秒") % {"n": seconds}
    if seconds < HOUR:
        return _("%(n)s分钟") % {"n": seconds // MINUTE}
    if seconds < DAY:
        return _("%(n)s小时") % {"n": seconds // HOUR}
    return _("%(n)s天") % {"n": seconds // DAY}


def exactly(time: timedelta) -> str:
    """In two units: 4 分 12 秒, 5 小时 12 分, from 48 hours on 4 天 23 小时. What is less than nothing is 0 秒."""
    seconds = max(int(time.total_seconds()), 0)
    if seconds >= HOURS_UNTIL:
        return _("%(d)s 天 %(h)s 小时") % {"d": seconds // DAY, "h": seconds % DAY // HOUR}
    if seconds >= HOUR:
        return _("%(h)s 小时 %(m)s 分") % {"h": seconds // HOUR, "m": seconds % HOUR // MINUTE}
    if seconds >= MINUTE:
        return _("%(m)s 分 %(s)s 秒") % {"m": seconds // MINUTE, "s": seconds % MINUTE}
    return _("%(s)s 秒") % {"s": seconds}
