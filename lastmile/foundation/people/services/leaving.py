"""离岗: somebody leaves every post at once; what they were given by hand and their account end with it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people import selectors
from lastmile.foundation.people.accounts.opening import end_account
from lastmile.foundation.people.models import Holding, Person, Post, StoredGrant
from lastmile.foundation.people.services.appointing import release
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, WrongState


@transaction.atomic
def leave(scope: Scope, *, person_uid: UUID, until_on: date | None = None) -> list[Holding]:
    """End all a person holds with a last day, every grant to the person, and their account.

    Raises WrongState when they also hold a post outside the scope: whoever is above both places must do it.
    """
    person = selectors.get_person(scope, person_uid)
    scope.require(Permission.PEOPLE_CHANGE, on=person)
    last = until_on or clock.today()
    if last > clock.today():
        raise NotValid(_("离岗日期不能晚于今天。"), fields={"until_on": _("不能晚于今天")})
    held = list(Holding.objects.filter(selectors.not_over(last), person=person).select_related("post"))
    _require_all_within(scope, held)
    posts = Post.unscoped.filter(pk__in=[one.post_id for one in held])
    list(
        posts.select_for_update().order_by("pk").values_list("pk")
    )  # all before any person: no two can wait for another
    ended = [release(scope, holding_uid=one.uid, until_on=last) for one in held]
    going_on = Q(until_on__isnull=True) | Q(until_on__gt=last)
    StoredGrant.unscoped.filter(going_on, person=person).update(until_on=last)
    end_account(scope, person)
    if person.left_on is None:
        Person.unscoped.filter(pk=person.pk).update(left_on=last)
    ledger.write(scope, "person.left", person, figures={"until": last, "posts": [one.post.uid for one in ended]})
    return ended


def _require_all_within(scope: Scope, held: list[Holding]) -> None:
    mine = Post.objects.visible_to(scope, Permission.PEOPLE_CHANGE).filter(pk__in=[one.post_id for one in held])
    elsewhere = len({one.post_id for one in held}) - mine.count()
    if elsewhere:
        raise WrongState(_("这个人还有%(n)s个岗位不在您的范围内,请由上级办理离岗。") % {"n": elsewhere})
