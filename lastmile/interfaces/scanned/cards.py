"""A card nobody can place: said to whoever holds it, who may be anybody."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse


def unknown(request: Any) -> HttpResponse:
    """认不出这张卡, with what to do instead; 404."""
    return TemplateResponse(request, "scanned/unknown.html", {}, status=404)
