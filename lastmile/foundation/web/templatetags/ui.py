"""Small pieces of every page: levels, states, moments, numbers that may be unknown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.utils import dateformat
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lastmile.foundation.regions import as_written
from lastmile.foundation.rulepacks.lengths import roughly
from lastmile.kernel import clock

register = template.Library()
LEVELS = {
    "red": (gettext_lazy("红"), "◆"),
    "orange": (gettext_lazy("橙"), "▲"),
    "yellow": (gettext_lazy("黄"), "■"),
    "blue": (gettext_lazy("蓝"), "●"),
}


@register.simple_tag
def level(word: str) -> SafeString | str:
    """Colour, word and shape: never colour alone."""
    if word not in LEVELS:
        return ""
    name, shape = LEVELS[word]
    return format_html('<span class="level level-{}"><span aria-hidden="true">{}</span>{}</span>', word, shape, name)


@register.filter
def spoken(words: Any) -> str:
    """A place as people say it: 海科村村民委员会3组 is 海科村3组."""
    return as_written.spoken(str(words))


@register.filter
def behind_village(place: Any) -> str:
    """A place as a list names it; up to its parent's parent it is at hand."""
    return as_written.behind_village(place)


@register.filter
def known(value: Any) -> SafeString | str:
    """A number, or 待核: unknown is never zero."""
    if value is None or value == "":
        return format_html('<span class="unknown">{}</span>', _("待核"))
    return format_html('<span class="num">{}</span>', value)


@register.filter
def moment(value: datetime | None) -> str:
    """7月25日 22:40, with the year only when it is another one."""
    if value is None:
        return ""
    local = clock.local(value)
    shape = _("n月j日 H:i") if local.year == clock.today().year else _("Y年n月j日 H:i")
    return dateformat.format(local, shape)


@register.filter
def day(value: date | None) -> str:
    """7月22日 as people write a day, with the year only when it is another one."""
    if not value:
        return ""
    return dateformat.format(value, _("n月j日") if value.year == clock.today().year else _("Y年n月j日"))


@register.filter
def due(value: datetime | None) -> str:
    """A due moment; midnight is said as the end of the day before, 7月25日 24:00, as offices write it."""
    if value is None:
        return ""
    local = clock.local(value)
    if (local.hour, local.minute) != (0, 0):
        return moment(value)
    return moment(value - timedelta(minutes=1)).rpartition(" ")[0] + " 24:00"


@register.filter
def moment_seconds(value: datetime | None) -> str:
    """7月25日 22:40:04, where two things may happen in one minute."""
    return f"{moment(value)}:{clock.local(value):%S}" if value else ""


@register.filter
def left(due: datetime | None) -> SafeString | str:
    """还有 12 分钟, or 已超 2 天. Past the end of a day it is counted in days, as `day_left` counts them."""
    if due is None:
        return ""
    rest, local = due - clock.now(), clock.local(due)
    if rest <= timedelta(0) and (local.hour, local.minute) == (0, 0):
        return day_left(local.date() - timedelta(days=1))
    if rest < timedelta(0):
        return format_html('<span class="late">{}</span>', _("已超%(time)s") % {"time": roughly(-rest)})
    return _("还有%(time)s") % {"time": roughly(rest)}


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """The address of this page with some of its filters changed; paging starts anew."""
    words = context["request"].GET.copy()
    words.pop("after", None)
    for name, value in changes.items():
        words.pop(name, None)
        if value not in (None, ""):
            words[name] = str(value)
    return f"?{words.urlencode()}" if words else "?"


@register.inclusion_tag("ui/tabs.html", takes_context=True)
def tabs(context: dict[str, Any], shown: Iterable[Sequence[Any]], by: str = "tab", now: str = "") -> dict[str, Any]:
    """The tabs of a list: (value, label) or (value, label, count). `by`: the filter in the address that a tab sets.

    A view may hand over a callable: a template calls it, so tabs are counted where they are shown, and not for every part.
    """
    rows = [
        (label, *(count or [""])[:1], query(context, **{by: value}), value == now) for value, label, *count in shown
    ]
    return {"tabs": rows}


@register.simple_tag(takes_context=True)
def may(context: dict[str, Any], permission: str, on: Any) -> bool:
    """Whether the person may: the same question the services ask."""
    scope = context.get("scope")
    return scope is not None and bool(scope.may(permission, on=on))


@register.filter
def holds(scope: Any, permission: str) -> bool:
    """Whether a link leads somewhere for this person: a permission held anywhere opens the page."""
    return scope is not None and bool(scope.has(permission))


@register.inclusion_tag("ui/form.html")
def fields(form: Any) -> dict[str, Any]:
    """The rows of a form: label, field, help, error."""
    return {"form": form}


@register.inclusion_tag("ui/empty.html")
def empty(words: str, address: str = "", action: str = "") -> dict[str, Any]:
    """An empty page says what belongs there and offers the first step."""
    return {"words": words, "address": address, "action": action}


@register.filter
def day_left(day: Any) -> SafeString | str:
    """A due day as 还有 3 天, 今天到期 or 已超 2 天."""
    if day is None:
        return ""
    rest = (day - clock.today()).days
    if rest < 0:
        return format_html('<span class="late">{}</span>', _("已超%(n)s天") % {"n": -rest})
    return _("今天到期") if rest == 0 else _("还有%(n)s天") % {"n": rest}


@register.filter
def lookup(words: dict[Any, Any], key: Any) -> Any:
    """The word for a key, or the key itself."""
    return words.get(key, key)
