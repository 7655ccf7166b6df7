"""What surrounds every request: who asks, security headers, domain errors as pages, and never a bare failure."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.web import first_wrong, own_words, ways_back
from lastmile.kernel import errors

log = logging.getLogger("lastmile.web")
Next = Callable[[HttpRequest], HttpResponse]

PROXY = {"127.0.0.1", "::1"}  # the platform listens there alone
TOUCHED_EVERY = 60  # seconds; a session is written at most so often
CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
STATUS: dict[type[Exception], int] = {
    errors.NotValid: 422,
    errors.NotSignedIn: 401,
    errors.NotAllowed: 403,
    errors.NotVisible: 404,
    errors.WrongState: 409,
    errors.DifferentContent: 409,
    errors.TooMuch: 429,
    Http404: 404,
    PermissionDenied: 403,
    RequestDataTooBig: 413,
    TooManyFieldsSent: 413,
    TooManyFilesSent: 413,
    SuspiciousOperation: 400,
}


def address(get_response: Next) -> Next:
    """`REMOTE_ADDR` of whoever asks, where a proxy on this machine asks for them: what is limited by address is limited for each.

    Believed is only the last address of `X-Forwarded-For`, which our proxy writes, and only where one is said to stand before
    us (`LASTMILE_HTTPS`); anybody may write the others.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        said = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if settings.HTTPS and said and request.META.get("REMOTE_ADDR") in PROXY:
            try:
                request.META["REMOTE_ADDR"] = str(ip_address(said))
            except ValueError:
                log.warning("the proxy forwards for an address that is none")
        return get_response(request)

    return middleware


def security_headers(get_response: Next) -> Next:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CSP)
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        if request.headers.get("Cookie") and not request.path.startswith(f"/{settings.STATIC_URL.strip('/')}/"):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def scope(get_response: Next) -> Next:
    """`request.scope` (None when nobody is signed in) and `request.area`, the branch being looked at."""
    scope_of = import_string(settings.SCOPE_OF)

    def middleware(request: Any) -> HttpResponse:
        account = request.user
        request.scope = None
        request.area = ""
        if account.is_authenticated:
            request.scope = scope_of(account, holding_uid=request.session.get("holding"))
            request.area = _area(request)
            _touch(request)
        return get_response(request)

    return middleware


def _touch(request: Any) -> None:
    """Idle time counts from the last page somebody opened: parts that a page polls by itself keep nobody signed in."""
    last, now = request.session.get("touched"), int(time.time())
    if last is not None and now - last >= TOUCHED_EVERY and not request.headers.get("HX-Request"):
        request.session["touched"] = now


def _area(request: Any) -> str:
    """The branch chosen in the crumbs, kept in the session; at first the region of the post one acts under.

    What a page polls is of the place the page was opened for, and chooses none: another window may look elsewhere by now,
    and a session that is written does not end.
    """
    home = request.scope.acting_as.region_code if request.scope.acting_as else ""
    asked = request.GET.get("area")
    if asked is not None and asked.isascii() and asked.isdigit() and _reaches(request.scope, asked):
        if request.headers.get("HX-Request"):
            return str(asked)
        if request.session.get("area") != asked:
            request.session["area"] = asked
    chosen = str(request.session.get("area", home))
    return chosen if _reaches(request.scope, chosen) else home


def _reaches(scope: Scope, code: str) -> bool:
    """Whether the place lies in a branch the person holds anything on; grants may have ended since it was chosen."""
    return any(code.startswith(branch) for grant in scope.grants for branch in grant.branches)


