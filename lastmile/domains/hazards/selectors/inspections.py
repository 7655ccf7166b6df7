"""Inspections of places: those below where one looks, those of one place, and one with what it found."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lastmile.domains.hazards.models import Finding, Hazard, Inspection
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.kernel.errors import NotVisible

BESIDE = ("site", "region__parent", "hazard", "entered_by__person", "entered_by__post")


def inspections_in(scope: Scope) -> QuerySet[Inspection]:
    """Every inspection that may be seen, those held on a hazard too."""
    return Inspection.objects.visible_to(scope, Permission.HAZARD_VIEW).select_related(*BESIDE)


def get_inspection(scope: Scope, uid: Any) -> Inspection:
    """One that stands by itself, or NotVisible."""
    found = inspections_in(scope).filter(uid=uid, site__isnull=False).first()
    if found is None:
        raise NotVisible(_("没有找到,或者不在您的范围内。"))
    return found


def inspections_page(scope: Scope, after: tuple[int, ...] | None, limit: int) -> list[Inspection]:
    """One page behind a mark, the last entered first."""
    rows = inspections_in(scope)
    rows = rows.filter(pk__lt=after[0]) if after else rows
    return list(rows.order_by("-pk")[:limit])


def inspections_at(scope: Scope, site_id: int, limit: int = 20) -> list[Inspection]:
    """Inspections of one place, newest first."""
    return list(inspections_in(scope).filter(site_id=site_id).order_by("-on", "-id")[:limit])


def found_by(inspection: Inspection) -> list[Hazard]:
    """The hazards an inspection found, as they were entered. The caller has checked that it is visible."""
    rows = Finding.objects.filter(inspection=inspection).values("hazard")
    return list(Hazard.unscoped.filter(pk__in=rows).select_related("region").order_by("id"))


def hazards_at(scope: Scope, site_id: int, limit: int = 20) -> list[Hazard]:
    """Hazards of one place, those still open first, then the newest."""
    rows = Hazard.objects.visible_to(scope, Permission.HAZARD_VIEW).filter(site_id=site_id)
    return list(rows.select_related("region").order_by("-is_open", "-id")[:limit])


def checked_by_walk(walk_uid: UUID) -> UUID | None:
    """The inspection a walk belongs to, for its page."""
    return Inspection.unscoped.filter(walk_uid=walk_uid).values_list("uid", flat=True).first()
