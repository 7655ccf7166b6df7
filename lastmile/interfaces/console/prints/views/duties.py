"""责任清单 as it stands now: as a page, as a print, as a sheet, and signing it; computed, nothing of it is typed here."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.people import duty_list, duty_words, list_changes, services, signed_lists
from lastmile.foundation.people.duty_list import Content
from lastmile.foundation.people.list_changes import Change
from lastmile.foundation.people.models import SignedList
from lastmile.foundation.regions.models import Region
from lastmile.foundation.web import pages, tables
from lastmile.foundation.web.form_pages import answer, done, overtake, overtaken
from lastmile.foundation.web.gates import needs
from lastmile.foundation.wording import in_own_language
from lastmile.interfaces import duty_papers
from lastmile.interfaces.console.prints import area, forms, shown
from lastmile.kernel.errors import NotValid, TooMuch

MOST = 3_000  # posts of one print or sheet


@needs(Permission.PEOPLE_VIEW)
@require_GET
def duty_page(request: Any) -> HttpResponse:
    """What the body and each kind of post of the area do, who holds one, and what changed since it was signed."""
    region = area.asked(request)
    said, last, found = _standing(request, region)
    context = {
        "region": region,
        "last": last,
        "changes": found,
        "versions": signed_lists.versions(request.scope, region) if last else [],
        "may_sign": request.scope.may(Permission.PEOPLE_CHANGE, on=region.code) and region.level in duty_list.SIGNED_AT,
        **shown.of(said, request.GET.get("kind", "")),
    }
    return TemplateResponse(request, "prints/duties.html", context)


def _standing(request: Any, region: Region) -> tuple[Content, SignedList | None, list[Change]]:
    """The list now, the version signed last, and what changed since."""
    said = _content(request, region)
    last = signed_lists.newest(region)
    return said, last, list_changes.changes(last.content, said) if last else []


def _content(request: Any, region: Region) -> Content:
    said = duty_list.content(request.scope, region, limit=MOST + 1)
    if duty_list.posts_of(said) > MOST:
        raise TooMuch(_("岗位太多,请先在上方选到乡镇。"))
    return said


@needs(Permission.PEOPLE_VIEW)
@require_GET
@in_own_language()
def duty_pdf(request: Any) -> HttpResponse:
    """The list on A4, with room to sign."""
    region = area.asked(request)
    said, last, found = _standing(request, region)
    title = _("责任清单 %(name)s") % {"name": region.name}
    return pages.pdf(title, duty_papers.to_sign(said, signed=last, changed=len(found)))


@needs(Permission.PEOPLE_VIEW)
@require_GET
@in_own_language()
def duty_xlsx(request: Any) -> HttpResponse:
    """The list as a sheet: a row for each duty of the body, then a row for everybody who signs, a column for everything."""
    region = area.asked(request)
    titles = [title for _name, title in duty_words.TITLES]
    heads = [
        _("清单、岗位种类"),
        _("岗位"),
        _("任职人"),
        _("A、B角"),
        _("分管领域"),
        _("上级岗位"),
        _("本岗、本村写明的"),
    ]
    heads += [*map(_, titles), _("签字"), _("日期")]
    title = _("责任清单 %(name)s") % {"name": region.name}
    return tables.xlsx(title, heads, _cells(_content(request, region), titles), demo=settings.DEMO)


def _cells(said: Content, titles: list[str]) -> Iterable[list[str]]:
    before_clauses = [""] * (len(titles) - 1)
    for body in said["bodies"]:
        for line, clauses in [*body["lines"], *([one, ""] for one in body["own"])]:
            yield [body["title"], "", "", "", "", "", line, *before_clauses, clauses, "", ""]
    for part in said["parts"]:
        lines = {title: ";".join(one) for title, one in part["lines"]}
        for row in part["rows"]:
            field = _("待核") if row["domains"] is None else row["domains"]
            own = ";".join(row["own"])
            for name, rank in duty_papers.who_sign(row):
                yield [
                    part["title"], row["title"], name, rank, field, row["superior"], own,
                    *(lines.get(title, "") for title in titles), "", "",
                ]  # fmt: skip


@needs(Permission.PEOPLE_CHANGE)
def sign_duties(request: Any) -> HttpResponse:
    """签发: the list as it stands becomes a version, as signed by who stands at the head of the place."""
    region = area.asked(request)
    request.scope.require(Permission.PEOPLE_CHANGE, on=region.code)
    people = duty_list.may_sign(request.scope, region)
    if not people:
        raise NotValid(_who_must_be_there(region))
    said, last, found = _standing(request, region)
    now = {"seen": duty_list.digest(said), "based_on": last.number if last else 0}
    signers = [(str(one.uid), f"{one.person.name}({one.post.title})") for one in people]
    own = next((str(one.uid) for one in people if one.person_id == request.scope.person_id), signers[0][0])
    form = forms.SignList(request.POST or None, signers=signers, initial={**now, "signed_by": own})
    if made := done(request, form, partial(services.sign_list, request.scope, area=region.code)):
        messages.success(request, _("第%(n)s版已签发。要让群众看到,再点“公开”。") % {"n": made.value.number})
        return redirect("prints:duty_version", made.value.uid)
    if problem := overtaken(form):  # sent once more, it is signed as it stands now
        form = forms.SignList({**request.POST.dict(), **now}, signers=signers)
        overtake(form, problem)
    context = {"region": region, "form": form, "said": said, "posts": duty_list.posts_of(said)}
    more = {"last": last, "changes": found, "back": reverse("prints:duties")}
    return answer(request, "prints/sign.html", context | more)


def _who_must_be_there(region: Region) -> str:
    if region.level not in duty_list.SIGNED_AT:
        return _("责任清单由乡镇、村各签各的,请先在上方选到乡镇(街道)或村(社区)。")
    return _("这里今天没有人任党政主要负责人(村里是书记、主任),没有人可以签发。先在“人员岗位”里任职。")
