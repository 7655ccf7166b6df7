"""One round or one visit by its own uid, and what met it in another system."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from lastmile.domains.patrols.models import Round, Visit
from lastmile.domains.patrols.rules.visits import State
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope


def get_round(scope: Scope, uid: UUID) -> Round:
    """The round with its point. Raises NotVisible."""
    one: Round = Round.objects.get_visible(scope, Permission.PATROL_VIEW, uid)
    return one


def get_visit(scope: Scope, uid: UUID) -> Visit:
    """The visit with its place. Raises NotVisible."""
    one: Visit = Visit.objects.get_visible(scope, Permission.PATROL_VIEW, uid)
    return one


def last_entered(places: Iterable[Any]) -> dict[UUID, datetime]:
    """By uid of the place, when a walk of it was last entered in another system."""
    rows = Visit.unscoped.filter(place__in=list(places), state=State.ENTERED)
    return dict(rows.order_by().values_list("place__uid").annotate(Max("ended_at")))
