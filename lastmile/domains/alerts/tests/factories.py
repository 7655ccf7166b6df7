"""Alerts of a county for its townships."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from lastmile.domains.alerts.models import Alert, Area, Version
from lastmile.domains.alerts.rules import grade_of
from lastmile.foundation.access.tests.factories import a_region

COUNTY, TOWN, NEXT_TOWN, VILLAGE = "530113", "530113104", "530113102", "530113104211"
AT = datetime(2026, 7, 25, 14, 40, tzinfo=UTC)  # 22:40 in China
WORDS = {"red": "红色", "orange": "橙色", "yellow": "黄色", "blue": "蓝色", "": ""}


def an_alert(*, areas: list[str], level: str = "red", **facts: Any) -> Alert:
    """An alert in force, as it stands in the tables; what it sets off has not happened."""
    region = a_region(COUNTY)
    for code in areas:
        a_region(code)
    said = {
        "signal": "rainstorm",
        "event": "暴雨",
        "issuer": "东川区气象台",
        "level": level,
        "level_text": WORDS[level],
        "grade": grade_of(level),
        "sent_at": AT,
        **facts,
    }
    number = f"YJ530113-2026-{Alert.unscoped.count() + 1:03}"
    alert = Alert.unscoped.create(
        region=region,
        region_code=region.code,
        home=region,
        number=number,
        state="in_force",
        version=1,
        opened_at=AT,
        **said,
    )
    version = Version.objects.create(
        alert=alert, number=1, state="applied", effect="first", via="typed", identifier=number, came_at=AT,
        decided_at=AT, **said,
    )  # fmt: skip
    for code in areas:
        place = a_region(code)
        Area.unscoped.create(alert=alert, version=version, region=place, region_code=place.code, live=True)
    return alert
