"""What the lists of duties are called, and the lines a post says of its own."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from lastmile.foundation.people.models import Post
from lastmile.foundation.rulepacks.duties import Duties, Lines

WORDS = frozenset({"phones", "clauses"})
TITLES = (  # the full shape of a list, in its order
    ("daily", gettext_noop("平时 · 每天")),
    ("weekly", gettext_noop("平时 · 每周")),
    ("monthly", gettext_noop("平时 · 每月")),
    ("quarterly", gettext_noop("平时 · 每季")),
    ("before_flood", gettext_noop("汛前")),
    ("in_flood", gettext_noop("汛中")),
    ("after_flood", gettext_noop("汛后")),
    ("fire_season", gettext_noop("防火期")),
    ("blue", gettext_noop("蓝色预警")),
    ("yellow", gettext_noop("黄色预警")),
    ("orange", gettext_noop("橙色预警")),
    ("red", gettext_noop("红色预警")),
    ("first_half_hour", gettext_noop("险情发生头 30 分钟")),
    ("not_mine", gettext_noop("不该我做的")),
    ("phones", gettext_noop("会用到的电话")),
    ("clauses", gettext_noop("法规依据")),
)


def own_lines(post: Post) -> Lines:
    """What this post says of its own instead of its kind's usual duties, a line each (J-3.4b)."""
    return tuple(line.strip() for line in post.duties.splitlines() if line.strip())


def lines_of(duties: Duties) -> list[tuple[str, Lines]]:
    """Title (a message id) and lines of everything a list says, in its order; what is empty is left out. Phones and
    clauses, which are words and no sentences, come as one line."""
    found = [(name, title, getattr(duties, name)) for name, title in TITLES]
    return [(title, ("、".join(lines),) if name in WORDS else lines) for name, title, lines in found if lines]
