"""参数: where does this figure come from. Every figure in force at a place, its source, and its local values."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.rulepacks import services
from lastmile.foundation.rulepacks.selectors import FigureGroup, FigureRow
from lastmile.foundation.web.figures import past_of
from lastmile.foundation.web.form_pages import answer, done
from lastmile.foundation.web.gates import needs
from lastmile.interfaces.console import forms
from lastmile.kernel.errors import NotValid

SHOWN = {
    "": gettext_lazy("全部"),
    "local": gettext_lazy("本地改过"),
    "confirm": gettext_lazy("待确认"),
    "unread": gettext_lazy("还没有页面用到"),
}


def _region(request: Any) -> Region:
    """The place a page that applies a figure asks about (`?at=`), else the area looked at.

    Raises NotVisible for a place there never was, NotValid for whoever looks at the whole country: pick one first.
    """
    if at := request.GET.get("at", "")[:40]:
        return regions.get_region(at)
    if not request.area:
        raise NotValid(_("请先在上面选一个地方,再看那里的参数。"))
    return regions.get_region(request.area)


@needs(Permission.PACK_VIEW)
@require_GET
def page(request: Any) -> HttpResponse:
    """The subjects figures are about; one of them (`?part=`), those asked for by words or by what was changed or still has to
    be confirmed, or all (`?all=1`, for paper). All at once are five thousand elements: too much for a cheap phone."""
    found = packs.pack_page(request.scope, _region(request))
    words, only = request.GET.get("q", "").strip()[:40], request.GET.get("only", "")
    only, everything = only if only in SHOWN else "", "all" in request.GET
    part = next((one for one in found.groups if one.id == request.GET.get("part") and not words), None)
    groups = _narrowed([part] if part else found.groups, words, only) if part or words or only or everything else []
    context = {
        "page": found,
        "at": request.GET.get("at", "")[:40],
        "asked": bool(part or words or only or everything),
        "groups": groups,
        "count": sum(len(group.rows) for group in groups),
        "part": part,
        "everything": everything,
        "words": words,
        "only": only,
        "shown": SHOWN,
        "pack_titles": {option.pack.id: option.pack.title for option in found.options},
    }
    return TemplateResponse(request, "console/packs.html", context)


def _here(request: Any, address: str, **words: str) -> str:
    """An address that keeps the place asked about."""
    at = request.GET.get("at", "")[:40]
    asked = {"at": at, **words} if at else words
    return f"{address}?{urlencode(asked)}" if asked else address


def _narrowed(groups: list[FigureGroup], words: str, only: str) -> list[FigureGroup]:
    narrowed = [replace(group, rows=[row for row in group.rows if _asked(row, words, only)]) for group in groups]
    return [group for group in narrowed if group.rows]


def _asked(row: FigureRow, words: str, only: str) -> bool:
    kept = {"local": row.own, "confirm": bool(row.figure.to_confirm), "unread": row.form.unread}.get(only, True)
    return kept and row.answers(words)


@needs(Permission.PACK_CHANGE)
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Choose the pack of the area looked at and everything below it."""
    region = _region(request)
    services.choose_pack(request.scope, region, pack=request.POST.get("pack", ""))  # type: ignore[attr-defined]
    messages.success(request, _("参数包已换。正在办的事按原来的数,新开的按新的数。"))
    return redirect(_here(request, reverse("console:packs")))


@needs(Permission.PACK_VIEW)
def figure(request: Any, key: str) -> HttpResponse:
    """One figure here: source, history, and a form to set or clear the local value."""
    region = _region(request)
    found = packs.pack_page(request.scope, region)
    row = next((one for group in found.groups for one in group.rows if one.form.key == key), None)
    if row is None:
        raise Http404
    form = forms.ChangeFigure(request.POST or None, initial={"value": row.text if row.own else ""})
    if done(request, form, lambda **values: _change(request, region, key, values), at="value", over=True):
        messages.success(request, _("已改。正在办的事按原来的数,新开的按新的数。"))
        return redirect(_here(request, reverse("console:pack_figure", args=[key])))
    context = {
        "row": row,
        "form": form,
        "region": region,
        "sayings": packs.sayings(key, region.code)[1:],
        "past": past_of(request, key, region.code),
        "subject": _here(request, reverse("console:packs"), part=row.form.group) + f"#{key}",
        "subject_title": next(group.title for group in found.groups if group.id == row.form.group),
        "history": packs.history(request.scope, region, key=key),
        "pack_titles": {option.pack.id: option.pack.title for option in found.options},
    }
    return answer(request, "console/pack_figure.html", context)


def _change(request: Any, region: Region, key: str, values: dict[str, Any]) -> None:
    if values["clear"]:
        services.clear_override(request.scope, region, key=key, reason=values["reason"])
    else:
        services.override(request.scope, region, key=key, value=values["value"], reason=values["reason"])
