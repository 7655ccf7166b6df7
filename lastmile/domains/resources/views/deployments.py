"""出动记录 of a team: noted, voided, and those of an area as a sheet. They are read on the team's page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from lastmile.domains.resources import forms, rules, selectors, services
from lastmile.domains.resources.selectors import deployments
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.web import form_pages, tables
from lastmile.foundation.web.gates import needs
from lastmile.foundation.wording import in_own_language
from lastmile.kernel import clock

HEADS = (
    *(gettext_lazy("队伍"), gettext_lazy("哪里的"), gettext_lazy("做什么"), gettext_lazy("去了哪里")),
    *(gettext_lazy("开始"), gettext_lazy("结束"), gettext_lazy("小时"), gettext_lazy("人数")),
    *(gettext_lazy("出动人员"), gettext_lazy("做了什么"), gettext_lazy("哪件事"), gettext_lazy("作废原因")),
)


@needs(Permission.RESOURCE_CHANGE)
def note(request: Any, uid: UUID) -> HttpResponse:
    """Whom the team sent out, once they are back."""
    scope = request.scope
    found = selectors.get_team(scope, uid)
    scope.require(Permission.RESOURCE_CHANGE, on=found.unit)
    to_send, more = deployments.to_send(scope, found)
    form = forms.NoteDeployment(
        request.POST or None,
        to_send=to_send,
        tasks=rules.sent_for(found.unit.region.level, found.facts.tasks),
        places=deployments.places_to_go(found),
        initial={"place_code": found.unit.region_code},
    )

    def run(**values: Any) -> Any:
        return services.note_deployment(scope, team_uid=uid, **values)

    words = _("志愿者多于%(n)s人,这里只列了前%(n)s人;其余的在他们村的队伍页登记。") % {"n": deployments.OFFERED}
    title = _("登记出动:%(name)s") % {"name": found.unit.name}
    return _answer(request, form, run, uid, title=title, button=_("存"), note=words if more else "")


@needs(Permission.RESOURCE_CHANGE)
def void(request: Any, uid: UUID, deployment: UUID) -> HttpResponse:
    """What was noted wrongly."""
    scope = request.scope
    found = selectors.get_team(scope, uid)
    scope.require(Permission.RESOURCE_CHANGE, on=found.unit)
    one = deployments.get_deployment(scope, found, deployment)

    def run(**values: Any) -> Any:
        return services.void_deployment(scope, team_uid=uid, uid=deployment, **values)

    words = {"name": found.unit.name, "task": one.get_task_display(), "at": _moment(one.from_at)}
    title = _("作废:%(name)s %(at)s %(task)s") % words
    return _answer(request, forms.Why(request.POST or None), run, uid, title=title, button=_("作废"))


def _answer(
    request: Any, form: Any, run: Callable[..., Any], team: UUID, *, title: str, button: str, note: str = ""
) -> HttpResponse:
    """The form, or after a good sending the team's page at its deployments."""
    back = f"{reverse('resources:team', args=[team])}#deployments"
    if form_pages.done(request, form, run):
        messages.success(request, _("已存。"))
        return redirect(back)
    return form_pages.form_page(request, form, title=title, button=button, back=back, note=note)


@needs(Permission.RESOURCE_VIEW)
@require_GET
@in_own_language()
def sheet(request: Any) -> HttpResponse:
    """出动记录 of the area looked at, in the order of places; what was voided says why."""
    scope = request.scope.within(request.area)
    return tables.export(
        _("出动记录"),
        [str(one) for one in HEADS],
        lambda after, limit: deployments.below(scope, after=after, limit=limit),
        keys=lambda row: (row.region_code, row.pk),
        cells=_cells,
    )


def _cells(found: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for row in deployments.with_names(found):
        one = row.deployment
        yield (
            one.team.name,
            one.region.name,
            one.get_task_display(),
            one.place.name,
            _moment(one.from_at),
            _moment(one.until_at),
            "" if one.voided_at else row.hours,
            len(row.names),
            "、".join(row.names),
            one.done,
            one.matter,
            one.void_why,
        )


def _moment(at: Any) -> str:
    return f"{clock.local(at):%Y-%m-%d %H:%M}"
