"""生成群发内容: what to paste into a chat group — words, the picture card, the link — for posts and for residents."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from lastmile.domains.alerts.models import Alert
from lastmile.domains.alerts.rules import Reach, State
from lastmile.domains.alerts.selectors import chain, kinds, wording


@dataclass(frozen=True)
class Content:
    """Texts ready to paste; `link` and `card` are empty where the public has no page of it."""

    duty: str
    resident: str
    link: str
    card: str


def content(alert: Alert, code: str, host: str) -> Content:
    """For one place; `host`: scheme and host under which the public's pages are reached."""
    version = chain.shown(alert)
    link = _address("portal:alert", alert, host)
    mark = _("【演练】") if alert.drill else ""
    if version is None:
        return Content("", "", "", "")
    over = alert.state != State.IN_FORCE
    duty = wording.end_text(alert) if over else wording.said_to_posts(alert, version)
    resident = wording.end_text(alert) if over else wording.resident_text(alert, version, code)
    text = kinds.texts_of(version.signal, version.level, version.level_text)
    lines = [f"{number}. {one}" for number, one in enumerate(text.dos if text and not over else (), 1)]
    tail = [_("详细情况:%(link)s") % {"link": link}] if link else []
    ask = [] if over else [_("看到请接龙:编号 姓名 岗位。群里接龙只算已读,电话、短信还要应答。")]
    return Content(
        duty="\n".join([mark + duty, *ask, *tail]),
        resident="\n".join([mark + resident, *lines, *tail]),
        link=link,
        card=_address("portal:card", alert, ""),
    )


def _address(name: str, alert: Alert, host: str) -> str:
    """The public's page of an alert meant for the public, or "" where this installation serves none."""
    if alert.reach != Reach.PUBLIC:
        return ""
    try:
        return host + reverse(name, args=[alert.uid])
    except NoReverseMatch:
        return ""
