"""Reads of reports by SMS: scope first."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.channels.models import SmsReport


def reports_in(scope: Scope) -> QuerySet[SmsReport]:
    """Every report that may be seen, with its place and who settled it."""
    rows: QuerySet[SmsReport] = SmsReport.objects.visible_to(scope, Permission.SMS_REPORT_TAKE)
    return rows.select_related("region", "seen_by__person")


def latest(scope: Scope, limit: int = 100) -> list[SmsReport]:
    """Those nobody has taken care of, the oldest first; below them the latest of the others."""
    rows = reports_in(scope)
    open_ = list(rows.filter(seen_at__isnull=True).order_by("id")[:limit])
    return open_ + list(rows.filter(seen_at__isnull=False).order_by("-id")[: limit - len(open_)])


def get_report(scope: Scope, uid: Any) -> SmsReport:
    """The report, or NotVisible."""
    found: SmsReport = SmsReport.objects.get_visible(scope, Permission.SMS_REPORT_TAKE, uid)
    return found


def unseen(scope: Scope) -> int:
    """How many nobody has taken care of."""
    return reports_in(scope).filter(seen_at__isnull=True).count()
