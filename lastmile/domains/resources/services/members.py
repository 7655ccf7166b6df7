"""Who is in a team: its members hold its posts, so what is written goes to people, posts and holdings."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.resources import rules, selectors
from lastmile.domains.resources.models import MemberFacts
from lastmile.domains.resources.selectors import CAPTAIN, MEMBER, Team
from lastmile.domains.resources.services.teams import own_team
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people import services as people_services
from lastmile.foundation.people.models import Consent, Holding, Person, Post
from lastmile.foundation.wording import worded
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid

ROLES = {"captain": (CAPTAIN, "A"), "deputy": (CAPTAIN, "B"), "member": (MEMBER, "M")}


@transaction.atomic
def add_member(
    scope: Scope,
    *,
    uid: UUID,
    name: str,
    phone: str = "",
    role: str = "member",
    source: str = "",
    task: str = "",
    skill: str = "",
    certificate: str = "",
    valid_until: date | None = None,
    consent: str = "",
    person_uid: UUID | None = None,
) -> Holding:
    """Put somebody into the team, known by their phone or new. Volunteers and residents only as they agreed (K-2.3.4a).

    A certificate or its end left empty stays as it is known of the person. `person_uid`: of somebody new, so that a second
    sending is the same person; with another name or number DifferentContent.
    """
    if source in rules.AGREE and not consent.strip():
        raise NotValid(_("双报到党员、志愿者和居民要写明本人怎样表示同意。"), fields={"consent": _("必填")})
    team = own_team(scope, uid)
    scope.require(Permission.PEOPLE_CHANGE, on=team.unit)
    kind, rank = ROLES.get(role, ROLES["member"])
    person = _person(scope, team, name, phone, person_uid)
    post = _post(scope, team, kind)
    held = Holding.objects.filter(people.not_over(clock.today()), post=post, person=person, rank=rank).first()
    held = held or people_services.appoint(scope, post_uid=post.uid, person_uid=person.uid, rank=rank)
    if consent.strip():
        people_services.give_consent(scope, person_uid=person.uid, for_what=Consent.For.VOLUNTEER, how=consent)
    if skill:
        known = people.skill_of(person.pk, skill)
        certificate = certificate or (known.certificate if known else "")
        valid_until = valid_until or (known.valid_until if known else None)
        people_services.add_skill(
            scope, person_uid=person.uid, kind=skill, certificate=certificate, valid_until=valid_until
        )
    MemberFacts.objects.update_or_create(holding=held, defaults={"source": source, "task": task})
    figures = {"person": person.uid, "source": source, "task": task, "role": role}
    ledger.write(scope, "team.member_added", team.unit, figures=figures)
    return held


@transaction.atomic
def end_member(scope: Scope, *, uid: UUID, holding_uid: UUID) -> None:
    """Somebody leaves the team from today; what they did stays."""
    team = own_team(scope, uid)
    selectors.member_of(team, holding_uid)
    people_services.release(scope, holding_uid=holding_uid)


def _person(scope: Scope, team: Team, name: str, phone: str, uid: UUID | None) -> Person:
    """Somebody with this phone under this name, else a new person of the team's place."""
    known = people.person_of_number(phone) if phone else None
    if known is None:
        return people_services.add_person(scope, region_code=team.unit.region_code, name=name, phone=phone, uid=uid)
    if known.name != name.strip() or not scope.may(Permission.PEOPLE_CHANGE, on=known):
        raise NotValid(_("这个号码已登记在别人名下,请核对。"), fields={"phone": _("已登记")})
    return known


def _post(scope: Scope, team: Team, kind: str) -> Post:
    """The team's own post of a kind, opened when it is first needed."""
    unit = team.unit
    found = Post.unscoped.filter(unit=unit, kind=kind, closed_on__isnull=True).order_by("id").first()
    if found is not None:
        return found
    title = f"{unit.name}{worded('队长') if kind == CAPTAIN else worded('队员')}"[:80]
    superior = None
    if kind == MEMBER:
        superior = Post.unscoped.filter(unit=unit, kind=CAPTAIN, closed_on__isnull=True).order_by("id").first()
    return people_services.open_post(
        scope, region_code=unit.region_code, kind=kind, title=title, unit=unit, superior=superior
    )
