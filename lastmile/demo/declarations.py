"""One household of 海科村 that told its village, this afternoon: 待核, for the village to look at."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from lastmile.demo import clock as demo_clock
from lastmile.demo.cast import HAIKE
from lastmile.domains.declarations import public as declarations
from lastmile.domains.profile import public as profile
from lastmile.foundation.access.encrypted import look_up_key
from lastmile.foundation.access.scope import Scope

BEFORE = timedelta(hours=4)


@transaction.atomic
def load(scope: Scope) -> None:
    """Told by a household the village has on its books without anybody in need of help."""
    rows = profile.households_in(scope.within(HAIKE)).exclude(need_help__gt=0)
    home = rows.exclude(phone_key="").select_related("region").order_by("id").first()
    if home is None:
        return
    at = demo_clock.START - BEFORE
    one = declarations.Declaration.unscoped.create(
        region=home.region,
        region_code=home.region_code,
        name=home.head,
        phone=home.phone,
        phone_key=look_up_key(home.phone),
        who=",".join((declarations.Who.OLD, declarations.Who.DISABLED)),
        people=1,
        state=declarations.State.WAITING,
        asked_at=at,
        proved_at=at,
    )
    declarations.put_forward(one)
