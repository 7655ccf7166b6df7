"""应急队伍: the list, one team with its members, and the acts on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from lastmile.domains.resources import forms, rules, selectors, services
from lastmile.domains.resources.selectors import deployments
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.people import selectors as people
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks.masking import masked_phone
from lastmile.foundation.web import form_pages, tables
from lastmile.foundation.web.gates import needs
from lastmile.foundation.web.pages import page_or_part

ACTIONS = {
    "unit.founded": gettext_lazy("组建"), "unit.changed": gettext_lazy("改名称"), "team.changed": gettext_lazy("更改"), "team.added": gettext_lazy("导入"),
    "team.member_added": gettext_lazy("队员加入"), "unit.closed": gettext_lazy("撤销"),
}  # fmt: skip
DEPLOYMENTS = 20  # on one page of a team


@needs(Permission.RESOURCE_VIEW)
@require_GET
def team_list(request: Any) -> HttpResponse:
    """The teams of the area looked at, in the order of places."""
    get, scope = request.GET, request.scope.within(request.area)
    kind = get.get("kind", "")
    filters = selectors.TeamFilters(get.get("q", "").strip()[:40], kind if kind in rules.TeamKind.values else "")
    page = tables.page(
        lambda after, limit: selectors.team_page(scope, filters, after=after, limit=limit),
        mark=get.get("after", ""),
        kinds=(str, int),
        keys=lambda row: (row.unit.region_code, row.unit.pk),
    )
    context = {
        "page": page,
        "out": deployments.teams_out(request.scope, [row.unit.pk for row in page.rows]),
        "filters": filters,
        "kinds": rules.TeamKind.choices,
        "may_change": request.scope.has(Permission.RESOURCE_CHANGE),
    }
    return page_or_part(request, "resources/teams.html", "resources/_teams.html", context)


@needs(Permission.RESOURCE_VIEW)
@require_GET
def team(request: Any, uid: UUID) -> HttpResponse:
    """One team: facts, tasks, members with their groups, whom it sent out; what happened to it below."""
    found, scope = selectors.get_team(request.scope, uid), request.scope
    lines = ledger.timeline("unit", found.unit.uid)
    phones = {one.holding.pk: masked_phone(one.holding.person.phone) for one in found.members}
    page = tables.page(
        lambda after, limit: deployments.of_team(scope, found, after=after, limit=limit),
        mark=request.GET.get("after", ""),
        kinds=(datetime, int),
        keys=lambda row: (row.deployment.from_at, row.deployment.pk),
        size=DEPLOYMENTS,
    )
    context = {
        "team": found,
        "page": page,
        "by_task": deployments.by_task(scope, found),
        "out": deployments.persons_out(scope, [one.holding.person_id for one in found.members]),
        "not_head": _not_head(found),
        "path": regions.path(found.unit.region),
        "phones": phones,
        "may_change": scope.may(Permission.RESOURCE_CHANGE, on=found.unit),
        "lines": lines,
        "names": people.names(line.actor_uid for line in lines if line.actor_uid),
        "actions": ACTIONS,
    }
    return TemplateResponse(request, "resources/team.html", context)


def _not_head(team: selectors.Team) -> str:
    """The finding on a captain who is not the head of the place, in words; "" for none."""
    found = selectors.not_led_by_its_head(team)
    if found is None:
        return ""
    kind, heads = found
    title = catalogue.post_kinds()[kind].title
    names = "、".join(one.person.name for one in heads) or _("空缺")
    words = {"title": title, "names": names, "clause": "J-2.4c" if kind == "township_head" else "J-2.4f"}
    return _("队长不是%(title)s(现在是:%(names)s)。吉林省实施意见 %(clause)s 要求队长由%(title)s兼任。") % words


@needs(Permission.RESOURCE_CHANGE)
def team_add(request: Any) -> HttpResponse:
    """A team more, at a township or village of the area looked at."""
    places = selectors.choices_of_places(request.scope, request.area)
    form = forms.AddTeam(request.POST or None, places=places, initial=_here(request, places))

    def run(**values: Any) -> UUID:
        return services.add_team(request.scope, **values).unit.uid

    return _answer(request, form, run, title=_("登记队伍"), back=reverse("resources:teams"))


def _here(request: Any, places: list[tuple[str, str]]) -> dict[str, str]:
    return {"region_code": request.area if any(code == request.area for code, _name in places) else ""}


@needs(Permission.RESOURCE_CHANGE)
def team_change(request: Any, uid: UUID) -> HttpResponse:
    """Change what the ledger says of a team."""
    found = selectors.get_team(request.scope, uid)
    facts = {key: getattr(found.facts, key) for key in selectors.TEAM_FACTS}
    start = {"name": found.unit.name, **facts, "position": forms.typed(found.facts.point)}
    form = forms.TeamFacts(request.POST or None, initial=start)

    def run(**values: Any) -> UUID:
        return services.change_team(request.scope, uid=uid, **values).unit.uid

    title = _("更改:%(name)s") % {"name": found.unit.name}
    return _answer(request, form, run, title=title, back=reverse("resources:team", args=[uid]), over=True)


@needs(Permission.RESOURCE_CHANGE)
def member_add(request: Any, uid: UUID) -> HttpResponse:
    """Somebody more in a team."""
    found = selectors.get_team(request.scope, uid)
    form = forms.AddMember(request.POST or None)

    def run(**values: Any) -> UUID:
        services.add_member(request.scope, uid=uid, **values)
        return uid

    title = _("加队员:%(name)s") % {"name": found.unit.name}
    return _answer(request, form, run, title=title, back=reverse("resources:team", args=[uid]))


@needs(Permission.RESOURCE_CHANGE)
def member_end(request: Any, uid: UUID, holding: UUID) -> HttpResponse:
    """Somebody leaves a team."""
    found = selectors.get_team(request.scope, uid)
    who = selectors.member_of(found, holding).holding.person.name
    form = forms.EndMember(request.POST or None)

    def run() -> UUID:
        services.end_member(request.scope, uid=uid, holding_uid=holding)
        return uid

    title = _("%(who)s从今天起退出%(team)s") % {"who": who, "team": found.unit.name}
    return _answer(request, form, run, title=title, back=reverse("resources:team", args=[uid]), button=_("退出队伍"))


def _answer(
    request: Any, form: Any, run: Callable[..., UUID], *, title: str, back: str, button: str = "", over: bool = False
) -> HttpResponse:
    """The form, or after a good sending the team. `over`: it writes over what is stored."""
    if done := form_pages.done(request, form, run, over=over):
        messages.success(request, _("已存。"))
        return redirect("resources:team", done.value)
    places = form.fields.get("region_code")
    nowhere = places is not None and len(places.widget.choices) < 2
    context = {"form": form, "title": title, "back": back, "nowhere": nowhere, "button": button}
    return form_pages.answer(request, "resources/form.html", context)
