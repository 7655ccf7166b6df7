"""Posts: list, vacancies, one post, and the acts on it."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lastmile.foundation.access.lines import Line
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.obligations import selectors as obligations
from lastmile.foundation.people import duty_words, lists, openers, selectors, services
from lastmile.foundation.people.models import Holding, Post
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.web import tables
from lastmile.foundation.web.form_pages import done, form_page
from lastmile.foundation.web.gates import needs
from lastmile.foundation.web.pages import page_or_part
from lastmile.interfaces.console.people import choices, happened
from lastmile.interfaces.console.people.forms import posts as forms
from lastmile.kernel import clock


@needs(Permission.PEOPLE_VIEW)
@require_GET
def post_list(request: Any) -> HttpResponse:
    """岗位 below the area, by place; the tabs show vacancies and missing stand-ins."""
    filters = _filters(request)
    asked = lists.post_q(**filters)
    page = tables.page(
        lambda after, limit: lists.posts(request.scope, request.area, asked, after=after, limit=limit),
        mark=request.GET.get("after", ""),
        kinds=(str, str, int),
        keys=lambda row: (row.post.region_code, row.post.kind, row.post.pk),
    )
    context = {"page": page, "tabs": partial(_tabs, request), "kinds": choices.kinds(), **filters}
    return page_or_part(request, "people/posts.html", "people/_posts.html", context)


def _tabs(request: Any) -> list[tuple[str, str, str]]:
    labels = {"": _("全部"), "vacant": _("空缺"), "no_stand_in": _("缺 B 角"), "no_superior": _("没有上级")}
    counts = lists.post_counts(request.scope, request.area)
    return [(state, label, counts[state]) for state, label in labels.items()]


def _filters(request: Any) -> dict[str, str]:
    get = request.GET
    state = get.get("state", "")
    return {
        "words": get.get("q", "").strip()[:40],
        "kind": get.get("kind", "")[:40],
        "state": state if state in lists.POST_STATES else "",
    }


@needs(Permission.PEOPLE_VIEW)
@require_GET
def vacancies(request: Any) -> HttpResponse:
    """What is missing below the area: posts nobody holds, those without the stand-in their kind wants, those nobody stands above."""
    missing = {"vacant": _("没有人任职"), "no_stand_in": _("缺 B 角"), "no_superior": _("没有上级岗位")}
    groups = []
    for state, title in missing.items():
        asked = lists.post_q(state=state)
        rows = lists.posts(request.scope, request.area, asked, after=None, limit=tables.SIZE + 1)
        groups.append({"title": title, "rows": rows[: tables.SIZE], "more": len(rows) > tables.SIZE, "state": state})
    return TemplateResponse(request, "people/vacancies.html", {"groups": groups})


@needs(Permission.PEOPLE_VIEW)
@require_GET
def post(request: Any, uid: UUID) -> HttpResponse:
    """One post: who holds it and held it, whom it answers to, who answers to it, what it owes today."""
    found = selectors.get_post(request.scope, uid)
    matter = lists.post_matter(request.scope, found)
    context = {
        "post": found,
        "kind": catalogue.post_kinds().get(found.kind),
        "matter": matter,
        "no_account": openers.missing_at(request.scope, matter.row),
        "own_lines": duty_words.own_lines(found),
        "duty_lines": duty_words.lines_of(duties) if (duties := catalogue.duties_of(found.kind)) else [],
        "owed": obligations.owed_by([found.pk]),
        "day": clock.today(),
        "lines": dict(Line.choices),
        "permissions": dict(Permission.choices),
        "events": happened.timeline("post", found.uid),
    }
    return TemplateResponse(request, "people/post.html", context)


@needs(Permission.PEOPLE_CHANGE)
def open_post(request: Any) -> HttpResponse:
    """设岗."""
    places = choices.places(request.scope, request.area)
    form = forms.OpenPost(request.POST or None, places=places, initial={"region_code": request.area})
    if opened := done(request, form, partial(services.open_post, request.scope)):
        messages.success(request, _("已设岗:%(title)s。请定下谁来任。") % {"title": opened.value.title})
        return redirect("people:post", opened.value.uid)
    return form_page(request, form, title=_("设岗"), button=_("设岗"), back=reverse("people:posts"))


@needs(Permission.PEOPLE_CHANGE)
def change_post(request: Any, uid: UUID) -> HttpResponse:
    """更改岗位: title, duties, superior, unit, fields of work."""
    found = selectors.get_post(request.scope, uid)
    initial = {
        "title": found.title,
        "superior": str(found.superior.uid) if found.superior else "",
        "unit": str(found.unit.uid) if found.unit else "",
        "domains": found.domains,
        "duties": found.duties,
    }
    form = forms.ChangePost(
        request.POST or None,
        superiors=choices.superiors(request.scope, found),
        units=choices.units(request.scope, found.region_code),
        initial=initial,
    )
    if done(request, form, lambda **values: _change(request.scope, uid, values), over=True):
        messages.success(request, _("已更改。"))
        return redirect("people:post", uid)
    title = _("更改岗位:%(title)s") % {"title": found.title}
    return form_page(request, form, title=title, button=_("存"), back=reverse("people:post", args=[uid]))


def _change(scope: Any, uid: UUID, values: dict[str, Any]) -> None:
    superior, unit = values.pop("superior"), values.pop("unit")
    values["superior"] = selectors.get_post(scope, superior) if superior else None
    values["unit"] = selectors.get_unit(scope, unit) if unit else None
    services.change_post(scope, uid=uid, **values)


@needs(Permission.PEOPLE_CHANGE)
def close_post(request: Any, uid: UUID) -> HttpResponse:
    """撤岗, once nobody holds it."""
    found = selectors.get_post(request.scope, uid)
    form = forms.ClosePost(request.POST or None)
    if done(request, form, partial(services.close_post, request.scope, uid=uid)):
        messages.success(request, _("已撤岗。"))
        return redirect("people:posts")
    note = _("撤岗前要先免去任职的人;下级岗位改由它的上级管。岗位的历史和台账都留着。")
    title = _("撤岗:%(title)s") % {"title": found.title}
    back = reverse("people:post", args=[uid])
    return form_page(request, form, title=title, button=_("撤岗"), back=back, note=note)


@needs(Permission.PEOPLE_CHANGE)
def appoint(request: Any, uid: UUID) -> HttpResponse:
    """任职: first find the person, then say as what and from when. Whoever held it makes way."""
    found = selectors.get_post(request.scope, uid)
    words = request.GET.get("find", "").strip()[:40]
    rows = lists.choices(request.scope, "", words)
    people = [(str(row.person.uid), _named(row)) for row in rows]
    held = selectors.holding_and_to_come(found)
    form = forms.Appoint(request.POST or None, people=people, ranks=_ranks(found), held=held)
    if done(request, form, partial(services.appoint, request.scope, post_uid=uid), over=True):
        messages.success(request, _("已任职。"))
        return redirect("people:post", uid)
    title = _("任职:%(title)s") % {"title": found.title}
    more = {"template": "people/appoint.html", "words": words, "rows": rows, "post": found}
    return form_page(request, form, title=title, button=_("任职"), back=reverse("people:post", args=[uid]), **more)


def _named(row: Any) -> str:
    posts = "、".join(one.post.title for one in row.holdings) or _("没有岗位")
    return f"{row.person.name}({choices.place_words(row.person.region)},{posts})"


def _ranks(found: Post) -> list[tuple[str, Any]]:
    kind = catalogue.post_kinds().get(found.kind)
    offered = [Holding.Rank.MEMBER] if kind and kind.several_people else [Holding.Rank.A]
    if kind and kind.several_people:
        offered.append(Holding.Rank.A)
    if kind is None or kind.stand_in_allowed:
        offered.append(Holding.Rank.B)
    return [(one.value, one.label) for one in offered]


@needs(Permission.PEOPLE_CHANGE)
def change_holding(request: Any, uid: UUID) -> HttpResponse:
    """更改任职: what is known of a holding; who holds what since when stays as it is."""
    holding = lists.get_holding(request.scope, uid)
    request.scope.require(Permission.PEOPLE_CHANGE, on=holding.post)
    start = {name: getattr(holding, name) for name in forms.ChangeHolding.base_fields}
    form = forms.ChangeHolding(request.POST or None, initial=start)
    if done(request, form, partial(services.change_holding, request.scope, holding_uid=uid), over=True):
        messages.success(request, _("已更改。"))
        return redirect("people:person", holding.person.uid)
    title = _("更改任职:%(name)s · %(title)s") % {"name": holding.person.name, "title": holding.post.title}
    back = reverse("people:person", args=[holding.person.uid])
    return form_page(request, form, title=title, button=_("存"), back=back)


@needs(Permission.PEOPLE_CHANGE)
def release(request: Any, uid: UUID) -> HttpResponse:
    """免去: one holding ends; the post stays, maybe vacant."""
    holding = lists.get_holding(request.scope, uid)
    form = forms.Release(request.POST or None)
    if done(request, form, partial(services.release, request.scope, holding_uid=uid)):
        messages.success(request, _("已免去。"))
        return redirect("people:post", holding.post.uid)
    said = {"name": holding.person.name, "title": holding.post.title}
    title = _("免去:%(name)s · %(title)s") % said
    back = reverse("people:post", args=[holding.post.uid])
    return form_page(request, form, title=title, button=_("免去"), back=back)
