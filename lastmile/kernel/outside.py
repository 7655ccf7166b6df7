"""Fetch an address somebody else gave: only the web, only public machines, bounded in size, time and redirects.

The name is resolved here, every address it has is checked, and the connection goes to the very address that was
checked, so a name that answers differently the second time leads nowhere. Each redirect is checked anew.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Collection
from dataclasses import dataclass
from gettext import gettext as _
from urllib.parse import urljoin, urlsplit

import httpx

from lastmile.kernel.trust import trusted

MEGABYTE = 1_000_000
MOST_BYTES, SECONDS, REDIRECTS = 5 * MEGABYTE, 20.0, 3
LONGEST = 2_000  # signs of an address
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # IPv4 addresses inside IPv6 ones
NOT_MODIFIED = 304
MOVED = frozenset({301, 302, 303, 307, 308})
PORTS = {"http": 80, "https": 443}
AGENT = "lastmile"


class NotFetched(Exception):
    """It was not fetched. `code` is a word for programs, the message a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Fetched:
    """An answer. `content` is None when nothing changed since `etag` or `last_modified`."""

    address: str
    content: bytes | None
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""

    @property
    def is_unchanged(self) -> bool:
        return self.content is None


def fetch(
    address: str,
    *,
    etag: str = "",
    last_modified: str = "",
    allowed: Collection[str] = (),
    most: int = MOST_BYTES,
    seconds: float = SECONDS,
) -> Fetched:
    """What lies at the address. `allowed` names hosts (`name` or `name:port`) that may be machines of one's own network.

    Raises NotFetched, and nothing else.
    """
    until = time.monotonic() + seconds
    asked = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    headers = {name: value for name, value in asked.items() if value and value.isascii() and value.isprintable()}
    for _hop in range(REDIRECTS + 1):
        found = _hop_to(address, headers, frozenset(allowed), most, until)
        if isinstance(found, Fetched):
            return found
        address = _followed(address, found)
    raise NotFetched("redirects", _("转来转去,没有取到"))


def _followed(address: str, target: str) -> str:
    try:
        onward = urljoin(address, target)
        falls = urlsplit(address).scheme == "https" and urlsplit(onward).scheme != "https"
    except ValueError:
        raise NotFetched("address", _("转到的地址写得不对")) from None
    if falls:
        raise NotFetched("address", _("从 https 转到了 http,不取"))
    return onward


def _hop_to(address: str, headers: dict[str, str], allowed: frozenset[str], most: int, until: float) -> Fetched | str:
    """The answer of one machine, or where it sends us."""
    scheme, host, port, path = _parts(address)
    target = _checked(host, port, allowed)
    shown_host = f"[{host}]" if ":" in host else host
    named = shown_host if port == PORTS[scheme] else f"{shown_host}:{port}"
    url = httpx.URL(scheme=scheme, host=target, port=port, raw_path=path)
    head = {"Host": named, "User-Agent": AGENT, "Accept-Encoding": "identity", **headers}
    left = max(0.1, until - time.monotonic())
    try:
        with (
            httpx.Client(
                trust_env=False, follow_redirects=False, timeout=min(left, SECONDS), verify=trusted()
            ) as client,
            client.stream("GET", url, headers=head, extensions={"sni_hostname": host}) as answer,
        ):
            if answer.status_code in MOVED:
                return _where(answer)
            return _taken(address, answer, most, until)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as problem:
        code = "timeout" if isinstance(problem, httpx.TimeoutException) else "unreachable"
        raise NotFetched(code, _("连不上,或对方没有按时答完")) from problem


def _parts(address: str) -> tuple[str, str, int, bytes]:
    wrong = NotFetched("address", _("地址应以 http:// 或 https:// 开头,不带用户名"))
    try:
        parts = urlsplit(address)
        port = parts.port or PORTS.get(parts.scheme, 0)
        host = (parts.hostname or "").encode("idna").decode() if not _is_number(parts.hostname) else parts.hostname
        asked = httpx.URL(address).copy_with(fragment=None).raw_path
    except (ValueError, UnicodeError, httpx.InvalidURL):
        raise wrong from None
    if parts.scheme not in PORTS or not host or "@" in parts.netloc or len(address) > LONGEST:
        raise wrong
    return parts.scheme, host, port, asked


def _is_number(host: str | None) -> bool:
    try:
        ipaddress.ip_address(host or "")
    except ValueError:
        return False
    return True


def _checked(host: str, port: int, allowed: frozenset[str]) -> str:
    """One address of the host, after all of them were looked at."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, ValueError) as problem:
        raise NotFetched("unknown_host", _("找不到这个主机:%(host)s") % {"host": host[:60]}) from problem
    addresses = [str(one[4][0]).split("%")[0] for one in found]
    is_named = host in allowed or f"{host}:{port}" in allowed
    if not addresses or not (is_named or all(_is_public(one) for one in addresses)):
        raise NotFetched("refused", _("这个地址在内部网络里,不取:%(host)s") % {"host": host[:60]})
    return addresses[0]


def _is_public(text: str) -> bool:
    """A machine of the open internet: not this one, not a neighbour, not an address that stands for one."""
    address = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in TRANSLATED:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return address.is_global and _is_public(str(inner)) if not address.ipv4_mapped else _is_public(str(inner))
    return address.is_global and not address.is_multicast and not address.is_reserved


def _where(answer: httpx.Response) -> str:
    target: str = answer.headers.get("Location", "")
    if not target or len(target) > LONGEST:
        raise NotFetched("redirects", _("对方让转到别处,却没有写地址"))
    return target


def _taken(address: str, answer: httpx.Response, most: int, until: float) -> Fetched:
    head = answer.headers
    marks = {"etag": head.get("ETag", "")[:300], "last_modified": head.get("Last-Modified", "")[:100]}
    kind = head.get("Content-Type", "")[:100]
    if answer.status_code == NOT_MODIFIED:
        return Fetched(address, None, kind, **marks)
    if answer.status_code != 200:
        raise NotFetched("status", _("对方答复 %(status)s,没有内容") % {"status": answer.status_code})
    if head.get("Content-Encoding", "identity").lower() != "identity":
        raise NotFetched("encoding", _("对方压缩了内容,没有要求这样做,不读"))
    return Fetched(address, _body(answer, most, until), kind, **marks)


def _body(answer: httpx.Response, most: int, until: float) -> bytes:
    parts, size = [], 0
    for part in answer.iter_raw():
        size += len(part)
        if size > most:
            raise NotFetched("too_big", _("内容超过 %(n)s MB,不取") % {"n": f"{most / MEGABYTE:g}"})
        if time.monotonic() > until:
            raise NotFetched("timeout", _("连不上,或对方没有按时答完"))
        parts.append(part)
    return b"".join(parts)
