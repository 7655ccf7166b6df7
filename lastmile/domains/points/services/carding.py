"""明白卡: printed, handed out and signed for. An old card is known by what it said."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.points.models import CardIssue, DangerPoint
from lastmile.domains.points.rules import Signer
from lastmile.domains.points.selectors import cards
from lastmile.domains.points.selectors.cards import CardSet
from lastmile.domains.points.services.taking import done, holding, in_watch, take, take_locked
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid


@transaction.atomic
def print_cards(scope: Scope, *, uid: UUID) -> tuple[DangerPoint, CardSet]:
    """What the cards of a point say, for a print. They hold names and numbers, so that the printing is in the ledger."""
    point = in_watch(take(scope, uid))
    found = cards.cards_of(point)
    done(scope, point, "point.cards_printed", figures={"households": len(found.households)})
    return point, found


@transaction.atomic
def hand_out_cards(
    scope: Scope, *, uid: UUID, households: Collection[UUID], work: bool = False, day: date | None = None
) -> int:
    """Note which cards were signed for, on which day: those of these threatened households, and the monitor's own.

    Returns how many. A card noted twice for the same words is one.
    """
    point = in_watch(take_locked(scope, uid, Permission.POINT_CHANGE))
    day = day or clock.today()
    if day > clock.today():
        raise NotValid(_("签字日期不能在将来。"), fields={"day": _("不能在将来")})
    found, wanted = cards.cards_of(point), set(households)
    chosen = [card for card in found.households if card.of.uid in wanted]
    if not chosen and not work:
        raise NotValid(_("请勾上已经签字的户。"), fields={"households": _("请勾选")})
    signed = [(card, Signer.HEAD) for card in chosen] + ([(found.work, Signer.MONITOR)] if work else [])
    fresh = [
        CardIssue(
            point=point,
            threatened=card.of,
            digest=card.digest,
            noted_at=clock.now(),
            signed_on=day,
            signed_by=signer,
            noted_by_id=holding(scope),
        )
        for card, signer in signed
        if card.is_due
    ]
    CardIssue.objects.bulk_create(fresh)
    if fresh:
        done(scope, point, "point.cards_handed", figures={"cards": len(fresh), "day": day})
    return len(fresh)
