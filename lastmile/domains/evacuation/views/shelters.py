"""避险点: list, page, forms, card."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from lastmile.domains.evacuation import forms, places, services
from lastmile.domains.evacuation.selectors import shelters
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.files import services as files
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.cards import duty_phone
from lastmile.foundation.prints import pdf as typeset
from lastmile.foundation.prints import qr
from lastmile.foundation.regions import as_written
from lastmile.foundation.regions.selectors import path
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.rulepacks.masking import masked_phone
from lastmile.foundation.web import tables
from lastmile.foundation.web.form_pages import done, form_page
from lastmile.foundation.web.gates import needs
from lastmile.foundation.web.pages import page_or_part, pdf
from lastmile.foundation.wording import in_own_language
from lastmile.kernel.region_codes import LENGTHS, Level

HEADS = (
    "避险点", "村(组)", "种类", "能用多久", "地点", "经度", "纬度", "现在", "室内能住", "室外能容", "现有人数", "设施", "无障碍",
    "管理岗位", "联系人", "电话", "路线",
)  # fmt: skip
FACTS = (
    "name", "kind", "period", "place", "area_indoor", "room_indoor", "area_outdoor", "room_outdoor", "facilities",
    "barrier_free", "contact", "phone", "phone_public", "route", "note",
)  # fmt: skip
ACTION_WORDS = {
    "shelter.added": gettext_lazy("登记"),
    "shelter.changed": gettext_lazy("更改"),
    "shelter.opening": gettext_lazy("开放、关闭"),
    "shelter.removed": gettext_lazy("停用"),
    "file.kept": gettext_lazy("加了图片"),
}


@needs(Permission.SHELTER_VIEW)
@require_GET
def shelter_list(request: Any) -> HttpResponse:
    """The shelters below where one looks, in the order of places, with who is in them now."""
    scope, filters = request.scope.within(request.area), _filters(request)
    page = tables.page(
        lambda after, limit: shelters.page(scope, filters, after, limit),
        mark=request.GET.get("after", ""),
        kinds=(str, int),
        keys=_place,
    )
    context = {
        "page": page,
        "filters": filters,
        "rooms": shelters.rooms(page.rows),
        "keepers": shelters.keepers(page.rows),
        "tabs": partial(_tabs, scope),
        "may_add": request.scope.has(Permission.SHELTER_EDIT),
    }
    return page_or_part(request, "evacuation/shelters.html", "evacuation/_shelters.html", context)


def _tabs(scope: Any) -> list[tuple[str, str, str]]:
    labels = {"": _("全部"), "open": _("已开放"), "full": _("已满"), "closed": _("未开放"), "removed": _("停用")}
    counts = shelters.counts(scope)
    return [(tab, label, counts[tab]) for tab, label in labels.items()]


def _filters(request: Any) -> shelters.Filters:
    return shelters.Filters(request.GET.get("q", "").strip()[:60], request.GET.get("state", "")[:10])


@needs(Permission.SHELTER_VIEW)
@require_GET
@in_own_language()
def shelter_export(request: Any) -> HttpResponse:
    """What is shown, as a sheet; with more contacts' own numbers than one may take alone (imports.export_people_most) these have
    stars, and the head of the column says so: a township takes its own."""
    scope, filters = request.scope.within(request.area), _filters(request)
    most = packs.value("imports.export_people_most", request.area).whole
    starred = len(shelters.page(scope, filters, None, most + 1, private=True)) > most
    heads = [
        *HEADS[:-2],
        _("电话(超过%(n)s人,打星;请到下级分开导出)") % {"n": most} if starred else HEADS[-2],
        HEADS[-1],
    ]
    return tables.export(
        _("避险点台账"),
        heads,
        lambda after, limit: shelters.page(scope, filters, after, limit),
        keys=_place,
        cells=partial(_cells, starred=starred),
    )


def _place(row: Any) -> tuple[str, int]:
    """Where a row stands in the list."""
    return row.region_code, row.pk


def _cells(rows: Sequence[Any], *, starred: bool) -> Iterator[Sequence[Any]]:
    unknown, rooms = _("待核"), shelters.rooms(rows)
    words = {True: _("有"), False: _("没有"), None: unknown}
    for one in rows:
        room = rooms[one.pk]
        yield (
            one.name, one.region.name, str(one.get_kind_display()), str(one.get_period_display()), one.place,
            round(one.point.x, 6) if one.point else unknown, round(one.point.y, 6) if one.point else unknown,
            str(one.get_opening_display()), *(unknown if n is None else n for n in (room.indoor, room.outdoor)), room.people,
            "、".join(shelters.facility_words(one)), words[one.barrier_free], one.keeper_post.title if one.keeper_post else "",
            one.contact, masked_phone(one.phone) if starred and not one.phone_public else one.phone, one.route,
        )  # fmt: skip


@needs(Permission.SHELTER_EDIT)
def shelter_new(request: Any) -> HttpResponse:
    """登记避险点."""
    found = places.keeps_shelters(request.scope, request.area)
    start = {"region_code": request.area} if any(code == request.area for code, _name in found) else {}
    form = forms.NewShelter(request.POST or None, places=found, at=request.area, initial=start)
    if made := done(request, form, partial(services.add_shelter, request.scope)):
        messages.success(request, _("已登记。接着定管理岗位、加路线图。"))
        return redirect("moves:shelter", made.value.uid)
    return form_page(request, form, title=_("登记避险点"), button=_("登记"), back=reverse("moves:shelters"))


@needs(Permission.SHELTER_VIEW)
@require_GET
def shelter(request: Any, uid: UUID) -> HttpResponse:
    """One shelter: how many it holds, who is there, who keeps it, how to get there."""
    scope, one = request.scope, shelters.get_shelter(request.scope, uid)
    pictures, lines = files.of_subject("shelter", one.uid), ledger.timeline("shelter", one.uid)
    context = {
        "shelter": one,
        "room": shelters.rooms([one])[one.pk],
        "days": f"shelter.days_{one.period}",
        "each": f"shelter.m2_{one.period}",
        "open_for": shelters.open_too_long(one),
        "keepers": shelters.keepers([one])[one.pk],
        "path": path(one.region),
        "facilities": shelters.facility_words(one),
        "routes": [row for row in pictures if row.role == "route"],
        "pictures": [row for row in pictures if row.role != "route"],
        "lines": lines,
        "names": people.names(row.actor_uid for row in lines if row.actor_uid),
        "actions": ACTION_WORDS,
        "may_edit": scope.may(Permission.SHELTER_EDIT, on=one.region_code) and one.removed_on is None,
    }
    return TemplateResponse(request, "evacuation/shelter.html", context)


def _position(one: Any) -> str:
    return f"{one.point.x:.6f},{one.point.y:.6f}" if one.point else ""


@needs(Permission.SHELTER_EDIT)
def shelter_change(request: Any, uid: UUID) -> HttpResponse:
    """更改. A position left as it was stays as exact as it is kept."""
    one = _editable(request, uid)
    keeper = str(one.keeper_post.uid) if one.keeper_post else ""
    start = {**{name: getattr(one, name) for name in FACTS}, "position": _position(one), "keeper_post_uid": keeper}
    form = forms.ChangeShelter(
        request.POST or None, posts=places.posts_of(request.scope, one.region_code), at=one.region_code, initial=start
    )

    def change(position: Any, datum: str, **values: Any) -> Any:
        kept = position is not None and f"{position[0]:.6f},{position[1]:.6f}" == _position(one)
        moved = {} if kept else {"position": position, "datum": datum}
        return services.change_shelter(request.scope, uid=uid, **values, **moved)

    if done(request, form, change, over=True):
        messages.success(request, _("已存。"))
        return redirect("moves:shelter", uid)
    return form_page(request, form, title=one.name, button=_("存"), back=reverse("moves:shelter", args=[uid]))


def _editable(request: Any, uid: UUID) -> Any:
    one = shelters.get_shelter(request.scope, uid)
    request.scope.require(Permission.SHELTER_EDIT, on=one.region_code)
    return one


@needs(Permission.SHELTER_EDIT)
def shelter_opening(request: Any, uid: UUID) -> HttpResponse:
    """开放, 已满, 关闭."""
    one = _editable(request, uid)
    form = forms.SetOpening(
        request.POST or None, initial={"opening": "open" if one.opening == "closed" else one.opening}
    )
    if done(request, form, partial(services.set_opening, request.scope, uid=uid), at="opening"):
        messages.success(request, _("已登记。"))
        return redirect("moves:shelter", uid)
    title = _("开放、关闭:%(name)s") % {"name": one.name}
    return form_page(request, form, title=title, button=_("登记"), back=reverse("moves:shelter", args=[uid]))


@needs(Permission.SHELTER_EDIT)
def shelter_remove(request: Any, uid: UUID) -> HttpResponse:
    """停用, with a reason."""
    one = _editable(request, uid)
    form = forms.Remove(request.POST or None)
    if done(request, form, partial(services.remove_shelter, request.scope, uid=uid), at="why"):
        messages.success(request, _("已停用,经过都留着。"))
        return redirect("moves:shelter", uid)
    title = _("停用:%(name)s") % {"name": one.name}
    return form_page(request, form, title=title, button=_("停用"), back=reverse("moves:shelter", args=[uid]))


@needs(Permission.SHELTER_EDIT)
def shelter_file(request: Any, uid: UUID) -> HttpResponse:
    """A picture of the route, or of the place."""
    one = _editable(request, uid)
    form = forms.Picture(request.POST or None, request.FILES or None, initial={"role": "route"})
    if done(request, form, lambda photo, role: files.keep(request.scope, one, photo, role=role), at="photo"):
        messages.success(request, _("图片已存。"))
        return redirect("moves:shelter", uid)
    title = _("加图片:%(name)s") % {"name": one.name}
    return form_page(request, form, title=title, button=_("存"), back=reverse("moves:shelter", args=[uid]))


@needs(Permission.SHELTER_VIEW)
@require_GET
def shelter_photo(request: Any, uid: UUID, photo_uid: UUID) -> HttpResponseBase:
    """A picture of a shelter the person may see."""
    return files.response("shelter", shelters.get_shelter(request.scope, uid).uid, photo_uid)


# --- the card on the wall --------------------------------------------------------------------------------------------


@needs(Permission.SHELTER_VIEW)
@require_GET
def shelter_card(request: Any, uid: UUID) -> HttpResponse:
    """One page to hang up: how to get there, how many it holds, whom to call, a code that leads to its page.

    Anybody reads it: a number that may not be shown to the public gives its place to the duty phone.
    """
    one = shelters.get_shelter(request.scope, uid)
    room, keepers = shelters.rooms([one])[one.pk], shelters.keepers([one])[one.pk]
    routes = [row for row in files.of_subject("shelter", one.uid) if row.role == "route"]
    card = {
        "name": one.name,
        "where": as_written.spoken("".join(part.name for part in path(one.region) if part.level >= 4)),
        "place": one.place,
        "kind": str(one.get_kind_display()),
        "indoor": room.indoor,
        "outdoor": room.outdoor,
        "facilities": "、".join(shelters.facility_words(one)),
        "barrier_free": {True: _("有"), False: _("没有"), None: None}[one.barrier_free],
        "route": one.route,
        "keeper": "、".join(row.person.name for row in keepers) or one.contact,
        "phone": one.phone if one.phone_public else duty_phone(one.region_code),
        "qr": qr.draw(request.build_absolute_uri(_address(one))).svg,
        "picture": _drawn(files.path_of(routes[0].sha256), routes[0]) if routes else "",
    }
    return pdf(_("避险点"), typeset("evacuation/shelter.typ", {"card": card}))


def _address(one: Any) -> str:
    """Its line on the public's page of its village where there is one here, else the office's page."""
    try:
        return f"{reverse('portal:shelters', args=[one.region_code[: LENGTHS[Level.VILLAGE]]])}#s-{one.uid}"
    except NoReverseMatch:
        return reverse("moves:shelter", args=[one.uid])


def _drawn(file: Path, picture: Any) -> str:
    """A photo inside a drawing: what the print's frame can show."""
    size = f'width="{picture.width}" height="{picture.height}"'
    inside = base64.b64encode(file.read_bytes()).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {picture.width} {picture.height}">'
        f'<image {size} href="data:image/jpeg;base64,{inside}"/></svg>'
    )
