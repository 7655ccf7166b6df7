"""单位场所: enterprises, schools, hospitals, malls and hazard sources; the list, one of them, and the acts on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from lastmile.domains.profile import forms, rules, selectors, services
from lastmile.domains.profile.selectors import keeping, small
from lastmile.domains.profile.views.households import Act
from lastmile.domains.profile.views.keeping import desk
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.grading import forms as grading
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.people import selectors as people
from lastmile.foundation.precautions import forms as precautions
from lastmile.foundation.precautions import pages, watching
from lastmile.foundation.precautions.watching import watches
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks.masking import masked_phone
from lastmile.foundation.web import tables
from lastmile.foundation.web.form_pages import done, form_page
from lastmile.foundation.web.gates import needs
from lastmile.foundation.web.pages import page_or_part
from lastmile.foundation.wording import in_own_language
from lastmile.kernel.ids import uuid7

STATES = {
    "": gettext_lazy("全部"),
    "major": gettext_lazy("重大危险源"),
    "unknown": gettext_lazy("登记不全"),
    "closed": gettext_lazy("已注销"),
}
HEADS = (
    "名称", "类别", "九小分类", "村(网格)", "地址", "负责人", "从业或在场人数", "统一社会信用代码", "行业", "风险等级", "重大危险源",
    "安责险到期", "最近核对", "监测人A", "监测人B", "责任人A", "责任人B",
)  # fmt: skip
ACTIONS = {
    "place.added": gettext_lazy("登记"),
    "place.changed": gettext_lazy("更改"),
    "place.graded": gettext_lazy("定级"),
    "place.closed": gettext_lazy("注销"),
    "place.kept": gettext_lazy("定监测人、责任人"),
    "place.planned": gettext_lazy("写一点一策"),
    "place.cards_printed": gettext_lazy("打印明白卡"),
    "place.cards_handed": gettext_lazy("登记发卡签字"),
    "file.kept": gettext_lazy("加了图片"),
    "document.kept": gettext_lazy("加了文件"),
}
RISK_WORDS = dict(forms.RISKS)


def _filters(request: Any) -> selectors.PlaceFilters:
    get = request.GET
    kinds = {*rules.PlaceKind.values, "sources", rules.NO_SORT, *catalogue.small_sorts()}
    kind = get.get("kind", "")
    return selectors.PlaceFilters(get.get("q", "").strip()[:40], kind if kind in kinds else "", get.get("state", ""))


@needs(Permission.PROFILE_VIEW)
@require_GET
def place_list(request: Any) -> HttpResponse:
    """The places of the area looked at, in the order of the tree."""
    scope, filters = request.scope.within(request.area), _filters(request)
    page = tables.page(
        lambda after, limit: selectors.place_page(scope, filters, after=after, limit=limit),
        mark=request.GET.get("after", ""),
        kinds=(str, int),
        keys=_place_of,
    )
    context = {
        "page": page,
        "filters": filters,
        "states": STATES,
        "kinds": list(_kinds()),
        "may_add": request.scope.has(Permission.PROFILE_CHANGE),
    }
    return page_or_part(request, "profile/places.html", "profile/_places.html", context)


def _kinds() -> Iterator[tuple[str, Any]]:
    """The kinds to narrow the list by, the sorts of small places behind their kind."""
    yield "sources", _("所有危险源")
    for value, label in rules.PlaceKind.choices:
        yield value, label
        if value == rules.PlaceKind.SMALL_PLACE:
            sorts = ((one.id, one.title) for one in catalogue.small_sorts().values())
            yield from ((sort, f"{_('九小')}·{title}") for sort, title in (*sorts, (rules.NO_SORT, _("没分类"))))


@needs(Permission.PROFILE_VIEW)
@require_GET
@in_own_language()
def export_places(request: Any) -> HttpResponse:
    """What is shown, as a sheet."""
    scope, filters = request.scope.within(request.area), _filters(request)
    return tables.export(
        _("单位场所台账"),
        HEADS,
        lambda after, limit: selectors.place_page(scope, filters, after=after, limit=limit),
        keys=_place_of,
        cells=_cells,
    )


def _place_of(row: Any) -> tuple[str, int]:
    """Where a row stands in the list."""
    return row.region_code, row.pk


def _cells(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    held = watches(rows)
    for one in rows:
        yield (
            one.name,
            one.get_kind_display(),
            one.sort_title,
            f"{one.region.parent.name if one.region.parent else ''}{one.region.name}",
            one.address,
            one.manager,
            one.people,
            one.credit_code,
            one.industry,
            str(RISK_WORDS.get(one.risk, "")),
            _("是") if one.major_source else "",
            one.insured_until,
            one.checked_on,
            *(name.person.name if name else "" for watch in held[one.uid] for name in (watch.a, watch.b)),
        )


@needs(Permission.PROFILE_VIEW)
@require_GET
def place(request: Any, uid: UUID) -> HttpResponse:
    """One place: what is known, who keeps it, its plan and cards; what happened to it below."""
    found = selectors.get_place(request.scope, uid)
    lines, kept = ledger.timeline("place", found.uid), pages.kept_files(found)
    held, plan = watches([found])[found.uid], keeping.plan_of(found)
    both = keeping.cards_of(found, plan, held)
    context = {
        "place": found,
        "sized": small.size_of(found.region_code, {name: getattr(found, name) for name in small.ASKED}),
        "phone": masked_phone(found.manager_phone),
        "path": regions.path(found.region),
        "may_change": request.scope.may(Permission.PROFILE_CHANGE, on=found) and not found.closed_on,
        "desk": desk(request, found),
        "watches": held,
        "plan": plan,
        "cards": both.by_which,
        "missing": keeping.missing(found, plan, held, both, has_route=bool(kept["routes"])),
        **kept,
        "lines": lines,
        "names": people.names(line.actor_uid for line in lines if line.actor_uid),
        "actions": ACTIONS,
    }
    return TemplateResponse(request, "profile/place.html", context)


@needs(Permission.PROFILE_CHANGE)
def place_add(request: Any) -> HttpResponse:
    """A place more, in a village or grid of the area looked at."""
    places = selectors.choices_of_places(request.scope, request.area)
    here = request.area if any(code == request.area for code, _name in places) else ""
    start = {"uid": uuid7(), "region_code": here, "kind": request.GET.get("kind", "")}
    form = forms.AddPlace(request.POST or None, places=places, sorts=small.sorts_at(request.area), initial=start)
    if made := done(request, form, partial(services.add_place, request.scope)):
        messages.success(request, _("已登记。"))
        return redirect("profile:place", made.value.uid)
    more = {"template": "profile/form.html", "places": places, "figure": small.FIGURE, "at": request.area}
    return form_page(request, form, title=_("新增单位场所"), button=_("存"), back=reverse("profile:places"), **more)


def _facts(one: Any) -> dict[str, Any]:
    return {**{key: getattr(one, key) for key in services.PLACE_FACTS}, "position": forms.typed(one.point)}


ACTS = {
    "change": Act(
        gettext_lazy("更改"),
        forms.PlaceFacts,
        _facts,
        lambda scope, uid, values: services.change_place(scope, uid=uid, **values),
        more=lambda scope, one: {"sorts": small.sorts_at(one.region_code)},
        figure=small.FIGURE,
    ),
    "posts": Act(
        gettext_lazy("定监测人、责任人"),
        precautions.Posts,
        watching.started,
        lambda scope, uid, values: services.name_posts(scope, uid=uid, **values),
        more=lambda scope, one: {"posts": watching.choices(scope, one.region_code)},
    ),
    "grade": Act(
        gettext_lazy("定级"),
        grading.Grade,
        grading.of,
        lambda scope, uid, values: services.grade_place(scope, uid=uid, **values),
        note=grading.NOTE,
        figure=grading.FIGURE,
    ),
    "close": Act(
        gettext_lazy("注销"),
        forms.Leave,
        lambda one: {},
        lambda scope, uid, values: services.close_place(scope, uid=uid, closed_on=values["day"], why=values["why"]),
    ),
}


@needs(Permission.PROFILE_VIEW)
def place_act(request: Any, uid: UUID, verb: str) -> HttpResponse:
    """One act on a place. A refusal comes back at the form with what was typed."""
    if verb not in ACTS:
        raise Http404
    found = selectors.get_place(request.scope, uid)
    request.scope.require(Permission.PROFILE_CHANGE, on=found)
    act = ACTS[verb]
    form = act.form(request.POST or None, initial=act.start(found), **act.more(request.scope, found))
    if done(request, form, lambda **values: act.run(request.scope, uid, values), over=True):
        messages.success(request, _("已办:%(act)s。") % {"act": act.label})
        return redirect("profile:place", uid)
    title = _("%(act)s:%(name)s") % {"act": act.label, "name": found.name}
    more = {"note": act.note, "figure": act.figure, "at": found}
    return form_page(request, form, title=title, button=_("存"), back=reverse("profile:place", args=[uid]), **more)
