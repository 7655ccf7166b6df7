"""Checklists: all of them, one of them beside the built-in, changed, switched off, brought along."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lastmile.domains.patrols import services
from lastmile.domains.patrols.forms import lists as forms
from lastmile.domains.patrols.forms import xlsform
from lastmile.domains.patrols.rules import wording as words
from lastmile.domains.patrols.selectors import lists
from lastmile.domains.patrols.selectors.lists import Offered
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks.checklists import DEADLY, MOST_ITEMS
from lastmile.foundation.web import form_pages
from lastmile.foundation.web.gates import needs
from lastmile.foundation.wording import worded
from lastmile.kernel.errors import NotValid, WrongState


def place(request: Any) -> str:
    """The place whose lists are shown: where one looks, else where one acts."""
    acting = request.scope.acting_as
    return str(request.area or (acting.region_code if acting else ""))


@needs(Permission.PATROL_VIEW)
@require_GET
def list_of_lists(request: Any) -> HttpResponse:
    """Every list offered here, those changed or switched off marked."""
    code = place(request)
    context = {
        "lists": lists.offered(code),
        "here": _here(code),
        "may_change": _may_change(request, code),
        "deadly": DEADLY,
    }
    return TemplateResponse(request, "patrols/lists.html", context)


@needs(Permission.PATROL_VIEW)
@require_GET
def one_list(request: Any, key: str) -> HttpResponse:
    """One list, to read and to print; beside it what was changed from the built-in."""
    code = place(request)
    found = lists.list_at(code, key)
    ready = catalogue.checklists_built_in().get(key)
    context = {
        "found": found,
        "here": _here(code),
        "items": [(number, item, words.deadline(item)) for number, item in enumerate(found.wording.asked, 1)],
        "changes": words.changed(found.built_in, found.wording) if found.local and found.built_in else [],
        "history": lists.history(code, key),
        "built_in": ready,
        "posts": [catalogue.post_kinds()[kind].title for kind in ready.posts] if ready else [],
        "may_change": _may_change(request, code),
        "own_here": found.own_at(code) is not None,
    }
    return TemplateResponse(request, "patrols/list.html", context)


def _here(code: str) -> Any:
    return get_region(code) if code else None


def _may_change(request: Any, code: str) -> bool:
    return bool(code) and bool(request.scope.may(Permission.PATROL_CHANGE, on=code))


@needs(Permission.PATROL_CHANGE)
def change(request: Any, key: str) -> HttpResponse:
    """Other words, items switched off or added; the built-in stays as it is."""
    found = lists.list_at(place(request), key)
    head, rows = _forms(request, found, place(request))
    if request.method == "POST" and head.is_valid() and rows.is_valid() and _save(request, found, head, rows):
        messages.success(request, _("已改好。从现在起按新的走;以前走过的仍按当时的。"))
        return redirect("patrols:list", key)
    context = {"form": head, "rows": rows, "found": found, "here": _here(place(request))}
    context |= {"most": MOST_ITEMS, "deadly": DEADLY}
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(request, "patrols/change.html", context, status=status)


def _forms(request: Any, found: Offered, code: str) -> tuple[Any, Any]:
    own = found.own_at(code)
    head, rows = forms.begin(found.wording, own.number if own else 0)
    if request.method == "POST":
        return forms.Head(request.POST), forms.Items(request.POST, initial=rows)
    return forms.Head(initial=head), forms.Items(initial=rows)


def _save(request: Any, found: Offered, head: Any, rows: Any) -> bool:
    said = dict(head.cleaned_data)
    wording = forms.wording_of(found.wording, said, [row.cleaned_data for row in rows])
    facts = {"region_code": place(request), "key": found.key, "reason": said["reason"], "seen": said["seen"]}
    try:
        services.change_list(request.scope, wording=wording, **facts)
    except (NotValid, WrongState) as problem:
        form_pages.show(head, problem)
        return False
    return True


@needs(Permission.PATROL_CHANGE)
def switch_off(request: Any, key: str) -> HttpResponse:
    """停用."""
    return _with_reason(request, key, services.switch_off, _("停用这张清单"), _("停用"))


@needs(Permission.PATROL_CHANGE)
def restore(request: Any, key: str) -> HttpResponse:
    """恢复内置."""
    return _with_reason(request, key, services.restore_list, _("恢复成上级(内置)的清单"), _("恢复"))


def _with_reason(request: Any, key: str, act: Any, title: str, button: str) -> HttpResponse:
    code = place(request)
    found = lists.list_at(code, key)
    own = found.own_at(code)
    same = found.is_off if act is services.switch_off else own is None
    form = forms.Reason(request.POST or None, own=own, same=same)
    done = form_pages.done(
        request, form, lambda reason: act(request.scope, region_code=code, key=key, reason=reason), over=True
    )
    if done is None:
        note = _("%(title)s(%(place)s)") % {"title": found.wording.title, "place": _here(code)}
        return form_pages.form_page(
            request, form, title=title, button=button, back=reverse("patrols:list", args=[key]), note=note
        )
    messages.success(request, _("已办好。"))
    return redirect("patrols:lists")


@needs(Permission.PATROL_CHANGE)
def bring(request: Any) -> HttpResponse:
    """A list of one's own, brought along as an XLSForm."""
    form = forms.Bring(request.POST or None, request.FILES or None)
    done = form_pages.done(request, form, lambda **said: _bring(request, **said), at="file")
    if done is None:
        return form_pages.form_page(
            request, form, title=_("导入清单(XLSForm)"), button=_("导入"), back=reverse("patrols:lists")
        )
    row, notes = done.value
    messages.success(request, _("已导入“%(title)s”。请逐条核对再用。") % {"title": row.title})
    for note in notes[:8]:
        messages.warning(request, note)
    return redirect("patrols:change", row.key)


def _bring(request: Any, *, file: Any, title: str, category: str) -> Any:
    brought = xlsform.read(file.read(), place(request))
    wording = replace(brought.wording, title=title or brought.wording.title, category=category)
    row = services.bring_list(
        request.scope,
        region_code=place(request),
        wording=wording,
        source=worded("表单导入:%(name)s") % {"name": file.name[:40]},
    )
    return row, brought.notes
