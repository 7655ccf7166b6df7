"""Pages that are the same for every matter with a plan: write it, read one version, add pictures and files.

The domain's own view asks who may and hands over a `Desk`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lastmile.foundation.files import documents
from lastmile.foundation.files import services as files
from lastmile.foundation.precautions import forms, rules
from lastmile.foundation.precautions.models import PlanVersion
from lastmile.foundation.precautions.rules import Groups
from lastmile.foundation.web.form_pages import answer, done, form_page, overtake, overtaken
from lastmile.kernel.errors import NotVisible, WrongState


@dataclass(frozen=True)
class Desk:
    """A matter and its pages: the name of the address of its own, what the names of the others begin with, its plan's fields."""

    matter: Any
    home: str
    space: str
    groups: Groups
    may_change: bool = True

    def address(self, name: str = "", *args: Any) -> str:
        """Of one of its pages; of the matter's own for none."""
        return reverse(f"{self.space}{name}" if name else self.home, args=[self.matter.uid, *args])


def plan(
    request: Any,
    desk: Desk,
    *,
    versions: Sequence[PlanVersion],
    form: type[forms.Plan],
    usual: str,
    begin: Callable[..., Any],
    write: Callable[..., Any],
) -> HttpResponse:
    """Write the plan; without one, first choose the ready-made text to begin from (`usual` is chosen)."""
    if not versions:
        return _begin(request, desk, usual, begin)
    last = versions[0]
    start = {**last.content, "capacity": last.capacity, "based_on": last.version}
    shown = form(request.POST or None, initial=start)

    def keep(capacity: int | None, based_on: int | None, **words: str) -> Any:
        return write(content=words, capacity=capacity, based_on=based_on or 0)

    made, problem = done(request, shown, keep), overtaken(shown)
    if problem and shown.cleaned_data["based_on"] != last.version:
        shown = _upon(last, form, request.POST, problem)
    if made:
        messages.success(request, _("一点一策已存,第%(n)s版。") % {"n": made.value.version})
        return redirect(desk.address())
    missing = rules.unwritten(last.content, desk.groups)
    context = {"form": shown, "desk": desk, "last": last, "missing": missing, "versions": versions}
    return answer(request, "precautions/plan.html", context)


def _upon(last: PlanVersion, form: type[forms.Plan], sent: QueryDict, problem: WrongState) -> forms.Plan:
    """The form again, with all that was typed while somebody wrote the last version: sent once more, it is written upon that."""
    again = form({**sent.dict(), "based_on": str(last.version)})
    overtake(again, problem, _("您写的都还在下面;看过第%(n)s版,要以您的为准,再存一次。") % {"n": last.version})
    return again


def _begin(request: Any, desk: Desk, usual: str, begin: Callable[..., Any]) -> HttpResponse:
    form = forms.Begin(request.POST or None, initial={"ready_made": usual})
    if done(request, form, begin):
        messages.success(request, _("已带入现成文本。把〔 〕里的地方填上。"))
        return redirect(desk.address("plan"))
    title = _("一点一策:%(name)s") % {"name": desk.matter.name}
    return form_page(request, form, title=title, button=_("带入文本"), back=desk.address())


def version(request: Any, desk: Desk, *, versions: Sequence[PlanVersion], number: int) -> HttpResponse:
    """One version of the plan, as it stood."""
    found = next((one for one in versions if one.version == number), None)
    if found is None:
        raise NotVisible(_("没有这一版。"))
    context = {"desk": desk, "plan": found, "versions": versions}
    return TemplateResponse(request, "precautions/plan_version.html", context)


def add_picture(request: Any, desk: Desk) -> HttpResponse:
    """Add a picture of the route or of the place."""
    form = forms.Picture(request.POST or None, request.FILES or None, initial={"role": "route"})
    if done(request, form, lambda photo, role: files.keep(request.scope, desk.matter, photo, role=role), at="photo"):
        messages.success(request, _("图片已存。"))
        return redirect(desk.address())
    title = _("加图片:%(name)s") % {"name": desk.matter.name}
    return form_page(request, form, title=title, button=_("存"), back=desk.address())


def add_paper(request: Any, desk: Desk) -> HttpResponse:
    """Add a file: an expert's report, a drawing, a plan with its stamp."""
    form = forms.Paper(request.POST or None, request.FILES or None)
    if done(request, form, lambda file: documents.keep(request.scope, desk.matter, file), at="file"):
        messages.success(request, _("文件已存。"))
        return redirect(desk.address())
    title = _("加文件:%(name)s") % {"name": desk.matter.name}
    return form_page(request, form, title=title, button=_("存"), back=desk.address())


def kept_files(matter: Any) -> dict[str, Any]:
    """What the page shows of a matter's pictures and papers: for its context."""
    kind = matter.matter_kind
    pictures = files.of_subject(kind, matter.uid)
    return {
        "papers": documents.of_subject(kind, matter.uid),
        "routes": [one for one in pictures if one.role == "route"],
        "pictures": [one for one in pictures if one.role != "route"],
    }


def scan_address(request: Any, kind: str, uid: UUID) -> str:
    """Where the QR of a matter's cards leads, but for the mark of what the card said."""
    return str(request.build_absolute_uri(f"/c/{kind}/{uid}/"))
