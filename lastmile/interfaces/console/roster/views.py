"""Pages of the import of the 网格员花名册: list, upload, one import, its bad rows."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.imports import selectors, services
from lastmile.foundation.imports.models import Import
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.web import sheets, tables
from lastmile.foundation.web.gates import needs
from lastmile.foundation.web.pages import page_or_part, unless_unchanged
from lastmile.interfaces.console.roster import blank, forms
from lastmile.interfaces.console.roster.kind import LEDGER, MORE, NOT_TAKEN, ROSTER
from lastmile.kernel.errors import NotValid, TooMuch
from lastmile.kernel.outcomes import Result

RUNNING = (Import.State.READING, Import.State.PLANNING, Import.State.APPLYING)
RESULTS = {
    Result.ERROR: gettext_lazy("有问题"),
    Result.NEW: gettext_lazy("新增"),
    Result.CHANGED: gettext_lazy("有变化"),
    Result.UNCHANGED: gettext_lazy("没变化"),
}


@needs(Permission.PEOPLE_CHANGE)
@require_GET
def import_list(request: Any) -> HttpResponse:
    """All imports on the branch, newest first."""
    page = tables.page(
        lambda after, limit: selectors.imports(request.scope, ROSTER.id, request.area, after=after, limit=limit),
        mark=request.GET.get("after", ""),
        kinds=(int,),
        keys=lambda row: (row.pk,),
    )
    return TemplateResponse(request, "roster/list.html", {"page": page})


@needs(Permission.PEOPLE_CHANGE)
@require_http_methods(["GET", "POST"])
def upload(request: Any) -> HttpResponse:
    """Choose a sheet and send it. It is read and checked first; nothing of it is written."""
    limits = sheets.limits(request.area)
    form = forms.Upload(request.POST, request.FILES) if request.method == "POST" else forms.Upload()
    if form.is_valid():
        try:
            sent = services.send(request.scope, kind=ROSTER.id, area=request.area, upload=form.cleaned_data["file"])
            return redirect("roster:run", sent.uid)
        except (NotValid, TooMuch) as problem:
            form.add_error("file", problem.message)
    context = {
        "form": form,
        "columns": [column.label for column in LEDGER],
        "limits": limits,
        "megabytes": limits.bytes // sheets.MEGABYTE,
        "place": regions.get_region(request.area).name if request.area else "",
    }
    status = 422 if form.errors else 200
    return TemplateResponse(request, "roster/upload.html", context, status=status)


@needs(Permission.PEOPLE_CHANGE)
@require_GET
def template(request: Any) -> FileResponse:
    """The empty sheet."""
    return _download(blank.workbook(), _("网格员花名册(空白)") + ".xlsx")


@needs(Permission.PEOPLE_CHANGE)
@require_GET
def run(request: Any, uid: UUID) -> HttpResponse:
    """One import: how far it is; what it would do, row by row; after the yes what it did."""
    found = selectors.get_import(request.scope, uid)
    counts = found.counts
    result = request.GET.get("tab", "error" if counts.get("error") else "")
    page = tables.page(
        lambda after, limit: selectors.rows(found, result, after=after, limit=limit),
        mark=request.GET.get("after", ""),
        kinds=(int,),
        keys=lambda row: (row.number,),
    )
    context = {
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
        "not_taken": _not_taken(found),
        "may_open": request.scope.may(Permission.PEOPLE_REVEAL, on=found) and not found.erased_at,
    }
    response = page_or_part(request, "roster/run.html", "roster/_run.html", context)
    return unless_unchanged(request, response) if request.htmx else response


def _not_taken(found: Import) -> list[str]:
    labels = {str(column.label) for column in LEDGER + MORE if column.key in NOT_TAKEN}
    return [label for label in found.heads.get("known", []) if label in labels]


@needs(Permission.PEOPLE_CHANGE)
@require_POST
def confirm(request: Any, uid: UUID) -> HttpResponse:
    """Yes: import the good rows."""
    services.confirm(request.scope, uid=uid)
    messages.success(request, _("开始导入。可以离开这一页,回来再看结果。"))
    return redirect("roster:run", uid)


@needs(Permission.PEOPLE_CHANGE)
@require_POST
def drop(request: Any, uid: UUID) -> HttpResponse:
    """No: nothing is written."""
    services.drop(request.scope, uid=uid)
    messages.success(request, _("已放弃,什么都没有写入。"))
    return redirect("roster:list")


@needs(Permission.PEOPLE_CHANGE)
@require_GET
def bad_rows(request: Any, uid: UUID) -> HttpResponse:
    """The rows that were not imported, as a sheet with the reason, to be corrected and sent again."""
    found = selectors.get_import(request.scope, uid)
    services.note_download(request.scope, found, what="bad_rows")
    shown = [*LEDGER, *(one for one in MORE if not one.after and one.key not in ("row_number", "reason"))]
    heads = [_("行号"), *(str(one.label) for one in shown), _("原因")]
    rows = (
        [row.number, *(row.cells.get(one.key, "") for one in shown), _reasons(row)] for row in selectors.bad_rows(found)
    )
    return tables.xlsx(_("没有导入的行"), heads, rows, demo=settings.DEMO)


def _reasons(row: selectors.RowView) -> str:
    return ";".join(f"{column}:{words}" if column else words for column, words in row.problems)


@needs(Permission.PEOPLE_REVEAL)
@require_GET
def original(request: Any, uid: UUID) -> FileResponse:
    """The file as it was sent; opening it is in the ledger."""
    found = selectors.get_import(request.scope, uid)
    content = services.open_file(request.scope, found)
    return _download(content, found.file_name)


def _download(content: bytes, name: str) -> FileResponse:
    return FileResponse(BytesIO(content), as_attachment=True, filename=name)
