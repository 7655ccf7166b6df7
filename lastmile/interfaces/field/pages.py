"""What surrounds every page of the phone: the tab one is on, the duty room's number, large type, dark at night."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse

from lastmile.foundation.people import cards
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock


def page(request: Any, tab: str, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page below one of the tabs."""
    place = here(request)
    around = {
        "tab": tab,
        "duty_phone": cards.duty_phone(place),
        "large": is_large(request),
        "night": is_night(place),
    }
    return TemplateResponse(request, template, {**around, **context}, status=status)


def here(request: Any) -> str:
    """The code of where the person acts."""
    acting = request.scope.acting_as
    return str(acting.region_code) if acting else str(request.area)


def is_night(place: str) -> bool:
    """Whether pages are dark now: by the clock, for by day a dark page cannot be read in the sun."""
    since, until = (str(packs.value(f"call.night_{end}", place).value) for end in ("from", "until"))
    return clock.is_between(clock.local(clock.now()).time(), since, until)


def is_large(request: Any) -> bool:
    """Large type: as chosen, else by age; asked once a session."""
    chosen = request.session.get("large")
    if chosen is None:
        chosen = request.session["large"] = _by_age(request.scope.person_id)
    return bool(chosen)


def _by_age(person_id: int | None) -> bool:
    born = cards.born_on(person_id) if person_id else None
    years = int(packs.value("access.large_type_age", "").number)
    return born is not None and (clock.today() - born).days >= years * 365.25
