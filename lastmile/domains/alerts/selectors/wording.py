"""What is said: to those who must act, to residents, when something changes, at the end. Texts are those of the packs."""

from __future__ import annotations

from lastmile.domains.alerts.models import Alert, Version
from lastmile.domains.alerts.rules import QUIET, WORDS, Effect, Occasion, State
from lastmile.domains.alerts.selectors import chain, texts
from lastmile.foundation.people import cards
from lastmile.foundation.regions.as_written import spoken
from lastmile.foundation.rulepacks.signals import fill
from lastmile.foundation.wording import worded
from lastmile.kernel import clock

LONGEST_CALL, LONGEST_CHANGE, LONGEST_SMS = 190, 290, 480
COUNTY = 6


def call_text(alert: Alert, version: Version) -> str:
    """给责任人: the text of the pack for this signal and level, else what was announced."""
    text = texts.text_at(version.signal, version.level, version.level_text, alert.region_code)
    said = fill(text.duty, **_slots(alert, version, alert.region_code)) if text else _announced(alert, version)
    return _with_advice(said, alert, alert.region_code, LONGEST_CALL)


def said_to_posts(alert: Alert, version: Version) -> str:
    """What those who must act hear of a version: a call, a change, or the end."""
    if version.effect in QUIET:
        return change_text(alert, version)
    if version.effect in (Effect.LIFT, Effect.CANCEL):
        return end_text(alert)
    return call_text(alert, version)


def resident_text(alert: Alert, version: Version, code: str) -> str:
    """给居民, for one township, with what it adds itself."""
    text = texts.text_at(version.signal, version.level, version.level_text, code)
    said = fill(text.resident, **_slots(alert, version, code)) if text else _announced(alert, version)
    return _with_advice(said, alert, code, LONGEST_SMS)


def resident_words(alert: Alert, version: Version, code: str, occasion: str) -> str:
    """What residents of a township hear on an occasion: the danger as it stands, that they are out of it, or its end."""
    if occasion == Occasion.END:
        return end_text(alert)
    return out_text(alert) if occasion == Occasion.OUT else resident_text(alert, version, code)


def out_text(alert: Alert) -> str:
    """To a place that was in the area and no longer is."""
    words = worded("%(title)s的范围变了,您这里已不在范围内。危险点没查过之前先别回去,等村里通知。")
    return words % {"title": alert.title}


def shout_text(alert: Alert, version: Version, code: str) -> str:
    """喊话词 of the pack for a place; "" where the packs have none."""
    text = texts.text_at(version.signal, version.level, version.level_text, code)
    return fill(text.shout, **_slots(alert, version, code)) if text else ""


def change_text(alert: Alert, version: Version) -> str:
    """One sentence for everybody who was called: lowered, or something else changed. Nobody has to answer."""
    at = f"{clock.local(version.sent_at):%H:%M}"
    title = _title(version)
    if version.effect == Effect.DOWNGRADE:
        words = worded("%(issuer)s%(at)s:降为%(title)s。已到岗的按新级别值守,转移出来的人先别回去。")
        return (words % {"issuer": version.issuer, "at": at, "title": title})[:LONGEST_CHANGE]
    said = version.headline or version.description or worded("内容有更新")
    words = worded("%(title)s更新(%(at)s):%(said)s。不用应答。")
    room = LONGEST_CHANGE - len(words % {"title": title, "at": at, "said": ""})
    return words % {"title": title, "at": at, "said": said[:room].rstrip("。")}


def left_text(alert: Alert) -> str:
    """To whoever was called for a place that no longer is in the area."""
    words = worded("%(title)s的范围变了,您负责的地方已不在范围内。转移出来的人先别回去。不用应答。")
    return words % {"title": alert.title}


def change_words(version: Version) -> str:
    """升级为暴雨红色预警: why an earlier call gave way."""
    return f"{worded(Effect(version.effect).label)}:{_title(version)}"


def end_text(alert: Alert) -> str:
    """解除词: of the pack for a lift, else in plain words; why it ended is said."""
    title = alert.title
    if alert.state == State.CANCELLED:
        return worded("%(title)s已撤销。危险点没查过之前先别回去,等村里通知。") % {"title": title}
    if alert.state == State.EXPIRED:
        return worded("%(title)s已到期。危险点没查过之前先别回去,等村里通知。") % {"title": title}
    called = chain.calling(alert)
    text = texts.text_at(called.signal, alert.level, alert.level_text, alert.region_code) if called else None
    return (
        fill(text.lift, 级别=alert.level_text)
        if text
        else worded("%(title)s已解除。危险点没查过之前先别回去,等村里通知。") % {"title": title}
    )


def _title(version: Version) -> str:
    if version.level_text.endswith("级"):
        return f"{version.event}{version.level_text}"
    return f"{version.event}{WORDS.get(version.level, '')}" + worded("预警")


def _announced(alert: Alert, version: Version) -> str:
    """Of a signal without ready-made texts: who announced what, when, and what is to be done."""
    said = version.instruction or version.description or version.headline
    words = worded("%(issuer)s%(at)s发布%(title)s。%(said)s")
    at = said_at(version)
    whole = words % {"issuer": version.issuer, "at": at, "title": _title(version), "said": " ".join(said.split())[:120]}
    return whole[: LONGEST_CALL - 10]


def said_at(version: Version) -> str:
    """20:42, and from when it counts where the sender named a later hour: 20:42(预计26日11:00起)."""
    sent = clock.local(version.sent_at)
    if version.from_at is None or version.from_at <= version.sent_at:
        return f"{sent:%H:%M}"
    begins = clock.local(version.from_at)
    when = (
        f"{begins:%H:%M}"
        if begins.date() == sent.date()
        else worded("%(day)s日%(at)s") % {"day": begins.day, "at": f"{begins:%H:%M}"}
    )
    return worded("%(sent)s(预计%(when)s起)") % {"sent": f"{sent:%H:%M}", "when": when}


def _slots(alert: Alert, version: Version, code: str) -> dict[str, str]:
    return {
        "地点": spoken(alert.region.name),
        "发布时间": said_at(version),
        "值班电话": cards.duty_phone(code) if len(code) > COUNTY else "",
        "级别": version.level_text,
    }


def _with_advice(said: str, alert: Alert, code: str, most: int) -> str:
    added = chain.advice_for(alert, code)
    return f"{said}{added}"[:most] if added and len(said) + len(added) <= most else said[:most]
