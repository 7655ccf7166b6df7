"""Where outlets may lie. Somebody types these addresses, this server calls them: so hosts are named, not guessed.

Robots of the three chat services have fixed hosts. Whatever else (loudspeaker and screen platforms of the county, a
private chat server) must be named in the setting LASTMILE_OUTLET_HOSTS. A demo reaches this machine only.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from lastmile.foundation.channels.publishing.rules import Kind
from lastmile.kernel.errors import NotValid

HOSTS_OF = {
    Kind.WECOM: frozenset({"qyapi.weixin.qq.com"}),
    Kind.DINGTALK: frozenset({"oapi.dingtalk.com"}),
    Kind.FEISHU: frozenset({"open.feishu.cn", "open.larksuite.com"}),
}
# Services of apprise that have one address of their own: the rest of the address is a token.
HOSTED = frozenset({"pushplus", "schan", "wxpusher", "spugpush", "qq", "pushme", "wpush", "wechat"})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def problem(kind: str, address: str) -> str:
    """Why an address cannot be used, as one sentence; empty when it can."""
    try:
        parts = urlsplit(address.strip())
        host = parts.hostname or ""
        _port = parts.port
    except ValueError:
        return _("这不是一个完整的地址。")
    if settings.DEMO:
        return "" if host in LOOPBACK else _("演示环境只能发到本机的模拟器。")
    if kind == Kind.SERVICE and parts.scheme in HOSTED:
        return ""
    if kind != Kind.SERVICE and parts.scheme not in {"http", "https"}:
        return _("地址要以 https:// 开头。")
    if not host or parts.username or (parts.password and kind != Kind.SERVICE):
        return _("这不是一个完整的地址。")
    if host in HOSTS_OF.get(Kind(kind), frozenset()):
        return "" if parts.scheme == "https" else _("地址要以 https:// 开头。")
    return (
        ""
        if host in settings.OUTLET_HOSTS
        else _("这台服务器不向“%(host)s”发布;请管理员在设置里加上。") % {"host": host}
    )


def check(kind: str, address: str) -> None:
    """Raise NotValid unless the address can be used."""
    if wrong := problem(kind, address):
        raise NotValid(wrong, fields={"address": wrong})
