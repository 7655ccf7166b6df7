"""预警模板: which words a place may change, what they must keep to, and how clocks are said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from lastmile.foundation.rulepacks.alert_actions import Action
from lastmile.foundation.rulepacks.signals import GRADES, SLOT, SLOTS, SignalText, fill, shout_seconds
from lastmile.kernel.errors import NotValid

__all__ = ["GRADES", "LINES", "LONGEST", "WORDS", "changed", "checked", "clock_words"]
WORDS = {
    "phenomenon": 40, "criteria": 120, "duty": 90, "resident": 90, "shout": 90, "lift": 70,
}  # fmt: skip
LINES = ("dos", "donts", "focus")
MOST_LINE = 30
# What slots are filled with to see how long a text can become: the longest usual name of a place, a time, a number.
LONGEST = {
    "地点": "寻甸回族彝族自治县", "发布时间": "22:40", "值班电话": "0871-62345678", "避险点": "海科村小学", "级别": "橙色",
}  # fmt: skip
NEVER = ("务请", "高度重视", "按预案", "应办", "升级", "切实", "严格落实")


def checked(
    said: Mapping[str, Any], built_in: SignalText, *, signs: int, seconds: float, rate: float
) -> dict[str, Any]:
    """What differs from the built-in. Raises NotValid with a sentence for each field that will not do."""
    wrong: dict[str, str] = {}
    found: dict[str, Any] = {}
    for name in (*WORDS, *LINES):
        value = said.get(name)
        if value is None or value == getattr(built_in, name) or value == "" or value == ():
            continue
        if problem := _problem(name, value, signs, seconds, rate):
            wrong[name] = problem
        found[name] = list(value) if name in LINES else value
    if wrong:
        raise NotValid(_("有的话还不行,请看标出的地方。"), fields=wrong)
    return found


def _problem(name: str, value: Any, signs: int, seconds: float, rate: float) -> str:
    text = "".join(value) if name in LINES else str(value)
    if strange := [slot for slot in SLOT.findall(text) if slot not in SLOTS]:
        return _("{%(slot)s} 填不出来,只能用 %(slots)s") % {"slot": strange[0], "slots": "、".join(SLOTS)}
    if bad := [word for word in NEVER if word in text]:
        return _("请不要用“%(word)s”,说该做什么") % {"word": bad[0]}
    if name in ("dos", "donts") and len(value) != 3:
        return _("要正好三条,一行一条")
    if name in LINES and any(len(line) > MOST_LINE for line in value):
        return _("每条不超过 %(n)s 字") % {"n": MOST_LINE}
    length = len(fill(text, **LONGEST))
    if name in ("duty", "resident") and length > signs:
        return _("填好后 %(n)s 字,一条短信只有 %(most)s 字") % {"n": length, "most": signs}
    if name == "shout" and shout_seconds(fill(text, **LONGEST), rate) > seconds:
        return _("喊一遍超过 %(n)g 秒,请短一点") % {"n": seconds}
    return "" if name in LINES or len(text) <= WORDS[name] else _("太长了")


def changed(text: SignalText, built_in: SignalText) -> list[str]:
    """The names of the fields in which a text differs from the built-in."""
    return [name for name in (*WORDS, *LINES) if getattr(text, name) != getattr(built_in, name)]


def clock_words(action: Action, minutes: float, every: float) -> str:
    """30 分钟内,以后每 30 分钟; 每天 17:00."""
    if action.daily:
        return _("每天 %(at)s") % {"at": action.daily}
    first = _("%(n)g 分钟内") % {"n": minutes} if minutes < 120 else _("%(n)g 小时内") % {"n": minutes / 60}
    if not action.repeat:
        return first
    return first + (
        _(",以后每 %(n)g 分钟") % {"n": every} if every < 120 else _(",以后每 %(n)g 小时") % {"n": every / 60}
    )
