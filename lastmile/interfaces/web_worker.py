"""The web server's own refusals, before the platform is asked: an address or a heading longer than it reads.

How long they may be stays as it is: without a limit, anybody could make a process hold whatever they send.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import Any

from gunicorn import util  # type: ignore[import-untyped]
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine  # type: ignore[import-untyped]
from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

# As the pages of the proxy in deploy/ look; allowed by its digest alone.
STYLE = (
    "body{margin:0;font:1.1rem/1.7 system-ui,sans-serif;color:#1d2630;background:#fff}main{max-width:38rem;margin:0 auto;padding:2rem 1rem}"
    "h1{font-size:1.5rem;line-height:1.3}a{display:inline-block;min-height:48px;line-height:48px;color:#0b4f99}"
)
LOOK = b64encode(sha256(STYLE.encode()).digest()).decode()
# Nothing of the request was read, so whoever asks may read either language.
TOO_LONG = """<!doctype html>
<html lang="zh-hans"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{zh}</title><style>{style}</style></head>
<body><main><h1>{zh}</h1><p>{do}</p><p lang="en">{en}</p><p><a href="/">回到首页</a></p></main></body></html>
"""
SAID: dict[type[Exception], tuple[int, str, str]] = {
    LimitRequestLine: (
        414,
        "URI Too Long",
        TOO_LONG.format(
            style=STYLE,
            zh="地址太长了",
            do="多半是查询的内容太多。请返回上一页,少选几项或把查询的字写短一些再查;没有任何内容被提交或丢失。",
            en="The address is too long. Please go back and search for less; nothing was sent or lost.",
        ),
    ),
    LimitRequestHeaders: (
        431,
        "Request Header Fields Too Large",
        TOO_LONG.format(
            style=STYLE,
            zh="请求头太大了",
            do="多半是浏览器给本站存的东西太多。请清除本站的 Cookie 后重新登录。",
            en="The headings of the request are too large. Please clear this site's cookies and sign in again.",
        ),
    ),
}


class Worker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's thread worker, with our words for these."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Answer what could not be read as a request."""
        said = SAID.get(type(exc))
        if said is None:
            super().handle_error(req, client, addr, exc)
            return
        try:
            util.write_nonblock(client, answer(*said))
        except OSError:
            self.log.debug("whoever sent it has gone")


def answer(status: int, reason: str, page: str) -> bytes:
    """A whole HTTP answer."""
    body = page.encode()
    heads = (
        f"HTTP/1.1 {status} {reason}",
        "Connection: close",
        "Content-Type: text/html; charset=utf-8",
        "Cache-Control: no-store",
        f"Content-Security-Policy: default-src 'none'; style-src 'sha256-{LOOK}'",
        "X-Content-Type-Options: nosniff",
        f"Content-Length: {len(body)}",
    )
    return "\r\n".join(heads).encode() + b"\r\n\r\n" + body
