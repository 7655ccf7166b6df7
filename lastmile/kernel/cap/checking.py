"""Any bytes → a verdict: read, compare with the grammar, verify the signature, try the rules. Never an exception."""

from __future__ import annotations

from datetime import datetime, timedelta
from gettext import gettext as _

from lxml import etree

from lastmile.kernel import clock
from lastmile.kernel.cap import decoding, elements, grammar, parsing, rules, signing
from lastmile.kernel.cap.findings import Finding, Signature, Verdict, first, shown
from lastmile.kernel.cap.trust import Trust

ON_TIME = timedelta()


def check(
    content: bytes,
    trust: Trust | None = None,
    now: datetime | None = None,
    *,
    most: int = decoding.MOST_BYTES,
    skew: timedelta = ON_TIME,
) -> Verdict:
    """The verdict over the bytes. Without `trust` a signature is compared with its own certificate only.

    `most` bytes are read at all; a sender's clock may be `skew` ahead of ours. Both are figures of whoever asks.
    """
    try:
        root = decoding.tree(content, most=most)
    except decoding.Unreadable as problem:
        return Verdict(unreadable=(problem.finding,))
    if not grammar.is_alert(root):
        return Verdict(unreadable=(_no_alert(root),))
    return _verdict(root, trust, now or clock.now(), skew)


def _verdict(root: etree._Element, trust: Trust | None, now: datetime, skew: timedelta) -> Verdict:
    signed = signing.verify(root, trust, now)
    schema = first(grammar.findings(root))
    if signed.root is None:
        return Verdict(schema=schema, signature=signed.state, signed_by=signed.by)
    if signed.state is not Signature.UNSIGNED:
        schema = first(grammar.findings(signed.root))
    message = parsing.message(signed.root)
    semantic = first(rules.check(rules.Case(message, signed.root, now, skew)))
    return Verdict((), schema, semantic, signed.state, message, signed.by)


def _no_alert(root: etree._Element) -> Finding:
    space = elements.namespace(root)
    name = f"{{{space}}}{elements.name(root)}" if space else elements.name(root)
    return Finding("cap.no_alert", _("不是 CAP 1.2 或 1.1 的预警,根元素是 %(name)s"), values={"name": shown(name)})
