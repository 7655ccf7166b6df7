"""One way for every form: ask, let the service act, show its refusal at the field it speaks of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from lastmile.foundation.web import meanwhile
from lastmile.kernel.errors import DomainError, NotValid, TooMuch, WrongState

UNPROCESSABLE, OVERTAKEN = 422, 409
REFUSED = (NotValid, TooMuch, WrongState)


@dataclass(frozen=True)
class Done:
    """It was sent, it was good, and the service did it; `value` is what the service gave."""

    value: Any


def done(request: Any, form: Any, act: Callable[..., Any], *, at: str = "", over: bool = False) -> Done | None:
    """`act(**values)` of a form that was sent and is good, or None: what was typed stays, with the refusal (see `show`), and
    where the matter has moved on meanwhile, with how it stands (see `overtake`). A mere button has nothing to keep.

    `over`: the form begins with what is stored and writes over it, as others may do at the same time (see `meanwhile`).
    """
    if over and both_changed(request, form):
        return None
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return Done(act(**form.cleaned_data))
    except REFUSED as problem:
        refuse(form, problem, at=at)
    return None


def both_changed(request: Any, form: Any) -> bool:
    """Whether somebody else stored meanwhile what is changed here as well; each such field then says so (`form.both`)."""
    form.both = both = meanwhile.begin(form, request.POST.get(meanwhile.NAME))
    if both:
        form.full_clean()
        which = meanwhile.tell(form, both)
        words = decide_words()
        if getattr(form, "apart", None):  # what is stored cannot be typed into it again
            words = _("您的还在,没有存。要用您的,再存一次;不要了,点“返回”,别人存的就留着。")
        overtake(form, changed_meanwhile(which), words)
    return bool(both)


def changed_meanwhile(which: str) -> WrongState:
    """Somebody else changed these as well."""
    return WrongState(_("刚才有人改过:%(which)s。") % {"which": which})


def decide_words() -> str:
    """How whoever comes second decides."""
    return _("您填的都还在,没有提交。要用您填的,再存一次;要用别人改的,把这几项改成下面说的。")


def refuse(form: Any, problem: DomainError, *, at: str = "") -> None:
    """One of REFUSED, kept with what was typed (see `show`, `overtake`); raised again for a mere button."""
    if not isinstance(problem, WrongState):
        show(form, problem, at=at)
    elif form.visible_fields():
        overtake(form, problem)
    else:
        raise problem


def show(form: Any, problem: DomainError, *, at: str = "") -> None:
    """A service's refusal at the fields it speaks of; what speaks of none, or of one not asked for, at `at`, else on top."""
    for name, words in (problem.fields or {at: problem.message}).items():
        known = name in form.fields
        form.add_error(name if known else at or None, words if known else problem.message)


def overtake(form: Any, problem: WrongState, words: str = "") -> None:
    """Somebody was first: why it does not fit any more, on top of what was typed; the page answers 409 (see `status_of`)."""
    form.overtaken = problem
    form.add_error(
        None, [problem.message, words or kept_words(), *([_("照片、文件要重新选一次。")] if form.files else [])]
    )


def kept_words() -> str:
    """What became of what was typed."""
    return _("您填的都还在下面,没有提交;先看看这件事现在怎样,再决定。")


def told(problem: DomainError | None) -> str:
    """The same for a list to tick, which has no form: why it was refused, and where overtaken, that the ticks are kept."""
    return (
        f"{problem.message} {kept_words()}" if isinstance(problem, WrongState) else problem.message if problem else ""
    )


def status_after(problem: DomainError | None) -> int:
    """How sending a list to tick went (see `told`)."""
    return OVERTAKEN if isinstance(problem, WrongState) else UNPROCESSABLE if problem else 200


def overtaken(form: Any) -> WrongState | None:
    """By what a form was overtaken, or None."""
    return getattr(form, "overtaken", None)


def status_of(form: Any) -> int:
    """409 for a form that was overtaken, 422 for one that was refused, else 200."""
    return OVERTAKEN if overtaken(form) else UNPROCESSABLE if form.errors else 200


def form_page(request: Any, form: Any, *, title: Any, button: Any, back: str, **more: Any) -> HttpResponse:
    """A page that is one form."""
    template = more.pop("template", "ui/form_page.html")
    return answer(request, template, {"form": form, "title": title, "button": button, "back": back, **more})


def answer(request: Any, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page with a form in it, and how sending it went (see `status_of`)."""
    return TemplateResponse(request, template, context, status=status_of(context["form"]))
