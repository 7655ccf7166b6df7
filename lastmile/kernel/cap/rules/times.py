"""Rules of time: a zone on every moment, an order among them, not from tomorrow and not over before it came."""

from __future__ import annotations

from collections.abc import Iterator
from gettext import gettext as _

from lxml import etree

from lastmile.kernel import clock
from lastmile.kernel.cap import elements, values
from lastmile.kernel.cap.findings import Finding, shown
from lastmile.kernel.cap.rules.case import Case, found


def zones(case: Case) -> Iterator[Finding]:
    """A time without a zone is eight hours wrong for somebody."""
    yield from _without_zone(case.root, ("sent",), "")
    for path, block in elements.numbered(case.root, "info"):
        yield from _without_zone(block, ("effective", "onset", "expires"), f"{path}/")


def _without_zone(parent: etree._Element, names: tuple[str, ...], path: str) -> Iterator[Finding]:
    for name in names:
        text = elements.first_text(parent, name)
        try:
            lacks = bool(text) and not values.moment(text).has_zone
        except ValueError:
            continue
        if lacks:
            yield found("no_zone", _("时间“%(value)s”没有写时区"), f"{path}{name}", value=shown(text))


def not_from_tomorrow(case: Case) -> Iterator[Finding]:
    """Nobody sends in the future; clocks may differ a little."""
    sent = case.message.sent
    if sent and sent > case.now + case.skew:
        yield found("sent_in_future", _("发布时间 %(when)s 还没到"), "sent", when=f"{clock.local(sent):%Y-%m-%d %H:%M}")


def in_order(case: Case) -> Iterator[Finding]:
    """A block begins before it ends."""
    for number, info in enumerate(case.message.infos, start=1):
        begins = info.effective or case.message.sent
        if info.expires and begins and info.expires <= begins:
            yield found("ends_before_it_begins", _("失效时间不晚于生效时间"), f"info[{number}]/expires")
        if info.expires and info.onset and info.expires < info.onset:
            yield found("ends_before_onset", _("失效时间早于预计发生时间"), f"info[{number}]/expires")


def not_over(case: Case) -> Iterator[Finding]:
    """Not over when it arrives. One block that still holds is enough; what cancels may come late."""
    ends = [info.expires for info in case.message.infos]
    if case.message.msg_type in {"Alert", "Update"} and ends and all(end and end <= case.now for end in ends):
        last = max(end for end in ends if end)
        yield found("expired", _("收到时已失效(%(when)s)"), "info/expires", when=f"{clock.local(last):%Y-%m-%d %H:%M}")


RULES = (zones, not_from_tomorrow, in_order, not_over)
