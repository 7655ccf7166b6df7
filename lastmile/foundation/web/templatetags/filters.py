"""What a list is narrowed by: one form above every list, folded on a phone, said on paper.

    {% filters tab=filters.tab %}{% find _("查") "q" filters.words most=60 hint=_("标题里的字") %}
    {% choice _("类别") "category" categories filters.category %}{% endfilters %}

`find` is the box for words and is always seen. Everything else stands open on a wide screen; on a narrow one it is folded
under one line that says what is on. Without script it opens too: the fold is a `details` before what it hides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.utils.translation import gettext as _

from lastmile.foundation.web.templatetags import ui

register = template.Library()
GATHERED = "filters gathered"
MOST = 20  # signs said of a word that nobody offers


@dataclass(frozen=True)
class On:
    """A filter that is on: what it is called, what it is narrowed to, the names in the address that it stands under.

    `off`: the address without it, "" where it cannot be without (an order, the days of a figure).
    """

    label: str
    words: str
    names: tuple[str, ...]
    off: str = ""
    counts: bool = True


@dataclass
class Gathered:
    """What the tags between `filters` and `endfilters` said."""

    find: dict[str, Any] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    on: list[On] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)


@register.tag("filters")
def do_filters(parser: Parser, token: Token) -> Filters:
    """`keywords`: what of the address stays as it is when the form is sent (the tab); `action`: another page than this."""
    words = token_kwargs(token.split_contents()[1:], parser)
    inside = parser.parse(("endfilters",))
    parser.delete_first_token()
    return Filters(words, inside)


class Filters(template.Node):
    """The form. What is printed between its tags stands at its end (a button more)."""

    child_nodelists = ("inside",)

    def __init__(self, words: dict[str, FilterExpression], inside: NodeList) -> None:
        self.words, self.inside = words, inside

    def render(self, context: Any) -> str:
        kept = {name: value.resolve(context) for name, value in self.words.items()}
        action = kept.pop("action", "")
        gathered = Gathered(kept={name: str(value) for name, value in kept.items() if value not in (None, "")})
        with context.push(**{GATHERED: gathered}):
            more = self.inside.render(context).strip()
        names = {name: "" for one in gathered.on if one.off for name in one.names}
        shown = {
            "path": context["request"].path,
            "form": gathered,
            "action": action,
            "more": more,
            "count": sum(one.counts for one in gathered.on),
            "clear": ui.query(_plain(context), **names) if names else "",
        }
        return str(context.template.engine.get_template("ui/filters.html").render(context.new(shown)))


@register.simple_tag(takes_context=True)
def find(context: Any, label: str, name: str, now: str, *, most: int = 40, hint: str = "", live: str = "") -> str:
    """The box for words. `live`: the part of the page that follows what is typed, as a selector."""
    _gathered(context).find = {"label": label, "name": name, "now": now, "most": most, "hint": hint, "live": live}
    return ""


@register.simple_tag(takes_context=True)
def choice(context: Any, label: str, name: str, rows: Iterable[tuple[Any, Any]], now: Any) -> str:
    """One of several (value, words). A first one with the value "" says what stands while nothing is chosen; else it is 全部."""
    options = [(str(value), str(words)) for value, words in rows]
    if not options or options[0][0]:
        options.insert(0, ("", _("全部")))
    _add_choice(context, label, name, options, "" if now is None else str(now))
    return ""


@register.simple_tag(takes_context=True)
def sorting(context: Any, label: str, name: str, rows: Iterable[tuple[Any, Any]], now: str) -> str:
    """The order of the rows, the usual one ("") first: it is said where it is another one, and narrows nothing."""
    _add_choice(context, label, name, [(str(value), str(words)) for value, words in rows], str(now), counts=False)
    return ""


@register.simple_tag(takes_context=True)
def days(context: Any, since: date, until: date, names: str = "since until") -> str:
    """From a day to a day, both always set: those that stand in the address were asked for and can be taken off."""
    gathered, (first, last) = _gathered(context), names.split()
    for label, name, value in ((_("发现于"), first, since), (_("到"), last, until)):
        gathered.rows.append({"label": label, "name": name, "day": value})
    asked = any(context["request"].GET.get(name) for name in (first, last))
    words = f"{ui.day(since)} – {ui.day(until)}"
    off = ui.query(_plain(context), **{first: "", last: ""}) if asked else ""
    gathered.on.append(On(_("发现于"), words, (first, last), off, counts=asked))
    return ""


@register.simple_tag(takes_context=True)
def also_on(context: Any, label: str, words: str, asked: Mapping[str, Any]) -> str:
    """What narrows the list and has no field here: another page led to it. It stays on when the form is sent."""
    gathered = _gathered(context)
    kept = {name: str(value) for name, value in asked.items() if value not in (None, "")}
    if kept:
        gathered.kept |= kept
        off = ui.query(_plain(context), **dict.fromkeys(kept, ""))
        gathered.on.append(On(label, words, tuple(kept), off))
    return ""


def _add_choice(
    context: Any, label: str, name: str, options: list[tuple[str, str]], now: str, *, counts: bool = True
) -> None:
    gathered = _gathered(context)
    gathered.rows.append({"label": label, "name": name, "options": options, "now": now})
    if now:  # a word that nobody offers narrows all the same: it can be taken off too
        words = dict(options).get(now, now[:MOST])
        gathered.on.append(On(label, words, (name,), ui.query(_plain(context), **{name: ""}), counts))


def _gathered(context: Any) -> Gathered:
    found: Gathered = context[GATHERED]
    return found


def _plain(context: Any) -> dict[str, Any]:
    return {"request": context["request"]}
