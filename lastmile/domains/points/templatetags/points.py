"""Small pieces of the pages of danger points."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _

from lastmile.domains.points.rules import UNITS, Ending, Measure
from lastmile.foundation.grading import rules as grading
from lastmile.foundation.grading.rules import Colour
from lastmile.foundation.grading.templatetags.grading import graded_as
from lastmile.foundation.rulepacks import catalogue

register = template.Library()


@register.filter
def plain(value: Decimal | None) -> str:
    """A value without the zeros of its column; empty for none."""
    return "" if value is None else grading.plain(value)


@register.filter
def unit(measure: str) -> str:
    """The unit of a measure."""
    return str(UNITS[Measure(measure)])


@register.filter
def as_list(value: Any) -> list[Any]:
    """The readings of a point, or none."""
    return value if isinstance(value, list) else []


@register.filter
def entered_late(reading: Any, minutes: float) -> bool:
    """Entered so long after it was read that the page says so."""
    return bool(reading.received_at - reading.at > timedelta(minutes=minutes))


@register.simple_tag
def said_in(line: Any) -> str:
    """The figures of a ledger line that people want to read: the value, the colour, the version."""
    figures = line.figures
    if "measure" in figures and "value" in figures:
        measure = Measure(figures["measure"])
        return f" {measure.label} {plain(Decimal(str(figures['value'])))} {UNITS[measure]}"
    if "step" in figures:
        step = catalogue.point_steps().get(figures["step"])
        return f" {step.title}" if step else ""
    if "ending" in figures:
        return f" {Ending(figures['ending']).label}"
    if "alarm" in figures and figures.get("level"):
        colour = _("红色") if figures["level"] == Colour.RED else _("橙色")
        return f" {colour} · {_('要撤人')}" if figures.get("move") else f" {colour}"
    if "version" in figures:
        return _(" 第%(n)s版") % {"n": figures["version"]}
    words = graded_as(figures)
    return f" {words}" if words else ""
