"""What came in, and the feeds it is fetched from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet

from lastmile.domains.alerts.models import Alert, Feed, Received, Version
from lastmile.domains.alerts.rules import Verdict
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock

TABS = ("held", "all", "taken", "refused")
VERDICTS = {"held": [Verdict.HELD], "taken": [Verdict.TAKEN, Verdict.KNOWN], "refused": [Verdict.REFUSED]}


def received_in(scope: Scope) -> QuerySet[Received]:
    """Everything that came in at one's places."""
    found: QuerySet[Received] = Received.objects.visible_to(scope, Permission.ALERT_RECEIVE)
    return found


def get_received(scope: Scope, uid: Any) -> Received:
    """One thing that came, or NotVisible."""
    found: Received = Received.objects.get_visible(scope, Permission.ALERT_RECEIVE, uid)
    return received_in(scope).select_related("region", "feed", "by__person", "settled_by__person").get(pk=found.pk)


def page(scope: Scope, tab: str, after: tuple[int] | None, limit: int) -> list[Received]:
    """One page, newest first."""
    rows = _of_tab(received_in(scope), tab)
    rows = rows.filter(pk__lt=after[0]) if after else rows
    return list(rows.select_related("region", "feed", "by__person").order_by("-id")[:limit])


def _of_tab(rows: QuerySet[Received], tab: str) -> QuerySet[Received]:
    return rows.filter(verdict__in=VERDICTS[tab]) if tab in VERDICTS else rows


def counts(scope: Scope) -> dict[str, str]:
    """How many in each tab, exact to 1,000."""
    return {tab: _up_to(_of_tab(received_in(scope), tab)) for tab in TABS}


def _up_to(rows: QuerySet[Received], most: int = 1000) -> str:
    number = len(rows.order_by().values_list("pk", flat=True)[: most + 1])
    return f"{most}+" if number > most else str(number)


def held_count(scope: Scope) -> int:
    """How many wait for a person; 0 for whoever may not look."""
    if not scope.has(Permission.ALERT_RECEIVE):
        return 0
    return received_in(scope).filter(verdict=Verdict.HELD).count()


def unknown_codes(version: Version) -> list[str]:
    """Codes of the receiver's own places that the message names and nobody knows: whoever lives there is not warned."""
    found: list[str] = version.received.report.get("unknown_codes", []) if version.received else []
    return found


def alert_of(received: Received) -> Alert | None:
    """The alert it belongs to."""
    return Alert.unscoped.filter(uid=received.alert_uid).first() if received.alert_uid else None


# --- feeds -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FeedRow:
    """A feed and whether it is well: read without trouble within the pack's time."""

    feed: Feed
    silent: bool


def feeds_in(scope: Scope) -> list[FeedRow]:
    """The feeds of one's places, those that are not well first."""
    rows: QuerySet[Feed] = Feed.objects.visible_to(scope, Permission.ALERT_RECEIVE)
    found = [FeedRow(one, is_silent(one)) for one in rows.select_related("region").order_by("region_code", "id")[:200]]
    return sorted(found, key=lambda row: not row.silent)


def is_silent(feed: Feed) -> bool:
    """Whether it was not read for longer than the pack allows."""
    longest = packs.value("warning.feed_silent_minutes", feed.region_code).duration
    return feed.active and clock.now() - (feed.well_at or feed.made_at) > longest


def get_feed(scope: Scope, uid: Any) -> Feed:
    """One feed, or NotVisible."""
    found: Feed = Feed.objects.get_visible(scope, Permission.ALERT_RECEIVE, uid)
    return found


def due_feeds(most: int = 20) -> list[Feed]:
    """Feeds whose time has come, the longest waiting first."""
    rows = Feed.unscoped.filter(active=True, next_at__lte=clock.now()).select_related("region")
    return list(rows.order_by("next_at", "id")[:most])


def known_items(feed: Feed) -> set[str]:
    """The marks of what the feed brought lately."""
    lately = clock.now() - timedelta(days=packs.of_installation("warning.feed_known_days").whole)
    rows = Received.unscoped.filter(Q(feed=feed), at__gte=lately)
    return set(rows.values_list("name", flat=True))


def of_feed(feed: Feed, most: int = 20) -> list[Received]:
    """What a feed brought last."""
    return list(Received.unscoped.filter(feed=feed).order_by("-id")[:most])
