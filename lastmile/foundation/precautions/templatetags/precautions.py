"""Small pieces of the pages of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.simple_tag
def at(desk: Any, name: str = "", *args: Any) -> str:
    """The address of one of a matter's pages (`pages.Desk`)."""
    return str(desk.address(name, *args))


@register.filter
def word(content: Mapping[str, str], name: str) -> str:
    """What a plan says in one field."""
    return content.get(name, "")