class DomainErrors:
    """Turn what a view raised into one status code and a page that says what happened and what to do."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and "text/html" in response["Content-Type"]:  # Django's own is an empty page
            if led := _led_back(request):
                return led
            allowed, response = response["Allow"], refusal(request, 405, "")
            response["Allow"] = allowed
        return response

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """No database here stores a NUL sign; said once for every page instead of failing somewhere below."""
        is_form = request.method == "POST" and not getattr(view, "csrf_exempt", False)  # programs' bodies are read raw
        typed = (*request.GET.lists(), *(request.POST.lists() if is_form else ()))
        if any("\0" in text for name, values in typed for text in (name, *map(str, values))):
            return refusal(request, 400, _("内容里有看不见的控制符,请删掉重填(从别处粘贴时常带进来)。"))
        return None

    def process_template_response(self, request: HttpRequest, response: Any) -> Any:
        """Whatever page shows a refused form, it begins where that is wrong."""
        first_wrong.begin(response.context_data)
        return response

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        for kind, status in STATUS.items():
            if isinstance(problem, kind):
                words = getattr(problem, "message", "") or ""
                fields = getattr(problem, "fields", {})
                return refusal(request, status, words, fields)
        if settings.DEBUG:
            return None
        number = secrets.token_hex(4)
        # The kind and the place, never the values: they may be somebody's.
        log.error("unexpected %s at %s, reference %s", type(problem).__name__, _place(problem), number)
        words = _("系统出了意外,您刚才填的内容没有提交。请返回重试;还不行,把编号%(number)s告诉管理员。")
        return refusal(request, 500, words % {"number": number}, {})


def _led_back(request: HttpRequest) -> HttpResponse | None:
    """Whoever asks for an address that only takes what a form sends (after a refused form it stands in the browser, and is
    opened again, or sent on): they are led to the page it belongs to. None for programs, and where there is no such page."""
    if request.method != "GET" or request.path.startswith("/api/") or request.headers.get("HX-Request"):
        return None
    way = ways_back.way_back(request, 405)
    if way is None:
        return None
    messages.info(request, _("刚才的地址只在按页面上的按钮时用,所以回到这里。存上了的这里看得到;没存上的,请再办一次。"))
    return redirect(way.address)


def _place(problem: BaseException) -> str:
    trace = problem.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rsplit('/', 3)[-1]}:{trace.tb_lineno}" if trace else "?"


TITLES = {
    400: gettext_lazy("请求有误"),
    401: gettext_lazy("请先登录"),
    403: gettext_lazy("没有权限"),
    404: gettext_lazy("没有找到"),
    405: gettext_lazy("不能这样打开"),
    409: gettext_lazy("状态已变"),
    413: gettext_lazy("内容太大"),
    422: gettext_lazy("填写有误"),
    429: gettext_lazy("太频繁了"),
    500: gettext_lazy("系统意外"),
}
ADVICE = {
    404: gettext_lazy("可能已被移走、地址不对,或者不在您的范围内。"),
    409: gettext_lazy("刚才可能有人先办了。返回后重新打开这件事,看看现在的状态。"),
    405: gettext_lazy("这个地址只在按页面上的按钮时用。刚才已经按过的,不用再按;请回到原来那件事看看。"),
    413: gettext_lazy("请缩小或拆开后再传;填的内容请返回上一页找回。"),
    422: gettext_lazy("请改正后重新提交。"),
    429: gettext_lazy("请过一会儿再试。"),
    400: gettext_lazy("请返回上一页重新操作。"),
}
# A form was sent and its person may not, or not any more: said beside what they typed.
ENDED = {
    403: gettext_lazy(
        "您填写的时候,授权、任职可能刚好到期或被收回,所以没有提交。要接着办,请把下面的内容交给现在负责的人,或者问上级办公室。"
    ),
    404: gettext_lazy(
        "您填写的时候,这件事可能已经转给别人、移到别处,或者您的授权、任职到期了,所以没有提交。要接着办,请把下面的内容交给现在负责的人,或者问上级办公室。"
    ),
}
SAID_BETTER = frozenset({404, 429})  # whoever refuses says what to do, and when
AGAIN = frozenset({429, 500, 503})  # nothing is wrong with what was typed: it may be sent once more


def refusal(
    request: HttpRequest, status: int, words: str, fields: Any = None, title: str = "", again: bool = False
) -> HttpResponse:
    """A page (or JSON for programs) that says what happened, with what was typed. `again`: it may be sent as it is."""
    if request.path.startswith("/api/") or "application/json" in request.headers.get("Accept", "")[:60]:
        return JsonResponse({"error": words or str(TITLES.get(status, "")), "fields": fields or {}}, status=status)
    typed = own_words.typed(request)
    ended = bool(typed) and status in ENDED and not again
    back = _back(request, status)
    context = {
        "status": status,
        "title": title or (_("没有提交") if ended else TITLES.get(status, TITLES[400])),
        "words": words,
        "advice": ENDED[status] if ended else "" if status in SAID_BETTER and words else ADVICE.get(status, ""),
        "fields": fields or {},
        "typed": typed,
        "again": bool(typed and (again or status in AGAIN) and not typed.secret),
        "back": back,
        "way": None if back else ways_back.way_back(request, status),
        "home": next((one for one in settings.HOMES if request.path.startswith(one)), "/"),
    }
    return render(request, "web/refusal.html", context, status=status)


def _back(request: HttpRequest, status: int) -> str:
    """The page somebody came from, where it is ours and still open to them."""
    referer = request.headers.get("Referer", "")
    if status in ENDED or not own_words.is_here(request, referer):
        return ""
    told = urlsplit(referer)
    if told.path == request.path:
        return ""
    return f"{told.path}?{told.query}" if told.query else told.path


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Whatever Django itself finds suspicious; what is too large is said as such."""
    too_large = isinstance(exception, (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent))
    return refusal(request, 413 if too_large else 400, "")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refusal(request, 403, "")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refusal(request, 404, "")


def server_error(request: HttpRequest) -> HttpResponse:
    return refusal(request, 500, "")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page stood open too long or the session ended: say so instead of a bare 403."""
    words = _("页面放得太久了,或者您在别的窗口重新登录过,为了安全没有提交。")
    return refusal(request, 403, words, title=_("请再提交一次"), again=True)
