"""Who was sent out: noted once it is over, voided with a reason where it was wrong (K-2.3.3d, K-2.3.4b, c)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.resources import rules
from lastmile.domains.resources.models import Deployed, Deployment
from lastmile.domains.resources.selectors import Team
from lastmile.domains.resources.selectors import deployments as selectors
from lastmile.domains.resources.services.teams import own_team
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import once
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people.models import Person, Unit
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, WrongState
from lastmile.kernel.ids import uuid7

LONGEST = "resource.deployment_days"


@once.at_once
def note_deployment(
    scope: Scope,
    *,
    team_uid: UUID,
    people: Sequence[UUID],
    task: str,
    place_code: str,
    from_at: datetime,
    until_at: datetime,
    done: str,
    matter: str = "",
    uid: UUID | None = None,
) -> Deployment:
    """Note that a team sent these members of it and volunteers. Raises NotValid where nobody, or somebody else, is named, and
    where one of them was out elsewhere at that time: their hours would count twice.

    The same uid with the same content gives the same deployment, with other content DifferentContent.
    """
    team = own_team(scope, team_uid)
    done, matter, uid = done.strip(), matter.strip(), uid or uuid7()
    sent = sorted(set(people), key=str)
    content = {
        "team": team_uid, "people": sent, "task": task, "place": place_code, "from": from_at, "until": until_at,
        "done": done, "matter": matter,
    }  # fmt: skip
    if known := Deployment.unscoped.filter(uid=uid).first():
        words = _("这个编号已经登记了一次出动,内容不一样。原来的没有动,请打开队伍页核对。")
        once.require_same(known, "deployment.noted", content, otherwise=words)
        return known
    Unit.unscoped.select_for_update().get(pk=team.unit.pk)  # two at one team at once see each other's
    _check(team, task, place_code, done, matter)
    _check_times(team, from_at, until_at)
    persons = _persons(scope, team, sent)
    _check_not_out(persons, from_at, until_at)
    made = Deployment.unscoped.create(
        uid=uid,
        region=team.unit.region,
        region_code=team.unit.region_code,
        team=team.unit,
        task=task,
        place=get_region(place_code),
        from_at=from_at,
        until_at=until_at,
        minutes=(until_at - from_at) // timedelta(minutes=1),
        matter=matter,
        done=done,
        noted_at=clock.now(),
        noted_by=scope.person_uid,
    )
    Deployed.objects.bulk_create([Deployed(deployment=made, person=one) for one in persons])
    figures = {
        "team": team_uid, "task": task, "place": made.place.uid, "from": from_at, "until": until_at,
        "minutes": made.minutes, "people": sent,
    }  # fmt: skip
    private = {"done": done, "matter": matter}
    ledger.write(scope, "deployment.noted", made, figures=figures | once.said(uid, content), private=private)
    return made


@transaction.atomic
def void_deployment(scope: Scope, *, team_uid: UUID, uid: UUID, why: str) -> Deployment:
    """It was noted wrongly: it stays to be read, with the reason, and counts nowhere."""
    team = own_team(scope, team_uid)
    found = selectors.get_deployment(scope, team, uid)
    why = why.strip()[:200]
    if len(why) < 2:
        raise NotValid(_("请写明原因。"), fields={"why": _("必填")})
    values = {"voided_at": clock.now(), "voided_by": scope.person_uid, "void_why": why}
    if not Deployment.unscoped.filter(pk=found.pk, voided_at__isnull=True).update(**values):
        raise WrongState(_("这次出动已经作废了。"))
    ledger.write(scope, "deployment.voided", found, figures={"team": team_uid}, private={"note": why})
    return selectors.get_deployment(scope, team, uid)


def _check(team: Team, task: str, place_code: str, done: str, matter: str) -> None:
    if task not in dict(rules.sent_for(team.unit.region.level, team.facts.tasks)):
        raise NotValid(_("没有这种任务。"), fields={"task": _("请选择")})
    if place_code not in dict(selectors.places_to_go(team)):
        raise NotValid(_("请选去了哪里。"), fields={"place_code": _("请选择")})
    if not 2 <= len(done) <= 300:
        raise NotValid(_("请写做了什么,2到300个字。"), fields={"done": _("请写明")})
    if len(matter) > 60:
        raise NotValid(_("“哪件事”最多60个字。"), fields={"matter": _("最多60个字")})


def _check_times(team: Team, from_at: datetime, until_at: datetime) -> None:
    if until_at - from_at < timedelta(minutes=1):
        raise NotValid(_("结束时间要在开始时间之后。"), fields={"until_at": _("要在开始时间之后")})
    if until_at > clock.now():
        raise NotValid(_("还没结束的,回来以后再登记。"), fields={"until_at": _("还没到这个时间")})
    days = packs.value(LONGEST, team.unit.region_code).whole
    if until_at - from_at > timedelta(days=days):
        words = _("一次出动超过%(n)s天,请核对年月日;真有这么久的,分几次登记。") % {"n": days}
        raise NotValid(words, fields={"from_at": words})


def _persons(scope: Scope, team: Team, sent: Sequence[UUID]) -> list[Person]:
    """Everybody who was sent, from the team's roster or the volunteers of its place, in the order of these."""
    known = {one.holding.person.uid: one.holding.person for one in team.members}
    if others := [uid for uid in sent if uid not in known]:
        known |= {one.uid: one for one in selectors.volunteers(scope, team).filter(uid__in=others)}
    if not sent:
        raise NotValid(_("请勾选出动了哪些人。"), fields={"people": _("请勾选")})
    if any(uid not in known for uid in sent):
        words = _("勾选的人里有的已不在队伍和志愿者名单里,请重新勾选。")
        raise NotValid(words, fields={"people": words})
    return [person for uid, person in known.items() if uid in set(sent)]


def _check_not_out(persons: Sequence[Person], from_at: datetime, until_at: datetime) -> None:
    """Nobody is in two places: of a person's own hours none counts twice, also where two teams note at once."""
    keys = sorted(one.pk for one in persons)
    list(Person.unscoped.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    rows = Deployed.objects.filter(
        person__in=keys,
        deployment__voided_at__isnull=True,
        deployment__from_at__lt=until_at,
        deployment__until_at__gt=from_at,
    )
    names = list(dict.fromkeys(rows.order_by("id").values_list("person__name", flat=True)[:50]))
    if names:
        words = _("这段时间已登记过出动:%(names)s。请核对时间;登记错的那一次先作废。") % {"names": "、".join(names)}
        raise NotValid(words, fields={"people": words})
