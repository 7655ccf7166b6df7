"""Teams: a team is a unit of people with what the ledger of teams says of it. Who is in it: `members`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.resources import rules, selectors
from lastmile.domains.resources.models import TeamFacts
from lastmile.domains.resources.selectors import TEAM_FACTS, Team
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.imports.matching import same
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people import services as people_services
from lastmile.foundation.people.models import Unit
from lastmile.kernel.errors import NotValid


@transaction.atomic
def add_team(scope: Scope, *, region_code: str, name: str, uid: UUID | None = None, **values: Any) -> Team:
    """Form a team at a place (K-2.3.1c, K-2.3.2a): a unit with what the ledger of teams says of it.

    The same uid with the same content is the same team, with other content DifferentContent.
    """
    scope.require(Permission.RESOURCE_CHANGE, on=region_code)
    _check(values)
    asked: dict[str, Any] = {"region_code": region_code, "kind": Unit.Kind.TEAM, "name": name, "uid": uid}
    unit = people_services.found_unit(scope, **asked, beside=values)
    TeamFacts.objects.get_or_create(unit=unit, defaults=values)
    return selectors.get_team(scope, unit.uid)


@transaction.atomic
def change_team(scope: Scope, *, uid: UUID, name: str = "", **values: Any) -> Team:
    """Change the team's name or what the ledger says of it."""
    team = own_team(scope, uid)
    _check(values)
    if name and name.strip() != team.unit.name:
        people_services.change_unit(scope, uid=uid, name=name)
    changed = {key: value for key, value in values.items() if not same(getattr(team.facts, key), value)}
    if changed:
        TeamFacts.objects.update_or_create(unit=team.unit, defaults=changed)
        ledger.write(scope, "team.changed", team.unit, figures={"fields": sorted(changed)})
    return selectors.get_team(scope, uid)


@transaction.atomic
def close_team(scope: Scope, *, uid: UUID) -> None:
    """The team is no more; raises WrongState while it has posts."""
    own_team(scope, uid)
    people_services.close_unit(scope, uid=uid)


def own_team(scope: Scope, uid: UUID) -> Team:
    """A team one may change, or NotVisible, NotAllowed."""
    team = selectors.get_team(scope, uid)
    scope.require(Permission.RESOURCE_CHANGE, on=team.unit)
    return team


def _check(values: dict[str, Any]) -> None:
    if unknown := values.keys() - set(TEAM_FACTS):
        raise TypeError(f"no such fields of a team: {sorted(unknown)}")
    if bad := set(values.get("tasks") or []) - set(rules.Task.values):
        raise NotValid(_("没有这种任务。"), fields={"tasks": "、".join(sorted(bad))})
