"""What households told their village."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from lastmile.domains.declarations.models import Declaration
from lastmile.domains.declarations.rules import TO_LOOK_AT, State
from lastmile.domains.profile import public as profile
from lastmile.foundation.access.encrypted import look_up_key
from lastmile.foundation.access.models import branch_q
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.walks import tally, walk
from lastmile.foundation.regions.as_written import short_name
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks.masking import masked_name
from lastmile.kernel import region_codes
from lastmile.kernel.errors import NotVisible

CHOICES = 10  # households offered for one declaration
BESIDE = ("region__parent", "household", "settled_by__person")
TABS: dict[str, Collection[str]] = {"": TO_LOOK_AT, "done": (State.CONFIRMED, State.DECLINED)}


def page(scope: Scope, tab: str, *, after: tuple[int] | None, limit: int) -> list[Declaration]:
    """Those to be looked at, or those that were; newest first, behind `after` (id)."""

    def narrow(rows: QuerySet[Declaration]) -> QuerySet[Declaration]:
        rows = rows.filter(state__in=TABS[tab]).select_related(*BESIDE)
        return rows.filter(pk__lt=after[0]) if after else rows

    return walk(Declaration, scope, Permission.PROFILE_VIEW, narrow=narrow, order=("-id",), limit=limit)


def counts(scope: Scope) -> dict[str, str]:
    """How many in each tab, exact to 1,000. A query a tab."""
    return {
        tab: tally(
            Declaration,
            scope,
            Permission.PROFILE_VIEW,
            narrow=lambda rows, states=states: rows.filter(state__in=states),  # type: ignore[misc]
            order=("-id",),
        )
        for tab, states in TABS.items()
    }


def get_declaration(scope: Scope, uid: Any) -> Declaration:
    """One that was proved, or NotVisible."""
    rows = Declaration.objects.visible_to(scope, Permission.PROFILE_VIEW).exclude(state=State.ASKED)
    found: Declaration | None = rows.filter(uid=uid).select_related(*BESIDE).first()
    if found is None:
        raise NotVisible
    return found


def told_by(one: Declaration) -> QuerySet[Declaration]:
    """Everything else the same number told the same village and that still stands. For services that saw the proof."""
    village = one.region_code[: region_codes.LENGTHS[region_codes.Level.VILLAGE]]
    rows = Declaration.unscoped.filter(branch_q(Declaration, village), phone_key=one.phone_key)
    return rows.exclude(pk=one.pk).exclude(state=State.ASKED).select_related("region").order_by("id")


def households_for(scope: Scope, one: Declaration, words: str = "") -> list[tuple[UUID, str]]:
    """Households of the village this may be: by number and name as told, or by the whole name or number typed."""
    said = words.strip()
    keys = [key for key in map(look_up_key, [said] if said else [one.phone, one.name]) if key]
    if not keys:
        return []
    village = one.region_code[: region_codes.LENGTHS[region_codes.Level.VILLAGE]]
    rows = profile.households_in(scope.within(village)).filter(Q(head_key__in=keys) | Q(phone_key__in=keys))
    return [(row.uid, _household(row)) for row in rows.select_related("region").order_by("region_code", "id")[:CHOICES]]


def _household(row: Any) -> str:
    parts = (row.region.name, f"{masked_name(row.head)}家", row.address)
    return " · ".join(part for part in parts if part)


def place_of(region: Region) -> str:
    """海科村3组: as people say it."""
    return short_name(region)[:80]
