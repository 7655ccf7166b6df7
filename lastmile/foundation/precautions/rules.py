"""一点一策 as structured fields, and what of it is still unwritten (K-2.2.2e). No database.

What triggers what, who may give the order, signal, route and shelter, who does what, night and offline, who lifts it, and the
words of the cards.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

Groups = tuple[tuple[Any, tuple[tuple[str, Any], ...]], ...]

# The fields of a plan by group, in the order of the page, as offices call them (K-2.2.2e).
PLAN_GROUPS: Groups = (
    (
        _("什么时候做什么"),
        (
            ("yellow", _("黄色时")),
            ("orange", _("橙色时")),
            ("red", _("红色时")),
            ("abnormal", _("监测异常时")),
            ("monitor", _("监测人判断时")),
        ),
    ),
    (
        _("谁有权下令"),
        (("order_township", _("镇")), ("order_village", _("村")), ("order_monitor", _("监测人(先转后报)"))),
    ),
    (
        _("怎么走"),
        (
            ("signal", _("信号(锣、哨、广播)")),
            ("route", _("路线(一句话)")),
            ("shelter", _("安置点")),
        ),
    ),
    (
        _("分工"),
        (
            ("caller", _("叫人")),
            ("guide", _("带路")),
            ("rear", _("断后")),
            ("counter", _("清点")),
            ("power", _("断电断气")),
            ("carry", _("需要搀扶的人由谁扶")),
            ("medical", _("救护")),
            ("living", _("生活保障")),
        ),
    ),
    (
        _("夜间、断网和解除"),
        (("night", _("夜间怎么办")), ("offline", _("断电断网怎么办")), ("lift", _("解除由谁"))),
    ),
    (_("写在明白卡上"), (("watch", _("平时看")), ("dont", _("不要做")), ("assets", _("威胁财产(万元)")))),
)
# What else is known beforehand: columns of a danger point, fields of the plan of any other matter.
FACTS: Groups = (
    (
        _("看什么"),
        (("trigger", _("诱因")), ("signs", _("前兆")), ("frequency", _("监测频次")), ("tools", _("监测工具"))),
    ),
)
# What the 工作明白卡 says besides (rules-and-standards d4) where somebody knows it: no plan waits for these.
OPTIONAL = ("medical", "living", "assets")
LONGEST = 300  # signs of a field


def fields_of(groups: Groups) -> dict[str, Any]:
    """What each field is called, in the order of the page."""
    return {name: label for _title, fields in groups for name, label in fields}


BLANK = "〔"  # what a ready-made text leaves for the place to fill in


def unwritten(content: Mapping[str, str], groups: Groups = PLAN_GROUPS) -> list[str]:
    """The fields of a plan that say nothing yet, or still hold a blank of the ready-made text, by what they are called."""
    owed = {name: label for name, label in fields_of(groups).items() if name not in OPTIONAL or content.get(name)}
    return [str(label) for name, label in owed.items() if not content.get(name) or BLANK in content[name]]
