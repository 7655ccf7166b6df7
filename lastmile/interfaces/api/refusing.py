"""Whatever goes wrong becomes the same status codes as on pages, with a sentence in the reader's language."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from lastmile.foundation.web.middleware import refusal

WORDS = {
    "missing": lambda: _("必填"),
    "string_too_long": lambda: _("太长"),
    "string_too_short": lambda: _("太短"),
}


def prepare(api: NinjaAPI) -> None:
    """Domain errors go on to the middleware, which knows them; these are ninja's own."""
    api.add_exception_handler(ValidationError, _not_valid)
    api.add_exception_handler(HttpError, _http)
    api.add_exception_handler(
        Http404, lambda request, _problem: refusal(request, 404, _("没有找到,或者不在您的范围内。"))
    )
    api.add_exception_handler(Exception, _pass_on)


def _not_valid(request: HttpRequest, problem: Any) -> HttpResponse:
    fields = {_field(one["loc"]): WORDS.get(one["type"], lambda: _("格式不对"))() for one in problem.errors}
    return refusal(request, 422, _("有些内容不能用,请看每一项。"), fields)


def _field(place: tuple[Any, ...]) -> str:
    """`("body", "report", "position", "longitude")` → `position.longitude`."""
    return ".".join(str(part) for part in place[2:] or place[1:] or place)


def _http(request: HttpRequest, problem: Any) -> HttpResponse:
    if isinstance(problem.__cause__ or problem.__context__, RequestDataTooBig):
        return refusal(request, 413, "")
    words = {
        400: _("内容读不懂,应为 JSON。"),
        401: _("没有令牌,或者令牌已失效。"),
        403: _("没有权限"),
    }
    return refusal(request, problem.status_code, words.get(problem.status_code, ""))


def _pass_on(request: HttpRequest, problem: Any) -> HttpResponse:
    raise problem
