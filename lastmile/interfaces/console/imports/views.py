"""Pages of the import of any ledger: which there are, list, upload, one import, its bad rows."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.imports import clearances, map_rows, selectors, services
from lastmile.foundation.imports import kinds as ledgers
from lastmile.foundation.imports.kinds import Kind
from lastmile.foundation.imports.models import Import
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.web import tables
from lastmile.foundation.web.gates import needs
from lastmile.foundation.web.pages import page_or_part, unless_unchanged
from lastmile.foundation.wording import in_own_language
from lastmile.interfaces.console.imports import blank, forms
from lastmile.kernel.errors import NotAllowed, NotValid, NotVisible, TooMuch
from lastmile.kernel.outcomes import Result

RUNNING = (Import.State.READING, Import.State.PLANNING, Import.State.APPLYING)
RESULTS = {
    Result.ERROR: gettext_lazy("有问题"),
    Result.NEW: gettext_lazy("新增"),
    Result.CHANGED: gettext_lazy("有变化"),
    Result.UNCHANGED: gettext_lazy("没变化"),
}
MAY = (
    Permission.PEOPLE_CHANGE,
    Permission.PROFILE_CHANGE,
    Permission.HAZARD_CONFIRM,
    Permission.POINT_CHANGE,
    Permission.RESOURCE_CHANGE,
)
OURS = ("row_number", "reason")


def _kind(request: Any, name: str) -> Kind:
    """The ledger of the address, for whoever may change it somewhere."""
    kind = ledgers.kind_of(name)
    if kind.part_of:
        raise NotVisible
    if not request.scope.has(kind.permission):
        raise NotAllowed(_("您没有导入这种台账的权限。"))
    return kind


def _found(request: Any, kind: str, uid: UUID) -> tuple[Kind, Import]:
    found = selectors.get_import(request.scope, uid)
    if found.kind != kind:
        raise NotVisible
    return ledgers.kind_of(kind), found


@needs(*MAY)
@require_GET
def kinds(request: Any) -> HttpResponse:
    """All ledgers that can be imported and handed out, as far as the person may."""
    rows = [
        (one, request.scope.has(one.permission), request.scope.has(one.sees), reverse(one.list_url))
        for one in ledgers.kinds()
        if request.scope.has(one.permission) or request.scope.has(one.sees)
    ]
    may_reveal = request.scope.has(Permission.PEOPLE_REVEAL)
    context = {"rows": rows, "may_reveal": may_reveal, "to_fetch": clearances.to_fetch(request.scope)}
    return TemplateResponse(request, "imports/kinds.html", context)


@needs(*MAY)
@require_GET
def import_list(request: Any, kind: str) -> HttpResponse:
    """All imports of a ledger on the branch, newest first."""
    what = _kind(request, kind)
    page = tables.page(
        lambda after, limit: selectors.imports(request.scope, what.id, request.area, after=after, limit=limit),
        mark=request.GET.get("after", ""),
        kinds=(int,),
        keys=lambda row: (row.pk,),
    )
    return TemplateResponse(request, "imports/list.html", {"page": page, "kind": what})


@needs(*MAY)
@require_http_methods(["GET", "POST"])
def upload(request: Any, kind: str) -> HttpResponse:
    """Choose a sheet and send it. It is read and checked first; nothing of it is written."""
    what = _kind(request, kind)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = forms.Upload(*sent, maps=map_rows.fits(what))
    if form.is_valid():
        try:
            file, datum = form.cleaned_data["file"], form.cleaned_data.get("datum", "")
            made = services.send(request.scope, kind=what.id, area=request.area, upload=file, datum=datum)
            return redirect("imports:run", what.id, made.uid)
        except (NotValid, TooMuch) as problem:
            form.add_error("file", problem.message)
    own = {column.key for column in what.ledger}
    context = {
        "kind": what,
        "form": form,
        "columns": [column.label for column in what.ledger],
        "more": dict.fromkeys(str(one.label) for one in _asked(what) if one.key not in own),
        "place": regions.get_region(request.area).name if request.area else "",
    }
    status = 422 if form.errors else 200
    return TemplateResponse(request, "imports/upload.html", context, status=status)


@needs(*MAY)
@require_GET
def template(request: Any, kind: str) -> FileResponse:
    """The empty sheet."""
    what = _kind(request, kind)
    return _download(blank.workbook(what), _("%(ledger)s(空白)") % {"ledger": what.title} + ".xlsx")


@needs(*MAY)
@require_GET
def run(request: Any, kind: str, uid: UUID) -> HttpResponse:
    """One import: how far it is; what it would do, row by row; after the yes what it did."""
    what, found = _found(request, kind, uid)
    counts = found.counts
    result = request.GET.get("tab", "error" if counts.get("error") else "")
    page = tables.page(
        lambda after, limit: selectors.rows(found, result, after=after, limit=limit),
        mark=request.GET.get("after", ""),
        kinds=(int,),
        keys=lambda row: (row.key,),
    )
    labels = {column.key: str(column.label) for column in what.columns}
    known = found.heads.get("known", [])
    context = {
        "kind": what,
        "one": found,
        "page": page,
        "tab": result,
        "tabs": [
            ("", _("全部"), sum(counts.values())),
            *((key.value, RESULTS[key], counts.get(key, 0)) for key in Result),
        ],
        "counts": counts,
        "running": found.state in RUNNING,
        "good": counts.get("new", 0) + counts.get("changed", 0),
        "results": {key.value: words for key, words in RESULTS.items()},
        "first": labels[what.shown[0]],
        "shown": what.shown,
        "not_taken": [label for key, label in labels.items() if key in what.not_taken and label in known],
        "may_open": request.scope.may(Permission.PEOPLE_REVEAL, on=found) and not found.erased_at,
    }
    response = page_or_part(request, "imports/run.html", "imports/_run.html", context)
    return unless_unchanged(request, response) if request.htmx else response


@needs(*MAY)
@require_POST
def confirm(request: Any, kind: str, uid: UUID) -> HttpResponse:
    """Yes: import the good rows."""
    _what, before = _found(request, kind, uid)
    services.confirm(request.scope, uid=uid)
    if before.state == Import.State.PLANNED:  # not for a second yes, from another window
        messages.success(request, _("开始导入。可以离开这一页,回来再看结果。"))
    return redirect("imports:run", kind, uid)


@needs(*MAY)
@require_POST
def drop(request: Any, kind: str, uid: UUID) -> HttpResponse:
    """No: nothing is written."""
    _found(request, kind, uid)
    services.drop(request.scope, uid=uid)
    messages.success(request, _("已放弃,什么都没有写入。"))
    return redirect("imports:list", kind)


@needs(*MAY)
@require_GET
@in_own_language()
def bad_rows(request: Any, kind: str, uid: UUID) -> HttpResponse:
    """The rows that were not imported, as a sheet with the reason, to be corrected and sent again."""
    what, found = _found(request, kind, uid)
    services.note_download(request.scope, found, what="bad_rows")
    shown = _asked(what)
    heads = [_("行号"), *(str(one.label) for one in shown), _("原因")]
    rows = (
        [row.number, *(row.cells.get(one.key, "") for one in shown), _reasons(row)] for row in selectors.bad_rows(found)
    )
    return tables.xlsx(_("没有导入的行"), heads, rows, demo=settings.DEMO)


def _asked(what: Kind) -> list[Any]:
    """The columns of the ledger and the others that are understood, each once and by a head that is its own."""
    own = {column.key for column in what.ledger}
    more = [one for one in what.columns if one.key not in own and not one.after and one.key not in OURS]
    return [*what.ledger, *more]


def _reasons(row: selectors.RowView) -> str:
    return ";".join(f"{column}:{words}" if column else words for column, words in row.problems)


@needs(Permission.PEOPLE_REVEAL)
@require_GET
def original(request: Any, kind: str, uid: UUID) -> FileResponse:
    """The file as it was sent; opening it is in the ledger."""
    _what, found = _found(request, kind, uid)
    content = services.open_file(request.scope, found)
    return _download(content, found.file_name)


def _download(content: bytes, name: str) -> FileResponse:
    return FileResponse(BytesIO(content), as_attachment=True, filename=name)
