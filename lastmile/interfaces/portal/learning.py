"""学一学 (P1): what to do about each danger, in the order of the place; each page is read aloud and printed."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from lastmile.domains.knowledge import public as knowledge
from lastmile.foundation.prints import pdf as typeset
from lastmile.foundation.rulepacks.learning import Topic
from lastmile.foundation.web.pages import pdf
from lastmile.interfaces.portal import numbers, places, threats
from lastmile.interfaces.portal.gate import hold_back, page, public

PAPERS = ("a4", "a5")


@public
def topics(request: Any) -> HttpResponse:
    """The list: what threatens this place first; or what is found by words."""
    code = places.wanted(request.GET.get("at", ""))
    words = " ".join(request.GET.get("q", "")[: places.LONGEST].split())
    if words:
        hold_back(request, "learn")
    around = threats.of(code)
    shown = around.topics(words)
    near = [one for one in shown if one.alert or one.point or one.season]
    context = {
        "words": words,
        "found": shown,
        "near": near,
        "others": [one for one in shown if one not in near],
        "kinds": around.kind_titles,
    }
    return page(request, "portal/learn.html", context, code=code)


@public
def topic(request: Any, slug: str) -> HttpResponse:
    """One page: what to remember, and the four measures."""
    found, code = knowledge.get_topic(slug), places.wanted(request.GET.get("at", ""))
    context = {"topic": found, "measures": _measures(found, code), "origin": _origin(found)}
    return page(request, "portal/topic.html", context, code=code)


@public
def paper(request: Any, slug: str) -> HttpResponse:
    """The same on paper, A4 for the wall or A5 for the hand."""
    found, code = knowledge.get_topic(slug), places.wanted(request.GET.get("at", ""))
    hold_back(request, "paper")
    asked = request.GET.get("paper", "")
    content = {
        "title": found.title,
        "paper": asked if asked in PAPERS else PAPERS[0],
        "first": found.first,
        "measures": _measures(found, code),
        "numbers": numbers.on_paper(code),
        "source": _origin(found),
    }
    return pdf(found.title, typeset("knowledge/topic.typ", content))


def _measures(found: Topic, code: str) -> list[tuple[str, list[str]]]:
    climate = knowledge.climate(code)
    return [(str(head), list(found.measures[one].lines_in(climate))) for one, head in knowledge.MEASURES.items()]


def _origin(found: Topic) -> str:
    said = {"source": found.source, "basis": "、".join(found.basis), "version": found.version, "day": found.updated}
    return _("来源:%(source)s。依据:%(basis)s。版本 %(version)s,%(day)s。") % said
