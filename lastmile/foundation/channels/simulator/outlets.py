"""The other twins: group robots of three services, loudspeakers, screens, a push service, a service for apprise.

Each answers as the real one does, codes and signatures included, and remembers what was published (`/posted`).
"""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from lastmile.foundation.channels.robots.webhook import dingtalk_sign, feishu_sign
from lastmile.foundation.channels.signing import is_ours

SECRET = "SECsimulator"  # of robots that sign; a robot whose key begins with "open" does not
A_MINUTE = 20
OLDEST = 3600  # seconds a robot's signature may be old
KINDS = ("wecom", "dingtalk", "feishu", "speaker", "screen", "service", "push")
BEHAVIOURS = frozenset({"plays", "silent", "broken", "refuses", "too_fast", "unwell", "hangs", "500", "garbage"})


@dataclass(frozen=True)
class Answer:
    """A status and what stands in it."""

    status: int
    content: Any = field(default_factory=dict)


@dataclass
class Board:
    """What was published where, and who behaves how: by "kind/key"."""

    secret: str
    posted: list[dict[str, Any]] = field(default_factory=list)
    behaviour: dict[str, str] = field(default_factory=dict)
    devices: dict[str, str] = field(default_factory=dict)  # our id -> last event
    minute: dict[str, deque[float]] = field(default_factory=dict)

    def take(self, path: str, headers: Mapping[str, str], data: bytes) -> tuple[Answer, dict[str, Any] | None]:
        """Answer a POST (names of headers in small letters); with it the letter to be told of later, where there is one."""
        parts = urlsplit(path)
        kind, _slash, key = parts.path.strip("/").partition("/")
        behaviour = self.behaviour.get(f"{kind}/{key}", "plays")
        if behaviour == "500":
            return Answer(500), None
        if behaviour == "garbage":
            return Answer(200, "<html>"), None
        if kind == "push":
            return self._push(key, headers, data), None
        try:
            body = json.loads(data)
        except ValueError:
            return Answer(400), None
        if kind in {"speaker", "screen"}:
            return self._device(kind, key, headers, data, body, behaviour)
        if kind == "service":
            self.posted.append({"kind": kind, "key": key, "text": body.get("message", "")})
            return Answer(200), None
        return self._robot(kind, key, parse_qs(parts.query), body, behaviour), None

    def _robot(self, kind: str, key: str, query: dict[str, list[str]], body: dict[str, Any], behaviour: str) -> Answer:
        if behaviour == "refuses" or not key:
            return _code(kind, {"wecom": 93000, "dingtalk": 300001, "feishu": 19001}[kind])
        if behaviour == "unwell":
            return _code(kind, {"wecom": -1, "dingtalk": -1, "feishu": 11000}[kind])
        if not key.startswith("open") and not _is_signed(kind, query, body):
            return _code(kind, {"wecom": 0, "dingtalk": 310000, "feishu": 19021}[kind])
        if behaviour == "too_fast" or not self._has_room(f"{kind}/{key}"):
            return _code(kind, {"wecom": 45009, "dingtalk": 130101, "feishu": 9499}[kind])
        self.posted.append({"kind": kind, "key": key, "text": _text(kind, body)})
        return _code(kind, 0)

    def _has_room(self, robot: str) -> bool:
        now, seen = time.monotonic(), self.minute.setdefault(robot, deque())
        while seen and now - seen[0] > 60:
            seen.popleft()
        if len(seen) >= A_MINUTE:
            return False
        seen.append(now)
        return True

    def _device(
        self, kind: str, key: str, headers: Mapping[str, str], data: bytes, body: dict[str, Any], behaviour: str
    ) -> tuple[Answer, dict[str, Any] | None]:
        if not is_ours(self.secret, headers.get("x-timestamp", ""), data, headers.get("x-signature", "")):
            return Answer(403), None
        if behaviour == "refuses":
            return Answer(422), None
        if body["id"] not in self.devices:
            self.devices[body["id"]] = "accepted"
            self.posted.append({"kind": kind, "key": key, **body})
        if behaviour == "silent":
            return Answer(202), None
        return Answer(202), {**body, "event": "failed" if behaviour == "broken" else "delivered"}

    def _push(self, key: str, headers: Mapping[str, str], data: bytes) -> Answer:
        if key.startswith("gone"):
            return Answer(410)
        if (
            not headers.get("authorization", "").startswith("vapid t=")
            or headers.get("content-encoding") != "aes128gcm"
        ):
            return Answer(403)
        self.posted.append({"kind": "push", "key": key, "octets": len(data), "data": data.hex()})
        return Answer(201)


def _is_signed(kind: str, query: dict[str, list[str]], body: dict[str, Any]) -> bool:
    if kind == "wecom":
        return True
    given = query if kind == "dingtalk" else {name: [str(body.get(name, ""))] for name in ("timestamp", "sign")}
    stamp, sign = given.get("timestamp", [""])[0], given.get("sign", [""])[0]
    if not stamp.isdigit():
        return False
    seconds = int(stamp) / (1000 if kind == "dingtalk" else 1)
    made = dingtalk_sign(SECRET, stamp) if kind == "dingtalk" else feishu_sign(SECRET, stamp)
    return sign == made and abs(time.time() - seconds) < OLDEST


def _text(kind: str, body: dict[str, Any]) -> str:
    return str(body["content"]["text"] if kind == "feishu" else body["text"]["content"])


def _code(kind: str, code: int) -> Answer:
    if kind == "feishu":
        return Answer(200, {"code": code, "msg": "success" if code == 0 else "error", "data": {}})
    return Answer(200, {"errcode": code, "errmsg": "ok" if code == 0 else "error"})
