"""Which alert a call is about, for whoever is called: being called for it is the right to know what it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lastmile.domains.alerts.models import Alert
from lastmile.domains.alerts.selectors import chain
from lastmile.domains.alerts.selectors.public_face import place_names

NAMED = 4  # places on the card of a phone; more are on the alert's page


@dataclass(frozen=True)
class Called:
    """暴雨红色预警, where, from whom, since and until when (None: until it is lifted)."""

    title: str
    level: str
    where: str
    issuer: str
    sent_at: datetime
    until_at: datetime | None


def called_for(uids: Iterable[UUID]) -> dict[UUID, Called]:
    """By uid, those of these that are alerts of ours. The caller was called for them, or asks for somebody who was."""
    rows = Alert.unscoped.filter(uid__in=list(uids))
    return {one.uid: _called(one) for one in rows}


def _called(alert: Alert) -> Called:
    version = chain.shown(alert)
    names = place_names(version) if version else []
    where = "、".join(names[:NAMED]) + ("…" if len(names) > NAMED else "")
    return Called(alert.title, alert.level, where, alert.issuer, alert.sent_at, alert.until_at)
