"""More places come to a call that runs, by an update of what it was issued for: their posts are called too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.orders import rules
from lastmile.domains.orders.models import Call, CallArea
from lastmile.domains.orders.rules import Area, State
from lastmile.domains.orders.selectors import calls, choosing, counting
from lastmile.domains.orders.services.answers import hold
from lastmile.domains.orders.services.issuing import open_posts
from lastmile.domains.orders.services.narrowing import set_aside
from lastmile.domains.orders.services.placing import limit
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.regions.selectors import get_region
from lastmile.kernel.errors import WrongState


def widen(scope: Scope, *, uid: UUID, areas: Iterable[str]) -> Call:
    """Call the posts of more places, by codes; their time counts from now. Places it calls in already change nothing.
    Where it called before these left, everybody is called again: whoever answered was told since that it is over there.

    As with a new call the places commit first, then posts are opened; a job does that too. Raises WrongState once it ended.
    """
    call = _widen(scope, uid, rules.areas_for(areas))
    open_posts(scope, call)
    return call


@transaction.atomic
def _widen(scope: Scope, uid: UUID, more: tuple[Area, ...]) -> Call:
    call = hold(calls.get_call(scope, uid))
    known = choosing.areas_of(call)
    wide = tuple(one.code for one in known if not one.exact)
    fresh = [one for one in more if not one.code.startswith(wide) and one not in known]
    region = get_region(rules.reaching(call.region_code, fresh))
    scope.require(Permission.CALL_ISSUE, on=region.code)
    if call.state != State.OPEN:
        raise WrongState(_("这次叫应已经结束。"))
    again = choosing.has_left(call)
    if not (fresh and (known or again)):  # without places of its own it calls in all of its region
        return call
    if again:
        _ask_anew(scope, call, known, fresh)
    CallArea.objects.filter(
        call=call, exact=True, region_code__in=[one.code for one in fresh if not one.exact]
    ).delete()
    limit(call, fresh)
    Call.unscoped.filter(pk=call.pk).update(region=region, region_code=region.code)
    call.region, call.region_code = region, region.code
    ledger.write(scope, "call.widened", call, figures={"areas": [one.code for one in fresh if not one.exact]})
    jobs.tell("call.widened", call)
    return call


def _ask_anew(scope: Scope, call: Call, known: Sequence[Area], fresh: Sequence[Area]) -> None:
    """What was answered in places that come back is asked once more, but of nobody who stands in what stayed."""
    rows = counting.owed(call).filter(choosing.within(fresh), done_at__isnull=False)
    if known:
        inside = counting.owed(call).filter(choosing.within(known))
        people = inside.filter(held_by__isnull=False).values("held_by__person")
        rows = rows.exclude(choosing.within(known)).exclude(held_by__person__in=people)
    set_aside(scope, call, list(rows.select_related("held_by__person")))
