"""One way for every form: ask, let the service act, show its refusal at the field it speaks of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse

from lastmile.kernel.errors import DomainError, NotValid, TooMuch

UNPROCESSABLE = 422


@dataclass(frozen=True)
class Done:
    """It was sent, it was good, and the service did it; `value` is what the service gave."""

    value: Any


def done(request: Any, form: Any, act: Callable[..., Any], *, at: str = "") -> Done | None:
    """`act(**values)` of a form that was sent and is good, or None: what was typed stays, with the refusal (see `show`)."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return Done(act(**form.cleaned_data))
    except (NotValid, TooMuch) as problem:
        show(form, problem, at=at)
        return None


def show(form: Any, problem: DomainError, *, at: str = "") -> None:
    """A service's refusal at the fields it speaks of; what speaks of none, or of one not asked for, at `at`, else on top."""
    for name, words in (problem.fields or {at: problem.message}).items():
        known = name in form.fields
        form.add_error(name if known else at or None, words if known else problem.message)


def form_page(request: Any, form: Any, *, title: Any, button: Any, back: str, **more: Any) -> HttpResponse:
    """A page that is one form."""
    template = more.pop("template", "ui/form_page.html")
    return answer(request, template, {"form": form, "title": title, "button": button, "back": back, **more})


def answer(request: Any, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page with a form in it; with 422 when the form was sent and refused."""
    return TemplateResponse(request, template, context, status=UNPROCESSABLE if context["form"].errors else 200)
