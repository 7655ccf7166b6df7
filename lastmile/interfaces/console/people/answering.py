"""One way for every form of these pages: ask, let the service act, show its refusal at the field it speaks of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse

from lastmile.kernel.errors import NotValid

UNPROCESSABLE = 422


def done(request: Any, form: Any, act: Callable[..., Any]) -> bool:
    """Whether the form was sent, was good, and `act(**values)` did it. What was typed stays in the form otherwise."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act(**form.cleaned_data)
    except NotValid as problem:
        show(form, problem)
        return False
    return True


def show(form: Any, problem: NotValid) -> None:
    """A service's refusal, at the field it speaks of."""
    for name, words in (problem.fields or {"": problem.message}).items():
        form.add_error(name if name in form.fields else None, words if name in form.fields else problem.message)


def form_page(request: Any, form: Any, *, title: str, button: str, back: str, **more: Any) -> HttpResponse:
    """A page that is one form; with 422 when it was sent and refused."""
    context = {"form": form, "title": title, "button": button, "back": back, **more}
    template = more.pop("template", "people/form.html")
    return TemplateResponse(request, template, context, status=UNPROCESSABLE if form.errors else 200)
