"""Feeds that are looked at now and then: set up on screen, read with care, each item by itself (K-2.2.1b).

The network is asked outside any transaction. One bad item, or one bad feed, stops nothing else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lastmile.domains.alerts.models import Feed, Received
from lastmile.domains.alerts.rules import Via
from lastmile.domains.alerts.selectors import receivals
from lastmile.domains.alerts.services import checking, receiving
from lastmile.domains.alerts.services.numbering import holding
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock, outside
from lastmile.kernel.cap import feeds as reading
from lastmile.kernel.errors import DomainError, NotAllowed, NotValid, TooMuch
from lastmile.kernel.region_codes import Level

MACHINE = Scope.of_system("feeds", [Permission.ALERT_RECEIVE, Permission.ALERT_ISSUE])
MOST_ITEMS = 200  # fetched in one look; the rest comes with the next


@transaction.atomic
def add_feed(
    scope: Scope, *, region_code: str, name: str, address: str, every_minutes: int | None = None, trusted: bool = False
) -> Feed:
    """Set up a feed for a county or above. It is looked at within a minute.

    Raises NotValid for an address that is none or is set up already, NotAllowed below the county.
    """
    region = get_region(region_code)
    scope.require(Permission.ALERT_RECEIVE, on=region.code)
    if region.level > Level.COUNTY:
        raise NotAllowed(_("订阅源由县级以上设置。"))
    values = _values(name, address)
    every = every_minutes or packs.value("warning.feed_every_minutes", region.code).whole
    now = clock.now()
    try:
        with transaction.atomic():
            feed = Feed.unscoped.create(
                region=region,
                region_code=region.code,
                every_minutes=max(1, min(every, 1440)),
                trusted=trusted,
                next_at=now,
                made_at=now,
                made_by_id=holding(scope),
                **values,
            )
    except IntegrityError as problem:
        raise NotValid(_("这个地址已经设过。"), fields={"address": _("已经有了")}) from problem
    _written(scope, "feed.added", feed)
    return feed


def _values(name: str, address: str) -> dict[str, str]:
    words, at = " ".join(name.split())[:60], address.strip()
    wrong = {}
    if not words:
        wrong["name"] = _("请写叫什么。")
    if not at.startswith(("http://", "https://")) or len(at) > 500 or any(sign.isspace() for sign in at):
        wrong["address"] = _("地址应以 http:// 或 https:// 开头。")
    if wrong:
        raise NotValid(next(iter(wrong.values())), fields=wrong)
    return {"name": words, "address": at}


@transaction.atomic
def change_feed(
    scope: Scope, *, uid: UUID, name: str, address: str, every_minutes: int, trusted: bool, active: bool
) -> Feed:
    """Change or pause a feed. Another address is read from the beginning."""
    feed: Feed = Feed.objects.get_visible(scope, Permission.ALERT_RECEIVE, uid)
    values: dict[str, Any] = {**_values(name, address), "trusted": trusted, "active": active}
    if values["address"] != feed.address:
        values |= {"etag": "", "modified": ""}
    values |= {"every_minutes": max(1, min(every_minutes, 1440)), "next_at": clock.now()}
    for key, value in values.items():
        setattr(feed, key, value)
    try:
        with transaction.atomic():
            feed.save(update_fields=list(values))
    except IntegrityError as problem:
        raise NotValid(_("这个地址已经设过。"), fields={"address": _("已经有了")}) from problem
    _written(scope, "feed.changed", feed)
    return feed


def _written(scope: Scope, action: str, feed: Feed) -> None:
    figures = {"trusted": feed.trusted, "active": feed.active, "every": feed.every_minutes}
    ledger.write(scope, action, feed, figures=figures, private={"name": feed.name, "address": feed.address})


# --- looking ---------------------------------------------------------------------------------------------------------


def look_at_all() -> int:
    """Look at every feed that is due; returns how many. Whoever moves the row first looks."""
    return jobs.each(receivals.due_feeds(), _look_in_turn)


def _look_in_turn(feed: Feed) -> int:
    if not _take(feed):
        return 0
    look_at(feed)
    return 1


def _take(feed: Feed) -> bool:
    now = clock.now()
    due = Feed.unscoped.filter(pk=feed.pk, active=True, next_at=feed.next_at)
    return bool(due.update(next_at=now + timedelta(minutes=feed.every_minutes), tried_at=now))


def look_at(feed: Feed) -> list[Received]:
    """Fetch a feed and take in what is new in it. What goes wrong is written on the feed, never raised."""
    try:
        found = outside.fetch(
            feed.address,
            etag=feed.etag,
            last_modified=feed.modified,
            allowed=settings.FEED_HOSTS,
            most=checking.most_bytes(),
        )
    except outside.NotFetched as problem:
        _unwell(feed, problem.message)
        return []
    if found.is_unchanged or found.content is None:
        _well(feed, etag=feed.etag, modified=feed.modified)
        return []
    listed = reading.parse(found.content, base=found.address, most=checking.most_bytes())
    fresh = _fresh(feed, listed.entries)
    received, troubles = _items(feed, fresh[:MOST_ITEMS])
    troubles = [*(one.words for one in listed.problems), *troubles]
    if troubles:  # looked at again from the beginning, for an item that failed has to be tried again
        _unwell(feed, troubles[0], part=bool(listed.entries))
    elif len(fresh) > MOST_ITEMS:  # as well, for the rest, and at once
        _well(feed, etag="", modified="", next_at=clock.now())
    else:
        _well(feed, etag=found.etag[:200], modified=found.last_modified[:60])
    return received


def _fresh(feed: Feed, entries: Iterable[reading.Entry]) -> list[reading.Entry]:
    """What the feed did not bring before."""
    known = receivals.known_items(feed)
    return [one for one in entries if mark_of(one) not in known]


def _items(feed: Feed, entries: Iterable[reading.Entry]) -> tuple[list[Received], list[str]]:
    received, troubles = [], []
    for entry in entries:
        try:
            content = (
                entry.alert
                or outside.fetch(entry.link, allowed=settings.FEED_HOSTS, most=checking.most_bytes()).content
                or b""
            )
            source = receiving.Source(via=Via.FEED, region=feed.region, name=mark_of(entry), feed=feed)
            received.append(receiving.receive(MACHINE, content, source))
        except outside.NotFetched as problem:
            troubles.append(f"{entry.title or entry.id}:{problem.message}"[:200])
        except (DomainError, TooMuch) as problem:
            troubles.append(f"{entry.title or entry.id}:{problem.message}"[:200])
    return received, troubles


def mark_of(entry: reading.Entry) -> str:
    """What an item of a feed is known by, so that it is fetched once; one that says it changed is another."""
    said = f"{entry.id} {entry.updated or ''}"
    return said if len(said) <= 120 else f"{said[:55]}~{hashlib.sha256(said.encode()).hexdigest()}"


def _well(feed: Feed, *, etag: str, modified: str, **more: datetime) -> None:
    now = clock.now()
    said = {"etag": etag, "modified": modified, "well_at": now, "tried_at": now, "trouble": "", "failures": 0}
    Feed.unscoped.filter(pk=feed.pk).update(**said, **more)


def _unwell(feed: Feed, words: str, *, part: bool = False) -> None:
    """Say on the feed what is wrong; one that cannot be read at all is asked less and less often, down to the pack's longest pause."""
    now, failures = clock.now(), feed.failures + 1
    longest = packs.of_installation("warning.feed_pause_minutes_most").whole
    pause = min(feed.every_minutes * (1 if part else 2 ** min(failures - 1, 6)), longest)
    changes: dict[str, Any] = {"trouble": words[:200], "tried_at": now, "failures": 0 if part else failures}
    if part:
        changes["well_at"] = now
    Feed.unscoped.filter(pk=feed.pk).update(next_at=now + timedelta(minutes=pause), **changes)
