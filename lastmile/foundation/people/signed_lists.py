"""Reads of signed 责任清单: the versions of a place, one of them, and the one the public may read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people import duty_list, selectors
from lastmile.foundation.people.duty_list import Content
from lastmile.foundation.people.models import Holding, SignedList
from lastmile.foundation.people.rules import ListState
from lastmile.foundation.regions.models import Region
from lastmile.kernel import clock
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
    """What anybody may read of a place; None where nothing was made public. Show it by `for_everybody`."""
    return SignedList.objects.filter(region=region, state=ListState.PUBLIC).select_related(*WITH).first()


def is_public(region: Region) -> bool:
    """Whether anybody may read a list of this place."""
    return SignedList.objects.filter(region=region, state=ListState.PUBLIC).exists()


# --- names that may no longer be read --------------------------------------------------------------------------------


def for_everybody(found: SignedList) -> Content:
    """What anybody may read of a version: as `duty_list.for_everybody`, and who was erased since is named by their post."""
    return duty_list.for_everybody(duty_list.unnamed(found.content, _erased_of(found)))


def signer_words(found: SignedList) -> str:
    """Who signed, for everybody: name and post, or the post alone of whoever was erased since."""
    return post_of_signer(found) if found.signed_by.person.erased_at else found.signed_as


def post_of_signer(found: SignedList) -> str:
    """The post of who signed, as it was called that day."""
    return found.signed_as.partition("(")[2].removesuffix(")") or found.signed_as


def _erased_of(found: SignedList) -> Callable[[str, str], bool]:
    """Whether a name belongs to somebody erased since: their own row no longer says it, so it is what is left of those who held
    the post that day once those who are not erased are known."""
    day = clock.local(found.entered_at).date()
    posts = [row["post"] for part in found.content["parts"] for row in part["rows"]]
    held = Holding.objects.filter(selectors.in_force(day), post__uid__in=posts)
    known: dict[str, set[str]] = {}
    gone: set[str] = set()
    for post, name, erased_at in held.values_list("post__uid", "person__name", "person__erased_at"):
        known.setdefault(str(post), set()).add(name)
        if erased_at:
            gone.add(str(post))
    return lambda post, name: post in gone and name not in known[post]


def over_before(day: datetime) -> QuerySet[SignedList]:
    """Versions with names that were followed by another before a moment, or whose place has been closed since then."""
    after = SignedList.objects.filter(region=OuterRef("region"), number=OuterRef("number") + 1)
    rows = SignedList.objects.filter(unnamed_at__isnull=True).annotate(followed_at=Subquery(after.values("entered_at")))
    closed = Q(followed_at__isnull=True, region__closed_on__lt=clock.local(day).date())
    return rows.filter(Q(followed_at__lt=day) | closed).select_related("region").order_by("id")
