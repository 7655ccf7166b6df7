"""Reads of signed 责任清单: the versions of a place, one of them, and the one the public may read."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people.models import SignedList
from lastmile.foundation.people.rules import ListState
from lastmile.foundation.regions.models import Region
from lastmile.kernel.errors import NotVisible

WITH = ("region", "entered_by__person", "signed_by__person")


def versions(scope: Scope, region: Region) -> list[SignedList]:
    """Every version of a place, the newest first, without what they said. Raises NotAllowed."""
    scope.require(Permission.PEOPLE_VIEW, on=region.code)
    return list(SignedList.objects.filter(region=region).defer("content").select_related(*WITH).order_by("-number"))


def newest(region: Region) -> SignedList | None:
    """The version signed last, whatever became of it; for whoever was asked for the area."""
    return SignedList.objects.filter(region=region).select_related(*WITH).order_by("-number").first()


def get_signed(scope: Scope, uid: Any) -> SignedList:
    """One version, or NotVisible for whoever may not see the people of its place."""
    try:
        found = SignedList.objects.select_related(*WITH).get(uid=uid)
    except (SignedList.DoesNotExist, ValidationError, ValueError, TypeError):
        found = None
    if found is None or not scope.may(Permission.PEOPLE_VIEW, on=found.region.code):
        raise NotVisible(_("没有找到,或者不在您的范围内。"))
    return found


def public_list(region: Region) -> SignedList | None:
    """What anybody may read of a place; None where nothing was made public. Show it by `duty_list.for_everybody`."""
    return SignedList.objects.filter(region=region, state=ListState.PUBLIC).select_related("region").first()


def is_public(region: Region) -> bool:
    """Whether anybody may read a list of this place."""
    return SignedList.objects.filter(region=region, state=ListState.PUBLIC).exists()
