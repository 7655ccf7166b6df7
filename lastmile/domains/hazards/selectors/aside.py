"""Second reports under a uid already used, with other content: kept aside until somebody has compared the two."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from lastmile.domains.hazards.models import Hazard, SetAside
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.imports.showing import moment

MOST = 100


@dataclass(frozen=True)
class Second:
    """A second report as the page of the first shows it: when and by whom it came, and what it says, in words."""

    digest: str
    at: datetime
    reported_by: UUID | None
    facts: Sequence[tuple[str, str]]


def set_aside(scope: Scope) -> list[SetAside]:
    """Those not compared yet, of hazards the person confirms."""
    ours = Hazard.objects.visible_to(scope, Permission.HAZARD_CONFIRM)
    rows = SetAside.objects.filter(looked_at__isnull=True, hazard__in=ours.values("pk"))
    return list(rows.select_related("hazard").order_by("id")[:MOST])


def seconds_of(hazard: Hazard) -> list[Second]:
    """Those of one hazard that wait to be compared, oldest first. The caller has checked that it is visible."""
    rows = SetAside.objects.filter(hazard=hazard, looked_at__isnull=True).order_by("id")[:MOST]
    return [Second(one.digest, one.at, one.reported_by, _facts(one.content)) for one in rows]


def _facts(content: str) -> list[tuple[str, str]]:
    try:
        said: dict[str, Any] = dict(json.loads(content))
    except (TypeError, ValueError):  # its key is missing
        return [(_("隐患描述"), content)]
    found_at = parse_datetime(said.get("found") or "")
    facts = [
        (_("隐患"), said.get("title")),
        (_("地点"), said.get("place")),
        (_("隐患描述"), said.get("details")),
        (_("发现时间"), moment(found_at)),
        (_("马上有危险"), _("是") if said.get("danger") else ""),
    ]
    return [(label, str(words)) for label, words in facts if words]
