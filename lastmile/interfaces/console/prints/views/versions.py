"""A signed version of a 责任清单: as it was signed, on paper, for the notice board; made public and taken down."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.people import services, signed_lists
from lastmile.foundation.people.rules import ListState, may_become
from lastmile.foundation.web import pages
from lastmile.foundation.web.gates import needs
from lastmile.foundation.wording import in_own_language
from lastmile.interfaces import duty_papers
from lastmile.interfaces.console.prints import shown


@needs(Permission.PEOPLE_VIEW)
@require_GET
def duty_version(request: Any, uid: UUID) -> HttpResponse:
    """One version, frozen; past ones stay readable."""
    found = signed_lists.get_signed(request.scope, uid)
    last = signed_lists.newest(found.region)
    may = request.scope.may(Permission.PEOPLE_CHANGE, on=found.region.code)
    context = {
        "one": found,
        "newer": last if last and last.pk != found.pk else None,
        "may_publish": may and last is not None and last.pk == found.pk and may_become(found.state, ListState.PUBLIC),
        "may_withdraw": may and may_become(found.state, ListState.WITHDRAWN),
        **shown.of(found.content, request.GET.get("kind", "")),
    }
    return TemplateResponse(request, "prints/version.html", context)


@needs(Permission.PEOPLE_VIEW)
@require_GET
@in_own_language()
def duty_version_pdf(request: Any, uid: UUID) -> HttpResponse:
    """The version on A4, as it was signed."""
    found = signed_lists.get_signed(request.scope, uid)
    return pages.pdf(_title(found), duty_papers.to_sign(found.content, signed=found))


@needs(Permission.PEOPLE_VIEW)
@require_GET
@in_own_language()
def duty_board(request: Any, uid: UUID) -> HttpResponse:
    """The version for the notice board, A3, without numbers of persons."""
    found = signed_lists.get_signed(request.scope, uid)
    return pages.pdf(_title(found), duty_papers.for_the_board(found))


def _title(found: Any) -> str:
    return _("责任清单 %(name)s 第%(n)s版") % {"name": found.region.name, "n": found.number}


@needs(Permission.PEOPLE_CHANGE)
@require_POST
def make_public(request: Any, uid: UUID) -> HttpResponse:
    """公开: on the public's page of the place from now on."""
    one = services.make_public(request.scope, uid=uid)
    messages.success(request, _("第%(n)s版已公开,公众页面上能看到了。公告栏那份请打印张贴。") % {"n": one.number})
    return redirect("prints:duty_version", uid)


@needs(Permission.PEOPLE_CHANGE)
@require_POST
def withdraw(request: Any, uid: UUID) -> HttpResponse:
    """撤下: off the public's page; inside it stays readable."""
    one = services.withdraw_list(request.scope, uid=uid)
    messages.success(request, _("第%(n)s版已从公众页面撤下。公告栏上的请一并取下。") % {"n": one.number})
    return redirect("prints:duty_version", uid)
