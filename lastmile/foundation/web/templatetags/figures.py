"""Figures of the rule packs on a page: each leads to where it comes from. On paper nothing but the value is left."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks.rules import shown, where_from
from lastmile.foundation.web.figures import address, figure_at

register = template.Library()


@register.simple_tag(takes_context=True)
def figure(
    context: dict[str, Any], key: str, at: Any = "", *, named: bool = False, bare: bool = False
) -> SafeString | str:
    """A figure with its unit, as a link to its source: `{% figure "hazard.general_days" at=hazard %}`.

    `at`: a place, a matter with `region_code`, a code, or nothing for the whole country. `named`: its
    title comes first; `bare`: without the unit, which the sentence says. For the middle of a sentence: `{% figure … as days %}` before a blocktranslate. Raises UnknownFigure.
    """
    request, code = context.get("request"), _code(at)
    found = figure_at(request, key, code)
    where = where_from(found, publicly=getattr(request, "scope", None) is None)
    value = shown(found)
    value = value.removesuffix(found.unit) if bare else value
    words = f"{found.title} {value}" if named else value
    said = _("从哪里来") if named else _("%(what)s,从哪里来") % {"what": found.title}
    return _link(address(request, key, code), words, said, where)


@register.simple_tag(takes_context=True)
def why(context: dict[str, Any], key: str, at: Any = "", words: str = "", ask: str = "") -> SafeString | str:
    """The way to the figure that set something already worked out, mostly a deadline: `{% why row.figure at=row.figure_at words=due %}`.

    No look-up. `words` become the link; without them the question `ask` does, by itself 为什么是这个时限?, which paper
    leaves out. A key that is empty, or of an older release, leads nowhere: the words stand alone. key@moment leads to what the
    figure was then; "?" (see `obligations.older`) says that it was not kept which figure it was.
    """
    if key == "?":
        said = _("旧事项,当时没有记下期限从哪里来")
        return format_html('{} <span class="text-quiet" title="{}">({})</span>', words, said, _("旧事项"))
    ask = ask or _("为什么是这个时限?")
    known = catalogue.current().forms.get(key.partition("@")[0]) if key else None
    leads = address(context.get("request"), key, _code(at)) if known else ""
    if known is None or not leads:
        return words
    if words:
        return _link(leads, words, ask, known.title)
    return format_html('<a class="figure-why" href="{}" title="{}">{}</a>', leads, known.title, ask)


def _link(leads: str, words: Any, said: str, hint: str) -> SafeString | str:
    """Words as a link that says on hovering where they come from, and to a screen reader what it asks about."""
    if not leads:
        return format_html('<span title="{}">{}</span>', hint, words)
    return format_html(
        '<a class="figure-link" href="{}" title="{}">{}<span class="visually-hidden">({})</span></a>',
        leads,
        hint,
        words,
        said,
    )


def _code(at: Any) -> str:
    if not at:
        return ""
    if isinstance(at, str):
        return at
    return str(getattr(at, "region_code", "") or getattr(at, "code", ""))
