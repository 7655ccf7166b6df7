"""Group robots of WeCom, DingTalk and Feishu: their webhooks, their signatures, and what their answers mean.

All three answer 200 with a code of their own inside; each code means something else. A message in a group is a
publication: nobody answers through it, and nothing is asked back.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from lastmile.foundation.channels.adapters import Outcome, Parcel, Report, What
from lastmile.foundation.channels.publishing.errands import Errand, run
from lastmile.foundation.channels.publishing.rules import Kind
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel.trust import trusted

CONNECT = 3.0  # seconds


@dataclass(frozen=True)
class Letter:
    """What is posted where."""

    address: str
    body: Mapping[str, Any]


def wecom(address: str, secret: str, text: str) -> Letter:
    """WeCom: the key in the address is the whole secret."""
    return Letter(address, {"msgtype": "text", "text": {"content": text}})


def dingtalk(address: str, secret: str, text: str) -> Letter:
    """DingTalk: milliseconds and HMAC in the address, where the robot is set to 加签."""
    if secret:
        stamp = str(int(time.time() * 1000))
        join = "&" if "?" in address else "?"
        address = f"{address}{join}timestamp={stamp}&sign={quote(dingtalk_sign(secret, stamp), safe='')}"
    return Letter(address, {"msgtype": "text", "text": {"content": text}})


def feishu(address: str, secret: str, text: str) -> Letter:
    """Feishu: seconds and HMAC in the body, where 签名校验 is on."""
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
    if secret:
        stamp = str(int(time.time()))
        body = {"timestamp": stamp, "sign": feishu_sign(secret, stamp), **body}
    return Letter(address, body)


def dingtalk_sign(secret: str, stamp: str) -> str:
    """HMAC-SHA256 of "stamp\\nsecret" with the secret, in base64."""
    made = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256)
    return base64.b64encode(made.digest()).decode()


def feishu_sign(secret: str, stamp: str) -> str:
    """HMAC-SHA256 of nothing with "stamp\\nsecret" as the key, in base64."""
    return base64.b64encode(hmac.new(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256).digest()).decode()


LETTERS = {Kind.WECOM: wecom, Kind.DINGTALK: dingtalk, Kind.FEISHU: feishu}
# Which field holds the code, which codes mean "too fast" and which will get better by themselves; all others will not.
CODE = {Kind.WECOM: "errcode", Kind.DINGTALK: "errcode", Kind.FEISHU: "code"}
TOO_FAST = {Kind.WECOM: {45009, 45033}, Kind.DINGTALK: {130101, 130103, 410100}, Kind.FEISHU: {9499, 11232, 11233}}
UNWELL = {Kind.WECOM: {-1}, Kind.DINGTALK: {-1, 15}, Kind.FEISHU: {-1, 11000}}
WHY = {
    Kind.WECOM: {93000: "no_such_robot", 40008: "message", 44004: "message", 45002: "too_long"},
    Kind.DINGTALK: {300001: "no_such_robot", 310000: "signature_or_keyword", 400101: "no_such_robot"},
    Kind.FEISHU: {19001: "no_such_robot", 19021: "signature", 19022: "our_address", 19024: "keyword"},
}


class Robots:
    """The way out to groups; which robot a parcel is for stands in its outlet."""

    dedupes = False

    def __init__(self) -> None:
        self.timeout = httpx.Timeout(packs.value("channel.gateway_answer_seconds", "").number, connect=CONNECT)

    def hand_over(self, parcels: Iterable[Parcel]) -> Iterator[Outcome]:
        with httpx.Client(timeout=self.timeout, verify=trusted()) as client:
            yield from run(parcels, lambda errand: _one(client, errand))

    def ask(self, uid: UUID) -> Report | None:
        """Robots cannot be asked."""
        return None


def _one(client: httpx.Client, errand: Errand) -> Outcome:
    kind, uid = Kind(errand.outlet.kind), errand.parcel.uid
    letter = LETTERS[kind](errand.outlet.address, errand.outlet.secret, errand.parcel.text)
    try:
        answer = client.post(letter.address, json=letter.body)
    except (httpx.ConnectError, httpx.ConnectTimeout):
        return Outcome(uid, What.AWAY, "unreachable")
    except httpx.HTTPError:
        return Outcome(uid, What.UNKNOWN, "no_answer")
    return Outcome(uid, *meaning(kind, answer.status_code, _content(answer)))


def meaning(kind: Kind, status: int, content: Mapping[str, Any] | None) -> tuple[What, str]:
    """What an answer of a robot means."""
    if status == 429:
        return What.LATER, "http_429"
    if 400 <= status < 500 and status != 408:
        return What.REFUSED, f"http_{status}"
    code = content.get(CODE[kind]) if content is not None and status == 200 else None
    if not isinstance(code, int) or isinstance(code, bool):
        return What.UNKNOWN, f"http_{status}"
    if code == 0:
        return What.DELIVERED, ""
    if code in TOO_FAST[kind]:
        return What.LATER, "too_fast"
    return (What.FAILED if code in UNWELL[kind] else What.REFUSED), WHY[kind].get(code, f"code_{code}"[:40])


def _content(answer: httpx.Response) -> Mapping[str, Any] | None:
    try:
        found = answer.json()
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
