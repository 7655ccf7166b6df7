"""Shelters in the base database of an area (J-4.6d)."""

from __future__ import annotations

from django.db.models import Q
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext_lazy

from lastmile.domains.evacuation.selectors import shelters
from lastmile.domains.profile.public import Counted

# Either counted by somebody, or by the area the packs turn into people.
HAS_ROOM = (
    Q(room_indoor__isnull=False)
    | Q(room_outdoor__isnull=False)
    | Q(area_indoor__isnull=False)
    | Q(area_outdoor__isnull=False)
)
SHELTERS = Counted(
    key="shelters",
    title=gettext_lazy("避险点、安置点"),
    rows=shelters.shelters_in,
    complete=HAS_ROOM & Q(point__isnull=False) & (Q(keeper_post__isnull=False) | ~Q(contact="")),
    day=TruncDate(Coalesce("opening_at", "added_at")),
    address="moves:shelters",
)
