"""How a colour came about, in a line of the history."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _

from lastmile.foundation.grading.rules import Colour, Method, plain

register = template.Library()


@register.simple_tag
def graded_as(figures: Mapping[str, Any]) -> str:
    """橙(较大)(D = 270),原来黄(一般); "" for figures of another act."""
    colour, before = figures.get("colour"), figures.get("was")
    if colour not in Colour.values or before not in Colour.values:
        return ""
    words = str(Colour(colour).label)
    if figures.get("score") is not None:
        letter = "D" if figures.get("method") == Method.LEC else "R"
        words += f"({letter} = {plain(Decimal(str(figures['score'])))})"
    return words if colour == before else words + _(",原来%(colour)s") % {"colour": Colour(before).label}
