"""Readings of a point: a plain table, entering one by hand, and the limits of the place."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from lastmile.domains.points import forms, rules, services
from lastmile.domains.points.selectors import finding, watching
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.web.form_pages import answer, done, form_page
from lastmile.foundation.web.gates import needs


@needs(Permission.POINT_VIEW)
def readings(request: Any, uid: UUID) -> HttpResponse:
    """The newest readings, and the form for one more."""
    point = finding.get_matter(request.scope, uid)
    measure = request.GET.get("measure", "")
    form = forms.Reading(request.POST or None, initial={"measure": measure or None})
    if made := done(request, form, lambda **values: services.enter_reading(request.scope, point_uid=uid, **values)):
        _say(request, made.value)
        return redirect("points:readings", uid)
    context = {
        "form": form,
        "point": point,
        "rows": watching.readings(point, measure=measure),
        "measure": measure,
        "measures": rules.Measure.choices,
        "limits": [(one, rules.UNITS[one], limit) for one, limit in _limits(point)],
        "units": rules.UNITS,
        "late": packs.value("reading.clock_minutes", point.region_code).number,
        "may_read": request.scope.may(Permission.READING_ENTER, on=point) and point.is_watched,
        "may_change": request.scope.may(Permission.POINT_CHANGE, on=point) and point.is_watched,
    }
    return answer(request, "points/readings.html", context)


def _limits(point: Any) -> list[tuple[rules.Measure, rules.Limit]]:
    found = watching.limits(point)
    return [(measure, found[measure]) for measure in rules.Measure]


def _say(request: Any, entered: Any) -> None:
    if entered.words:
        messages.warning(request, entered.words)
    else:
        messages.success(request, _("读数已记。"))


@needs(Permission.POINT_CHANGE)
def limits(request: Any, uid: UUID, measure: str) -> HttpResponse:
    """Give the point limits of its own, or take them back."""
    point = finding.get_matter(request.scope, uid)
    request.scope.require(Permission.POINT_CHANGE, on=point)
    if measure not in rules.Measure.values:
        raise Http404
    own = watching.own_thresholds(point).get(measure)
    start = {"orange": own.orange, "red": own.red, "source": own.source} if own else {}
    form = forms.Limits(request.POST or None, initial=start)
    if done(
        request,
        form,
        lambda **values: services.set_threshold(request.scope, uid=uid, measure=measure, **values),
        over=True,
    ):
        messages.success(request, _("阈值已存。"))
        return redirect("points:readings", uid)
    words = {"measure": rules.Measure(measure).label, "unit": rules.UNITS[rules.Measure(measure)], "point": point.name}
    title = _("%(measure)s阈值(%(unit)s):%(point)s") % words
    note = _("裂缝按变宽多少算:和上次比,也和前几小时(本地参数)里最窄的比。") if measure == rules.Measure.CRACK else ""
    back = reverse("points:readings", args=[uid])
    return form_page(request, form, title=title, button=_("存"), back=back, note=note)
