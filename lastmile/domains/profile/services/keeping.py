"""Who watches and keeps a place, its plan (K-2.2.2e) and its cards."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.profile.models import Place, PlaceCard, PlacePlan
from lastmile.domains.profile.rules import PLAN_GROUPS
from lastmile.domains.profile.selectors import keeping
from lastmile.domains.profile.selectors.keeping import PlaceCards
from lastmile.domains.profile.services.places import own_place
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.precautions import planning, watching
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid


def _holding(scope: Scope) -> int | None:
    return scope.acting_as.holding_id if scope.acting_as else None


@transaction.atomic
def name_posts(scope: Scope, *, uid: UUID, **posts: UUID | None) -> Place:
    """Say which posts watch and keep the place: `monitor_post_uid`, `keeper_post_uid`; None for nobody. Raises NotValid."""
    place = own_place(scope, uid)
    found = {
        name.removesuffix("_uid"): watching.chosen(
            scope, name, posts[name], sees=Permission.PROFILE_VIEW, code=place.region_code
        )
        for name in watching.POSTS
        if name in posts
    }
    changed = {name: post for name, post in found.items() if getattr(place, name) != post}
    for name, post in changed.items():
        setattr(place, name, post)
    if changed:
        place.save(update_fields=list(changed))
        ledger.write(scope, "place.kept", place, figures={name: post and post.uid for name, post in changed.items()})
    return place


@transaction.atomic
def write_plan(scope: Scope, *, uid: UUID, **written: Any) -> PlacePlan:
    """A new version of the plan, `written` as `precautions.planning.next_version` takes it; the same words are none."""
    place = own_place(scope, uid)
    last = keeping.plan_of(place)
    columns = planning.next_version(last, **written, groups=PLAN_GROUPS)
    if columns is None:
        assert last is not None
        return last
    plan = PlacePlan.objects.create(place=place, made_by_id=_holding(scope), **columns)
    ledger.write(scope, "place.planned", place, figures=planning.figures(columns, PLAN_GROUPS))
    return plan


def begin_plan(scope: Scope, *, uid: UUID, ready_made: str) -> PlacePlan:
    """The first version, from a ready-made text."""
    found = planning.ready_made(ready_made)
    return write_plan(scope, uid=uid, content={**found.facts, **found.words}, ready_made=ready_made)


@transaction.atomic
def print_cards(scope: Scope, *, uid: UUID) -> PlaceCards:
    """What the cards of a place say, for a print. They hold names and numbers, so that the printing is in the ledger."""
    place = own_place(scope, uid)
    ledger.write(scope, "place.cards_printed", place)
    return keeping.cards_now(place)


@transaction.atomic
def hand_out_cards(scope: Scope, *, uid: UUID, which: Collection[str], day: date | None = None) -> int:
    """Note which of the two cards were signed for, on which day. Returns how many; noted twice for the same words is once."""
    place, day = own_place(scope, uid), day or clock.today()
    if day > clock.today():
        raise NotValid(_("签字日期不能在将来。"), fields={"day": _("不能在将来")})
    if not which:
        raise NotValid(_("请勾上已经签字的卡。"))
    fresh = [
        PlaceCard(
            place=place,
            which=name,
            digest=card.digest,
            noted_at=clock.now(),
            signed_on=day,
            noted_by_id=_holding(scope),
        )
        for name, card in keeping.cards_now(place).by_which
        if name in which and card.is_due
    ]
    PlaceCard.objects.bulk_create(fresh)
    if fresh:
        ledger.write(scope, "place.cards_handed", place, figures={"cards": len(fresh), "day": day})
    return len(fresh)
