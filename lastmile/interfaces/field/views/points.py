"""我的危险点: last reading, who lives below, a reading in two taps, and the monitor's own word."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lastmile.domains.points import public as points
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.precautions.watching import watches
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks.masking import masked_name
from lastmile.foundation.web.form_pages import done, status_of
from lastmile.foundation.web.gates import needs
from lastmile.interfaces.field import point_forms as forms
from lastmile.interfaces.field.pages import page
from lastmile.kernel.region_codes import LENGTHS, Level


@needs(Permission.POINT_VIEW)
@require_GET
def point_list(request: Any) -> HttpResponse:
    """The points I watch or keep; a village's head, who may move people first, has those of the village."""
    own = points.mine(request.scope)
    found = own or _below_me(request.scope)
    context = {
        "points": found,
        "own": bool(own),
        "may_first": request.scope.has(Permission.MOVE_FIRST),
        "sums": points.below(found),
        "readings": points.last_readings(found),
        "alarms": points.open_alarms(found),
    }
    return page(request, "mine", "field/points.html", context)


def _below_me(scope: Any) -> list[Any]:
    here = scope.acting_as.region_code if scope.acting_as else ""
    if len(here) < LENGTHS[Level.VILLAGE] or not scope.may(Permission.MOVE_FIRST, on=here):
        return []
    return points.watched_below(scope, here)


@needs(Permission.POINT_VIEW)
def point(request: Any, uid: UUID) -> HttpResponse:
    """One point; the form for a reading stands on the page itself: the value, then send."""
    found = points.get_matter(request.scope, uid)
    last = points.last_readings([found]).get(found.pk, [])
    form = forms.PointReading(request.POST or None, measures=_measures(found, last))
    if made := done(request, form, lambda **values: points.enter_reading(request.scope, point_uid=uid, **values)):
        messages.success(request, made.value.words or _("已记下。"))
        return redirect("field:point", uid)
    return page(request, "mine", "field/point.html", _about(request, found, form, last), status=status_of(form))


def _measures(found: Any, last: list[Any]) -> list[tuple[str, Any]]:
    """What is usual at this kind of point first, then the rest; what was read last is chosen."""
    kind = catalogue.point_kinds().get(found.kind)
    usual = [*(one.measure for one in last[:1]), *(kind.measures if kind else ())]
    names = dict(points.Measure.choices)
    order = dict.fromkeys([*usual, *names])
    return [(one, f"{names[one]}({points.UNITS[points.Measure(one)]})") for one in order]


def _about(request: Any, found: Any, form: Any, last: list[Any]) -> dict[str, Any]:
    scope, alarm = request.scope, points.open_alarm(found)
    full = scope.may(Permission.PROFILE_VIEW, on=found)
    rows = points.households_below(found)
    names = [(row, row.household.head if full else masked_name(row.household.head)) for row in rows]
    return {
        "point": found,
        "kind": points.kind_title(found),
        "path": points.path_of(found),
        "sums": points.below([found])[found.pk],
        "households": names,
        "watches": watches([found])[found.uid],
        "last": last,
        "alarm": alarm,
        "steps": points.owed_steps(scope, found, alarm),
        "done_steps": points.done_steps(found, alarm),
        "plan": points.plan_of(found),
        "form": form,
        "may_first": scope.may(Permission.MOVE_FIRST, on=found.region_code),
        "may_walk": scope.may(Permission.PATROL_WALK, on=found) and found.is_watched,
        "may_read": scope.may(Permission.READING_ENTER, on=found) and found.is_watched,
    }


@needs(Permission.READING_ENTER)
def judge(request: Any, uid: UUID) -> HttpResponse:
    """监测人判断: move the people now, or watch closer; words may follow later."""
    found = points.get_matter(request.scope, uid)
    form = forms.Judgement(request.POST or None)
    if done(request, form, lambda **values: points.judge(request.scope, uid=uid, **values)):
        messages.success(request, _("已报出去。先叫人走,再打值班室。"))
        return redirect("field:point", uid)
    context = {"point": found, "form": form, "plan": points.plan_of(found)}
    return page(request, "mine", "field/judge.html", context, status=status_of(form))


@needs(Permission.READING_ENTER)
def step(request: Any, uid: UUID, step: str) -> HttpResponse:
    """A step of an alarm was done, in a sentence."""
    found, known = points.get_matter(request.scope, uid), catalogue.point_steps().get(step)
    form = forms.StepDone(request.POST or None)
    if done(request, form, lambda note: points.do_step(request.scope, uid=uid, step=step, note=note)):
        messages.success(request, _("已记下。"))
        return redirect("field:point", uid)
    context = {"point": found, "form": form, "title": known.title if known else _("办了一步")}
    return page(request, "todo", "field/step.html", context, status=status_of(form))
